#include "exchange/fit/idle_fit.h"

#include <gtest/gtest.h>
#include <vector>

namespace coldcast {
namespace {

// Requests one after the other, each so many seconds after the end of the one before; cold when
// that is at least `timeout` (or as `is_cold` says).
std::vector<MeasuredRequest> after_gaps(const std::vector<double>& gaps, double timeout) {
  std::vector<MeasuredRequest> requests;
  std::uint32_t environment = 0;
  Instant at = 0;
  for (const double gap : gaps) {
    MeasuredRequest request;
    at += static_cast<Instant>(gap * 1e9);
    const bool is_cold = requests.empty() || gap >= timeout;
    if (is_cold) ++environment;
    request.arrived = request.started = at;
    request.duration = {100'000, 2};
    request.start = is_cold ? MeasuredStart::cold : MeasuredStart::warm;
    request.environment = environment;
    at = request.ended();
    requests.push_back(request);
  }
  return requests;
}

TEST(IdleFit, LiesBetweenTheLongestWarmAndTheShortestColdGap) {
  std::vector<double> gaps;
  for (int i = 0; i < 40; ++i) gaps.push_back(320 + 15 * i);
  const IdleFit fit = fit_idle(after_gaps(gaps, 700), true);

  ASSERT_EQ(fit.verdict, IdleFit::Verdict::fixed);
  EXPECT_NEAR(fit.low, 695, 1e-6);
  EXPECT_NEAR(fit.high, 710, 1e-6);
}

TEST(IdleFit, OfTrafficThatNeverPausedIsNotKnown) {
  const IdleFit fit = fit_idle(after_gaps(std::vector<double>(200, 20), 700), true);

  EXPECT_EQ(fit.verdict, IdleFit::Verdict::never);
  EXPECT_NEAR(fit.longest_warm, 20, 1e-6);
}

TEST(IdleFit, OfRareTrafficIsNotKnownEither) {
  const IdleFit fit = fit_idle(after_gaps(std::vector<double>(50, 7200), 700), true);

  EXPECT_EQ(fit.verdict, IdleFit::Verdict::always);
  EXPECT_NEAR(fit.shortest_cold, 7200, 1e-6);
}

// Timeouts uniform from 300 s to 600 s, gaps uniform from 200 s to 800 s.
TEST(IdleFit, OfTimeoutsThatVaryIsALawBetweenTwoBounds) {
  std::vector<MeasuredRequest> requests;
  Instant at = 0;
  std::uint32_t environment = 1;
  for (int i = 0; i < 4000; ++i) {
    const double gap = 200 + 600 * ((i * 7919 % 4000) / 4000.0);
    const double timeout = 300 + 300 * ((i * 104729 % 3989) / 3989.0);
    MeasuredRequest request;
    at += static_cast<Instant>(gap * 1e9);
    if (gap >= timeout) ++environment;
    request.arrived = request.started = at;
    request.duration = {1000, 2};
    request.start = gap >= timeout ? MeasuredStart::cold : MeasuredStart::warm;
    request.environment = environment;
    at = request.ended();
    requests.push_back(request);
  }
  const IdleFit fit = fit_idle(requests, true);

  ASSERT_EQ(fit.verdict, IdleFit::Verdict::spread);
  EXPECT_NEAR(fit.low, 315, 40);   // 5 % of the timeouts are shorter
  EXPECT_NEAR(fit.high, 585, 40);  // 95 %
}

TEST(IdleTimeout, IsARoundOneWhereOneLiesBetweenTheBounds) {
  EXPECT_EQ(timeout_between(591.2, 614.9).seconds, 600);
  EXPECT_TRUE(timeout_between(591.2, 614.9).is_round);
  EXPECT_FALSE(timeout_between(430, 440).is_round);
  EXPECT_NEAR(timeout_between(430, 440).seconds, 434.97, 0.01);
}

// A request that comes while another runs starts cold; by the log it came after that one's end.
TEST(IdleFit, AColdStartBesideARequestIsNoExpiry) {
  std::vector<double> gaps;
  for (int i = 0; i < 40; ++i) gaps.push_back(320 + 15 * i);
  std::vector<MeasuredRequest> requests = after_gaps(gaps, 700);
  MeasuredRequest beside = requests[5];
  beside.arrived = beside.started = requests[5].ended() + kSecond / 50;
  beside.start = MeasuredStart::cold;
  beside.environment = 1000;
  requests.insert(requests.begin() + 6, beside);
  const IdleFit fit = fit_idle(requests, true);

  ASSERT_EQ(fit.verdict, IdleFit::Verdict::fixed);
  EXPECT_NEAR(fit.high, 710, 1e-6);
}

// An environment that ended by age, after a gap of 330 s.
TEST(IdleFit, AFewEndsByAgeDoNotMakeATimeoutVary) {
  std::vector<double> gaps;
  for (int i = 0; i < 200; ++i) gaps.push_back(320 + 3 * i);
  std::vector<MeasuredRequest> requests = after_gaps(gaps, 700);
  for (std::size_t i = 4; i < requests.size(); ++i) requests[i].environment += 1000;
  requests[4].start = MeasuredStart::cold;
  const IdleFit fit = fit_idle(requests, true);

  ASSERT_EQ(fit.verdict, IdleFit::Verdict::fixed);
  EXPECT_NEAR(fit.low, 698, 1e-6);
  EXPECT_NEAR(fit.high, 701, 1e-6);
}

TEST(IdleFit, AnEnvironmentThatOutlivesTheDefaultContradictsIt) {
  const auto with = [](double gap) {
    return fit_idle(after_gaps(std::vector<double>(100, gap), 700), true);
  };

  EXPECT_TRUE(with(120).outlives_default());
  EXPECT_FALSE(with(60).outlives_default());
}

// Two environments grow out of one, both end, and one comes back.
TEST(IdleFit, AColdStartReplacesWhatHadEnded) {
  const auto request = [](double at, MeasuredStart start, std::uint32_t environment) {
    MeasuredRequest one;
    one.arrived = one.started = static_cast<Instant>(at * 1e9);
    one.duration = {5'000'000, 2};
    one.start = start;
    one.environment = environment;
    return one;
  };
  std::vector<MeasuredRequest> requests{
      request(0, MeasuredStart::cold, 0),    request(2, MeasuredStart::cold, 1),
      request(900, MeasuredStart::cold, 2),  request(7800, MeasuredStart::warm, 2),
      request(7801, MeasuredStart::cold, 3), request(9000, MeasuredStart::cold, 4),
      request(9002, MeasuredStart::cold, 5)};
  const std::vector<std::uint64_t> versions{1, 1, 1, 1, 1, 2};
  const ColdCauses causes = fit_idle(requests, true, versions).causes;

  EXPECT_EQ(causes.first_request, 1U);
  EXPECT_EQ(causes.concurrency_growth, 1U);
  EXPECT_EQ(causes.idle_expiry, 2U);  // of environments 0 and 1
  EXPECT_EQ(causes.max_age, 1U);      // of environment 2
  EXPECT_EQ(causes.deployment, 1U);   // of environment 3, by another version's
}

TEST(IdleFit, TheFirstStartOfAnotherVersionIsNoExpiry) {
  std::vector<double> gaps(60, 20);
  for (int i = 0; i < 40; ++i) gaps.push_back(320 + 15 * i);
  std::vector<MeasuredRequest> requests = after_gaps(gaps, 700);
  std::vector<std::uint64_t> versions(2000, 1);
  for (std::size_t i = 30; i < requests.size(); ++i) {
    requests[i].environment += 1000;
    versions[requests[i].environment] = 2;
  }
  requests[30].start = MeasuredStart::cold;

  EXPECT_NEAR(fit_idle(requests, true, versions).shortest_cold, 710, 1e-6);
}

}  // namespace
}  // namespace coldcast
