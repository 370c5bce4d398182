#include <algorithm>
#include <fmt/format.h>

#include "coldcast/base/error.h"

#include "plan/levers/builders.h"

namespace coldcast {
namespace {

// Reserved concurrency and provisioned concurrency of the other functions.
std::uint64_t claimed_by_others(Scenario scenario, std::size_t function) {
  scenario.functions[function].reserved_concurrency = 0;
  return scenario.claimed_concurrency();
}

// What the account has to give, and not more than is ever asked for.
Lever reserved_lever(const Scenario& scenario, std::size_t index, const Demand& demand) {
  const Function& function = scenario.functions[index];
  const std::uint64_t taken =
      claimed_by_others(scenario, index) + scenario.account.unreserved_minimum;
  if (taken >= scenario.account.concurrency_limit)
    throw UsageError(fmt::format("the account has no concurrency to reserve for {}", function.name),
                     "a higher limit: --search account");
  const std::uint64_t left = scenario.account.concurrency_limit - taken;
  const std::uint64_t least = std::max(function.provisioned_concurrency.highest(), 1U);
  const std::uint64_t wanted = std::max<std::uint64_t>(least, demand.peak());
  return counts({function.name, "reserved_concurrency"}, least,
                std::max(least, std::min(wanted, left)));
}

}  // namespace

std::vector<LeverGroup> reserved_levers(const LeverContext& context) {
  const MeasuredDemand& demand = context.demand.of_requests();
  std::vector<LeverGroup> groups;
  for (const std::size_t i : context.functions)
    groups.push_back({reserved_lever(context.scenario, i, demand.functions[i])});
  return groups;
}

}  // namespace coldcast
