#include "coldcast/engine/coupling.h"

#include <gtest/gtest.h>
#include <string>

#include "coldcast/config/scenario_file.h"

namespace coldcast {
namespace {

// Two functions; `top` are keys of the scenario, `first` those of the first function.
Scenario two_functions(const std::string& top, const std::string& first) {
  return parse_scenario("duration: 1h\n" + top +
                        "functions:\n"
                        "  a:\n"
                        "    handler: {duration: 100ms}\n"
                        "    arrivals: {kind: constant, rate: 1/s}\n" +
                        first +
                        "  b:\n"
                        "    handler: {duration: 200ms}\n"
                        "    arrivals: {kind: poisson, rate: 2/s}\n");
}

TEST(Coupling, PlainFunctionsAreIslands) {
  EXPECT_TRUE(are_islands(two_functions("", "")));
  EXPECT_TRUE(are_islands(two_functions("", "    reserved_concurrency: 5\n")));
  EXPECT_TRUE(are_islands(two_functions("", "    provisioned_concurrency: 3\n")));
  EXPECT_TRUE(are_islands(two_functions("", "    keep_alive: {kind: fleet, period: 5min}\n")));
  Scenario until_the_last_answer = two_functions("", "");
  until_the_last_answer.duration.reset();
  EXPECT_TRUE(are_islands(until_the_last_answer));
}

TEST(Coupling, WhatMayTouchSeveralFunctionsTiesThemAll) {
  const std::string from = "    provisioned_concurrency: ";
  for (const std::string& first : std::vector<std::string>{
           from + "{initial: 3, allocate: aws}\n", from + "{initial: 3, recycle: 1h}\n",
           from + "{initial: 3, changes: [{at: 10min, value: 5}]}\n",
           from + "{initial: 3, autoscaling: {minimum: 3, maximum: 9, target_tracking: {target: "
                  "0.7}}}\n",
           std::string("    proactive_initialization: 0.5\n"),
           std::string("    event_sources: [{queue: jobs}]\n")}) {
    const bool has_queue = first.find("jobs") != std::string::npos;
    EXPECT_FALSE(are_islands(two_functions(has_queue ? "queues: {jobs: {}}\n" : "", first)))
        << first;
  }
  EXPECT_FALSE(are_islands(
      two_functions("changes: [{at: 10min, set: {functions.b.reserved_concurrency: 5}}]\n", "")));
}

TEST(Coupling, AnIslandIsTheScenarioWithOneOfItsFunctions) {
  const Scenario all = two_functions(
      "scenario: shop\nseed: 7\nwarmup: 10min\n"
      "account: {concurrency_limit: 700}\n"
      "billing: {free_tier: true}\n",
      "");

  const Scenario single = island(all, 1);

  ASSERT_EQ(single.functions.size(), 1U);
  EXPECT_EQ(single.functions.front().name, "b");
  EXPECT_EQ(single.name, "shop");
  EXPECT_EQ(single.seed, 7U);
  EXPECT_EQ(single.duration, all.duration);
  EXPECT_EQ(single.warmup, std::chrono::minutes{10});
  EXPECT_EQ(single.account.concurrency_limit, 700U);
  EXPECT_TRUE(single.billing.free_tier);
}

}  // namespace
}  // namespace coldcast
