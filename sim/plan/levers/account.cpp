#include <algorithm>

#include "plan/levers/builders.h"

namespace coldcast {

// From the least that AWS accepts beside what functions have claimed, to what is claimed and all
// requests at once ever take.
std::vector<LeverGroup> account_levers(const LeverContext& context) {
  const Scenario& scenario = context.scenario;
  const std::uint64_t claimed = scenario.claimed_concurrency();
  const std::uint64_t least =
      std::max<std::uint64_t>(1, claimed > 0 ? claimed + scenario.account.unreserved_minimum : 0);
  const std::uint64_t most = claimed + context.demand.of_requests().account.peak();
  return {{counts({{}, "account.concurrency_limit"}, least, std::max(least, most))}};
}

}  // namespace coldcast
