#include "coldcast/plan/levers.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"
#include "coldcast/results/metric_tree.h"

#include "plan/levers/builders.h"

namespace coldcast {
namespace {

constexpr std::array kKinds = {
    LeverKind{"provisioned", "provisioned concurrency, all the time", true, provisioned_levers},
    LeverKind{"schedule", "provisioned concurrency by the hour of the day, or all the time", true,
              schedule_levers},
    LeverKind{"reserved", "reserved concurrency", true, reserved_levers},
    LeverKind{"memory", "memory, where a function's time depends on it", true, memory_levers},
    LeverKind{"account", "the account's concurrency limit", false, account_levers},
    LeverKind{"maximum_concurrency", "the maximum concurrency of event source mappings", true,
              maximum_concurrency_levers},
    LeverKind{"parallelization_factor", "batches at once of each shard of a stream", true,
              parallelization_levers},
    LeverKind{"shards", "the shards of streams; of Kafka, partitions", false, shard_levers},
    LeverKind{"autoscaling", "auto scaling of provisioned concurrency, a schedule, or a constant",
              true, autoscaling_levers},
};
// Searching the levers of many functions together takes too long, and is rarely meant.
constexpr std::size_t kMostFunctions = 8;

}  // namespace

std::span<const LeverKind> lever_kinds() {
  return kKinds;
}

const LeverKind& lever_kind(std::string_view word) {
  std::vector<std::string_view> words;
  for (const LeverKind& kind : kKinds) {
    if (kind.word == word) return kind;
    words.push_back(kind.word);
  }
  throw UsageError("--search: " + unknown_word("lever", word, words));
}

std::vector<std::size_t> planned_functions(const std::vector<Expression>& targets,
                                           const Scenario& scenario) {
  std::vector<std::size_t> functions;
  bool all = false;
  for (const Expression& target : targets) {
    const MetricPlace place = find_metric(target.path, scenario);
    if (place.row == MetricPlace::Row::function) {
      functions.push_back(place.function);
    } else {
      all = true;
    }
  }
  if (all) {
    functions.clear();
    for (std::size_t i = 0; i < scenario.functions.size(); ++i) functions.push_back(i);
  }
  std::sort(functions.begin(), functions.end());
  functions.erase(std::unique(functions.begin(), functions.end()), functions.end());
  return functions;
}

void expect_searchable(std::span<const std::size_t> functions) {
  if (functions.size() <= kMostFunctions) return;
  throw UsageError(fmt::format("the targets concern {} functions; a search of more than {} "
                               "would take too long",
                               functions.size(), kMostFunctions),
                   "name what may change: --range functions.NAME.provisioned_concurrency=0..50");
}

}  // namespace coldcast
