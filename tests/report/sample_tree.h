#pragma once

#include "coldcast/results/metric_tree.h"

namespace coldcast {

// A result with two functions: `checkout` with a hundred requests of all kinds, `search` with none.
inline MetricTree sample_tree() {
  using namespace std::chrono_literals;
  Scenario scenario;
  scenario.billing.prices.is_default = true;
  scenario.billing.prices.per_request = 0.2e-6;
  scenario.billing.prices.x86_64 = {.duration = {{1e18, 0.0000166667}},
                                    .provisioned = 0.0000041667,
                                    .provisioned_duration = 0.0000097222};
  Summary summary;
  summary.scenario = "sale";
  summary.seed = 42;
  summary.counted = 1h;
  summary.simulated_events = 1234;
  summary.concurrency_limit = 1000;
  summary.claimed_account_concurrency_max = 9;
  for (const char* name : {"search", "checkout"}) {
    scenario.functions.emplace_back().name = name;
    summary.functions.emplace_back().name = name;
  }
  FunctionSummary& checkout = summary.functions[1];
  checkout.requests = 1234;
  checkout.cold_starts = 4;
  checkout.warm_starts = 1223;
  checkout.causes = {1, 2, 1, 0, 0};
  checkout.throttles = {7, 0, 0, 0, 0};
  checkout.outcomes = {1224, 0, 0, 3, 0};
  for (int i = 0; i < 1227; ++i) checkout.latency.record(i < 4 ? 1900ms : 85ms);
  for (int i = 0; i < 1227; ++i) checkout.duration.record(85ms);
  for (int i = 0; i < 4; ++i) checkout.init_duration.record(1500ms);
  checkout.in_flight = {.integral = Int128{104'295'000'000}, .max = 5};
  checkout.environments = {.integral = Int128{3'600'000'000'000} * 2, .max = 5};
  checkout.idle_integral = Int128{3'600'000'000'000};
  checkout.created = 5;
  checkout.ended = 2;
  checkout.connections_peak = 5;
  checkout.usage = {.requests = 1227, .on_demand_ms = 110'295, .init_ms = 6000};
  summary.account = checkout;
  summary.account.name = "account";
  return metric_tree(summary, scenario);
}

}  // namespace coldcast
