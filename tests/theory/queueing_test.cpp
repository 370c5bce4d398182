#include <cmath>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "coldcast/engine/simulation.h"

#include "theory/experiment.h"

namespace coldcast {
namespace {

double throttled_share(const Summary& summary) {
  const FunctionSummary& f = summary.functions.at(0);
  return static_cast<double>(f.throttled()) / static_cast<double>(f.requests);
}

// How long each number of requests was in flight, between two instants.
class LevelTimes : public Observer {
 public:
  LevelTimes(SimTime from, SimTime until) : from_(from), until_(until), times_(64, 0.0) {}

  void on_admission(const Admission& admission) override { move(admission.at, +1); }
  void on_invocation(const Invocation& invocation) override { move(invocation.finished, -1); }

  [[nodiscard]] double share(std::size_t level) const {
    return times_.at(level) / static_cast<double>((until_ - from_).count());
  }

 private:
  void move(SimTime at, int change) {
    const SimTime begin = std::max(last_, from_);
    const SimTime end = std::min(at, until_);
    if (end > begin) times_.at(level_) += static_cast<double>((end - begin).count());
    last_ = at;
    level_ = static_cast<std::size_t>(static_cast<int>(level_) + change);
  }

  SimTime from_;
  SimTime until_;
  SimTime last_{};
  std::size_t level_ = 0;
  std::vector<double> times_;
};

struct Load {
  std::uint32_t servers = 0;
  std::uint32_t erlangs = 0;  // handlers take a second on average, so also the rate
};

class ErlangLoss : public testing::TestWithParam<std::tuple<Load, const char*>> {};

// Reserved concurrency without cold starts is the M/G/c/c queue, whose loss does not depend on the
// law of the handlers, only on their mean.
TEST_P(ErlangLoss, IsTheShareOfThrottledRequests) {
  const auto& [load, duration] = GetParam();
  const Scenario scenario =
      one_function({{"reserved_concurrency", std::to_string(load.servers)},
                    {"handler", fmt::format("{{duration: {}}}", duration)},
                    {"keep_alive", "{kind: forever}"}},
                   fmt::format("kind: poisson, rate: {}/s", load.erlangs), "2100s", "100s")
          .build();

  const MeasuredMean measured = mean_with_interval(replicate(scenario, 10), throttled_share);

  const double expected = erlang_b(load.servers, load.erlangs);
  EXPECT_TRUE(measured.covers(expected))
      << measured.mean << " +- " << measured.half_width << ", Erlang B says " << expected;
  EXPECT_LT(measured.half_width, 0.2 * expected);
}

INSTANTIATE_TEST_SUITE_P(LoadsAndHandlers, ErlangLoss,
                         testing::Combine(testing::Values(Load{5, 3}, Load{10, 10}, Load{20, 24}),
                                          testing::Values("1s", "{kind: exponential, mean: 1s}",
                                                          "{kind: lognormal, mean: 1s, cv: 1.5}")));

// Without a limit that binds, the number in flight is that of M/G/infinity: Poisson.
TEST(Concurrency, IsPoissonDistributedWithoutLimits) {
  const double erlangs = 4.0;
  const Scenario scenario =
      one_function({{"handler", "{duration: {kind: uniform, min: 0s, max: 2s}}"}},
                   "kind: poisson, rate: 4/s", "5100s", "100s")
          .build();
  std::vector<std::vector<double>> shares(10);
  for (std::uint64_t replication = 0; replication < 10; ++replication) {
    LevelTimes times(kStartOfTime + scenario.warmup, scenario.end_of_arrivals());
    Simulation(scenario, times, replication).run();
    for (std::size_t level = 0; level < shares.size(); ++level) {
      shares[level].push_back(times.share(level));
    }
  }

  double expected = std::exp(-erlangs);
  for (std::size_t level = 0; level < shares.size(); ++level) {
    const MeasuredMean measured = mean_with_interval(shares[level]);
    EXPECT_TRUE(measured.covers(expected)) << level << " in flight: " << measured.mean << " +- "
                                           << measured.half_width << ", Poisson says " << expected;
    expected *= erlangs / static_cast<double>(level + 1);
  }
}

}  // namespace
}  // namespace coldcast
