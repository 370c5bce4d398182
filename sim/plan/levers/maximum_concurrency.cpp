#include <algorithm>
#include <fmt/format.h>

#include "coldcast/base/error.h"
#include "coldcast/keys/keys.h"

#include "plan/levers/builders.h"

namespace coldcast {
namespace {

// Mappings of queues that are scaled by demand; provisioned pollers have a maximum of their own.
bool is_bounded_by_maximum(const EventSource& source) {
  return source.kind == EventSource::Kind::queue && !source.queue.provisioned_pollers;
}

}  // namespace

// From the least that AWS takes to the most, or to the account's limit.
std::vector<LeverGroup> maximum_concurrency_levers(const LeverContext& context) {
  const auto bounds = count_bounds(key_row("event_source", "maximum_concurrency"));
  const std::uint64_t most = std::clamp<std::uint64_t>(context.scenario.account.concurrency_limit,
                                                       bounds.least, bounds.most);
  std::vector<LeverGroup> groups;
  for (const std::size_t i : context.functions) {
    const Function& function = context.scenario.functions[i];
    for (const EventSource& source : function.event_sources) {
      if (!is_bounded_by_maximum(source)) continue;
      groups.push_back(
          {counts({function.name, fmt::format("event_sources.{}.maximum_concurrency", source.name)},
                  bounds.least, most)});
    }
  }
  if (groups.empty()) {
    throw UsageError("--search maximum_concurrency: no function reads a queue",
                     "write event_sources: [{queue: NAME}] at the function");
  }
  return groups;
}

}  // namespace coldcast
