#pragma once

#include <gtest/gtest.h>
#include <memory>
#include <optional>

#include "coldcast/stats/statistics.h"

#include "support/teller.h"

namespace coldcast {

using namespace std::chrono_literals;

inline constexpr std::int64_t kSecond = 1'000'000'000;

// Tells a collector what an engine would tell it.
class StatisticsFixture : public testing::Test {
 protected:
  StatisticsFixture() {
    scenario_.name = "test";
    scenario_.duration = 100s;
    scenario_.functions.resize(2);
    scenario_.functions[0].name = "a";
    scenario_.functions[1].name = "b";
  }

  static SimTime at(Duration span) { return kStartOfTime + span; }
  StatisticsCollector& collector() {
    if (!collector_) {
      collector_ = std::make_unique<StatisticsCollector>(scenario_);
      teller_.emplace(*collector_);
    }
    return *collector_;
  }
  Teller& requests() {
    (void)collector();
    return *teller_;
  }
  void create(Duration when, std::uint32_t function = 0) {
    collector().on_transition({.function = FunctionId{function},
                               .change = EnvironmentChange::created,
                               .for_request = true,
                               .at = at(when)});
  }
  void change(Duration when, EnvironmentChange step) {
    collector().on_transition({.change = step, .at = at(when)});
  }
  void cold(Duration when, Duration init, Duration handler, std::uint32_t function = 0,
            ColdStartCause cause = ColdStartCause::first_request) {
    create(when, function);
    requests().admit({.function = FunctionId{function},
                      .start = StartKind::cold,
                      .cause = cause,
                      .arrived = at(when),
                      .finished = at(when + init + handler),
                      .duration = handler,
                      .init = init});
  }
  void warm(Duration when, Duration handler, std::uint32_t function = 0) {
    requests().admit({.function = FunctionId{function},
                      .start = StartKind::warm,
                      .arrived = at(when),
                      .finished = at(when + handler),
                      .duration = handler});
  }
  void complete(Duration when, std::uint32_t function = 0, bool on_provisioned = false) {
    requests().complete(at(when), FunctionId{function}, on_provisioned);
  }
  void throttle(Duration when, ThrottleReason reason) {
    collector().on_throttle({.reason = reason, .at = at(when)});
  }
  void provision(Duration when, std::uint32_t configured, std::uint32_t claimed,
                 std::uint32_t function = 0) {
    collector().on_provisioned_change({.function = FunctionId{function},
                                       .at = at(when),
                                       .configured = configured,
                                       .ready = claimed,
                                       .claimed = claimed,
                                       .configured_of_version = configured});
  }
  void expire(Duration when) {
    change(when, EnvironmentChange::retired);
    change(when, EnvironmentChange::ended);
  }
  Summary summary_at_end(Duration when) {
    requests().end(at(when));
    return collector().summarize();
  }

  Scenario scenario_;
  std::unique_ptr<StatisticsCollector> collector_;
  std::optional<Teller> teller_;
};

}  // namespace coldcast
