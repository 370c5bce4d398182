// The minutes that deployments are judged by.
#include "engine/minute_watch.h"

#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>

namespace coldcast {
namespace {

using namespace std::chrono_literals;

class MinuteWatchTest : public testing::Test {
 protected:
  // Functions 0 and 1, and both together, are watched.
  MinuteWatchTest() {
    for (const std::optional<std::uint32_t> function :
         {std::optional<std::uint32_t>{0}, std::optional<std::uint32_t>{1},
          std::optional<std::uint32_t>{}}) {
      Deployment deployment;
      deployment.rollback_if = RollbackCondition{.text = {}, .function = function, .metric = {}};
      scenario_.changes.emplace_back().deployments.push_back(deployment);
    }
    watch_ = std::make_unique<MinuteWatch>(scenario_);
  }

  void start(Duration when, StartKind kind, bool spills = false, std::uint32_t function = 0) {
    watch_->started(FunctionId{function}, {.start = kind, .spillover = spills},
                    kStartOfTime + when);
  }
  // Answered after `latency`, of which `duration` is the handler's.
  void end(Duration when, Duration latency, Duration duration, Invocation more = {}) {
    more.arrived = kStartOfTime + when - latency;
    more.duration = duration;
    watch_->ended(more, kStartOfTime + when);
  }
  // Whether the metric of function 0 is `value` in the minute that ends at `at`.
  bool is(const std::string& metric, double value, Duration at = 1min,
          std::optional<std::uint32_t> function = 0) {
    return watch_->holds({.text = {},
                          .function = function,
                          .metric = metric,
                          .comparison = Comparison::equal,
                          .bound = value},
                         kStartOfTime + at);
  }

  std::unique_ptr<MinuteWatch> watch_;

 private:
  Scenario scenario_;
};

TEST_F(MinuteWatchTest, IsUsedByDeploymentsThatMayGoBack) {
  EXPECT_TRUE(watch_->is_used());
  Scenario without;
  without.changes.emplace_back().deployments.emplace_back();
  EXPECT_FALSE(MinuteWatch(without).is_used());
}

TEST_F(MinuteWatchTest, CountsStartsAndThrottlesOfItsFunctionOrOfAll) {
  for (int i = 0; i < 3; ++i) start(10s, StartKind::warm, i > 0);
  start(20s, StartKind::cold);
  start(20s, StartKind::provisioned, false, 1);
  watch_->throttled(FunctionId{1}, ThrottleReason::scaling_rate_exceeded, kStartOfTime + 30s);

  EXPECT_TRUE(is("requests", 4));
  EXPECT_TRUE(is("spillover_invocations", 2));
  EXPECT_TRUE(is("cold_start_rate", 0.25));
  EXPECT_TRUE(is("throttles.total", 0));
  EXPECT_TRUE(is("requests", 2, 1min, 1));
  EXPECT_TRUE(is("invocations", 1, 1min, 1));
  EXPECT_TRUE(is("throttles.scaling_rate_exceeded", 1, 1min, 1));
  EXPECT_TRUE(is("throttles.concurrent_invocation_limit_exceeded", 0, 1min, 1));
  EXPECT_TRUE(is("requests", 6, 1min, std::nullopt));
  EXPECT_TRUE(is("cold_starts", 1, 1min, std::nullopt));
  EXPECT_TRUE(is("provisioned_starts", 1, 1min, std::nullopt));
}

// Minutes are half-open, and of one in which nothing happened every count is zero.
TEST_F(MinuteWatchTest, JudgesTheMinuteThatIsOver) {
  start(59s, StartKind::warm);
  start(60s, StartKind::warm);
  start(61s, StartKind::warm);

  EXPECT_TRUE(is("requests", 2, 2min));
  EXPECT_TRUE(is("requests", 0, 3min));
  start(5min, StartKind::warm);
  EXPECT_TRUE(is("requests", 0, 5min));
  EXPECT_TRUE(is("requests", 1, 6min));
}

TEST_F(MinuteWatchTest, TellsLatencyFromDuration) {
  end(10s, 900ms, 500ms);
  end(20s, 1100ms, 700ms, {.outcome = Outcome::crash});

  EXPECT_TRUE(is("latency_ms.mean", 1000));
  EXPECT_TRUE(is("latency_ms.max", 1100));
  EXPECT_TRUE(is("duration_ms.mean", 600));
  EXPECT_TRUE(is("duration_ms.max", 700));
  EXPECT_TRUE(is("errors.crash", 1));
  EXPECT_TRUE(is("errors.error", 0));
}

// As in results (`init_duration_ms`): only of an init that came before the invocation and ended.
TEST_F(MinuteWatchTest, AnInitDurationIsOfAnInitBeforeTheInvocation) {
  end(10s, 1s, 1s);
  EXPECT_FALSE(is("init_duration_ms.mean", 0));  // there is none: of no number anything holds

  end(70s, 2s, 1s, {.start = StartKind::cold, .init = 400ms});
  end(80s, 1s, 1s, {.start = StartKind::warm});
  end(80s, 1s, 1s, {.start = StartKind::cold, .cause = ColdStartCause::reset});
  end(80s, 12s, 2s, {.start = StartKind::cold, .aborted_init = 10s, .suppressed_init = 1s});
  EXPECT_TRUE(is("init_duration_ms.mean", 400, 2min));
}

}  // namespace
}  // namespace coldcast
