#include "coldcast/plan/levers.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 4> kKinds = {"provisioned", "schedule", "reserved",
                                                    "memory"};
// Searching the levers of many functions together takes too long, and is rarely meant.
constexpr std::size_t kMostFunctions = 8;

// Shares of the time that a schedule's concurrency suffices; the next is always the safer one.
constexpr std::array kShares = {0.5,   0.75,  0.9,   0.95,   0.975,  0.99,
                                0.995, 0.998, 0.999, 0.9995, 0.9999, 1.0};

// From 128 MB to 10,240 MB; 1,769 MB is one vCPU (AWS, "Configure Lambda function memory").
constexpr std::array<std::uint32_t, 12> kSizes = {128,  256,  512,  768,  1024, 1536,
                                                  1769, 2048, 3072, 4096, 6144, 10240};

std::string path_of(const Function& function, std::string_view key) {
  return fmt::format("functions.{}.{}", function.name, key);
}

Lever counts(std::string path, std::uint64_t from, std::uint64_t to) {
  Lever lever{path, {}};
  for (std::uint64_t value = from; value <= to; ++value)
    lever.steps.push_back({{path, std::to_string(value)}});
  return lever;
}

Lever reserved_lever(const Scenario& scenario, const Function& function) {
  const std::uint64_t own = function.reserved_concurrency.value_or(0);
  const std::uint64_t taken =
      scenario.claimed_concurrency() - own + scenario.account.unreserved_minimum;
  if (taken >= scenario.account.concurrency_limit)
    throw UsageError(
        fmt::format("the account has no concurrency to reserve for {}", function.name));
  return counts(path_of(function, "reserved_concurrency"), 1,
                scenario.account.concurrency_limit - taken);
}

// A raise that AWS takes time for is asked for earlier, so that it is there at the hour.
Duration lead_of(const ProvisionedPlan& plan, std::uint32_t added) {
  if (!plan.allocates_as_aws) return Duration::zero();
  return plan.preparation + 1min * ((added + plan.per_minute - 1) / plan.per_minute);
}

std::vector<Choice> schedule(const Scenario& scenario, const Function& function,
                             const Demand& demand, double share) {
  const auto hours = static_cast<std::size_t>((*scenario.duration - 1ns) / 1h) + 1;
  std::uint32_t value = demand.quantile(0, share);
  const std::uint32_t initial = value;
  std::string changes;
  for (std::size_t hour = 1; hour < hours; ++hour) {
    const std::uint32_t next = demand.quantile(hour % Demand::kHours, share);
    if (next == value) continue;
    const Duration lead =
        next > value ? lead_of(function.provisioned_concurrency, next - value) : Duration::zero();
    const Duration at = 1h * static_cast<std::int64_t>(hour) - lead;
    changes +=
        fmt::format("{}{{at: {}, value: {}}}", changes.empty() ? "" : ", ", to_string(at), next);
    value = next;
  }
  const std::string path = path_of(function, "provisioned_concurrency");
  if (!function.provisioned_concurrency.allocates_as_aws)
    return {{path, fmt::format("{{initial: {}, changes: [{}]}}", initial, changes)}};
  // The keys beside these say how AWS allocates, and stay.
  return {{path + ".initial", std::to_string(initial)},
          {path + ".changes", fmt::format("[{}]", changes)}};
}

Lever schedule_lever(const Scenario& scenario, const Function& function, const Demand& demand) {
  if (!scenario.duration || *scenario.duration < 2h)
    throw UsageError("a schedule by hours needs a scenario of two hours or more",
                     "a day: --duration 24h");
  const std::string path = path_of(function, "provisioned_concurrency");
  Lever lever{path + " by hour", {{{path, "0"}}}};
  for (const double share : kShares) {
    std::vector<Choice> step = schedule(scenario, function, demand, share);
    if (step != lever.steps.back()) lever.steps.push_back(std::move(step));
  }
  return lever;
}

Lever memory_lever(const Function& function) {
  const std::string path = path_of(function, "memory");
  Lever lever{path, {}, false};
  for (const std::uint32_t size : kSizes)
    lever.steps.push_back({{path, to_string(Megabytes{size})}});
  return lever;
}

bool is_count_of_concurrency(const std::string& path) {
  return path.ends_with(".reserved_concurrency") || path.ends_with(".provisioned_concurrency") ||
         path.ends_with(".provisioned_concurrency.initial");
}

}  // namespace

LeverKind parse_lever_kind(std::string_view word) {
  for (std::size_t i = 0; i < kKinds.size(); ++i)
    if (kKinds[i] == word) return static_cast<LeverKind>(i);
  throw UsageError("--search: " + unknown_word("lever", word, kKinds));
}

Lever lever_of(const Axis& axis) {
  Lever lever{axis.path, {}, is_count_of_concurrency(axis.path)};
  std::vector<std::string> values = axis.values;
  for (const std::string& value : values) {
    if (lever.is_monotone && !parse_count(value)) lever.is_monotone = false;
  }
  if (lever.is_monotone) {
    std::sort(values.begin(), values.end(), [](const std::string& a, const std::string& b) {
      return parse_count(a) < parse_count(b);
    });
  }
  for (const std::string& value : values) lever.steps.push_back({{axis.path, value}});
  return lever;
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
  if (functions.size() > kMostFunctions)
    throw UsageError(fmt::format("the targets concern {} functions; a search of more than {} "
                                 "would take too long",
                                 functions.size(), kMostFunctions),
                     "name what may change: --range functions.NAME.provisioned_concurrency=0..50");
  return functions;
}

Lever derived_lever(LeverKind kind, const Scenario& scenario, std::size_t function,
                    const Demand& demand) {
  const Function& settings = scenario.functions[function];
  switch (kind) {
    case LeverKind::provisioned:
      return counts(path_of(settings, "provisioned_concurrency"), 0, demand.peak());
    case LeverKind::schedule:
      return schedule_lever(scenario, settings, demand);
    case LeverKind::reserved:
      return reserved_lever(scenario, settings);
    case LeverKind::memory:
      break;
  }
  return memory_lever(settings);
}

}  // namespace coldcast
