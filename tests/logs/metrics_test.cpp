#include "coldcast/logs/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <sstream>

#include "coldcast/engine/observer_list.h"

#include "support/teller.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;

SimTime at(Duration span) {
  return kStartOfTime + span;
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  if (!text.empty() && text.back() == separator) parts.emplace_back();
  return parts;
}

class MetricsTest : public testing::Test {
 protected:
  MetricsTest() {
    scenario_.duration = 3min;
    scenario_.functions.emplace_back().name = "checkout";
    scenario_.functions.emplace_back().name = "search";
  }

  // Both are told every fact, statistics first.
  ObserverList& metrics() {
    if (!metrics_) {
      statistics_ = std::make_unique<StatisticsCollector>(scenario_);
      metrics_ = std::make_unique<MetricsCollector>(scenario_, *statistics_, out_);
      told_.add(*statistics_);
      told_.add(*metrics_);
    }
    return told_;
  }
  Teller& requests() {
    (void)metrics();
    return teller_;
  }
  void invoke(Duration arrived, Duration duration, Outcome outcome = Outcome::success,
              std::uint32_t function = 0) {
    requests().admit({.function = FunctionId{function},
                      .outcome = outcome,
                      .arrived = at(arrived),
                      .finished = at(arrived + duration),
                      .duration = duration});
  }
  void invoke_provisioned(Duration arrived, Duration duration) {
    requests().admit({.start = StartKind::provisioned,
                      .on_provisioned = true,
                      .arrived = at(arrived),
                      .finished = at(arrived + duration),
                      .duration = duration});
  }
  void complete(Duration when, std::uint32_t function = 0, bool on_provisioned = false) {
    requests().complete(at(when), FunctionId{function}, on_provisioned);
  }
  void end(Duration when) {
    requests().end(at(when));
    const std::vector<std::string> lines = split(out_.str(), '\n');
    const std::vector<std::string> names = split(lines[0], ',');
    for (std::size_t i = 1; i + 1 < lines.size(); ++i) {
      const std::vector<std::string> fields = split(lines[i], ',');
      ASSERT_EQ(fields.size(), names.size()) << lines[i];
      for (std::size_t k = 2; k < fields.size(); ++k) {
        fields_[{fields[0], fields[1], names[k]}] = fields[k];
      }
      rows_.push_back(fields[0] + "," + fields[1]);
    }
  }
  // The account's are those without a function.
  std::string field(const char* timestamp, const char* function, const char* name) {
    return fields_.at({timestamp, function, name});
  }

  Scenario scenario_;
  std::ostringstream out_;
  std::unique_ptr<StatisticsCollector> statistics_;
  std::unique_ptr<MetricsCollector> metrics_;
  ObserverList told_;
  Teller teller_{told_};
  std::map<std::array<std::string, 3>, std::string> fields_;
  std::vector<std::string> rows_;
};

TEST_F(MetricsTest, HasARowForTheAccountAndEachFunctionInEveryMinute) {
  invoke(70s, 1s);
  end(3min);

  EXPECT_THAT(rows_, testing::ElementsAre("0,", "0,checkout", "0,search", "60,", "60,checkout",
                                          "60,search", "120,", "120,checkout", "120,search"));
}

TEST_F(MetricsTest, TheLastMinuteOfTimeIsCutShort) {
  scenario_.duration = Duration::max();
  scenario_.warmup = Duration::max() - 70s;
  invoke(Duration::max() - 1s, 1s);
  end(Duration::max());

  ASSERT_EQ(rows_.size(), 6U);
  EXPECT_EQ(rows_[5], "9223372020,search");
  EXPECT_EQ(field("9223372020", "checkout", "Invocations"), "1");
}

TEST_F(MetricsTest, NothingIsEmittedInAMinuteWithoutRequests) {
  invoke(70s, 1s);
  complete(71s);
  end(3min);

  EXPECT_EQ(field("0", "checkout", "Invocations"), "");
  EXPECT_EQ(field("0", "checkout", "DurationAverage"), "");
  EXPECT_EQ(field("120", "checkout", "ConcurrentExecutions"), "");
  EXPECT_EQ(field("60", "checkout", "Invocations"), "1");
  EXPECT_EQ(field("60", "checkout", "Throttles"), "0");
  EXPECT_EQ(field("60", "search", "Invocations"), "");
}

TEST_F(MetricsTest, DurationLeavesOutTheColdStart) {
  requests().admit({.start = StartKind::cold,
                    .arrived = at(1s),
                    .finished = at(2500ms),
                    .duration = 500ms,
                    .init = 1s});
  end(3min);

  EXPECT_EQ(field("0", "checkout", "DurationMaximum"), "500.000000");
}

TEST_F(MetricsTest, LatencyIsFromArrivalToAnswerAndColdStartsAreCounted) {
  requests().admit({.start = StartKind::cold,
                    .arrived = at(1s),
                    .finished = at(2500ms),
                    .duration = 500ms,
                    .init = 1s});
  invoke(2s, 500ms);
  end(3min);

  for (const char* whose : {"checkout", ""}) {
    EXPECT_EQ(field("0", whose, "ColdStarts"), "1");
    EXPECT_EQ(field("0", whose, "LatencyAverage"), "1000.000000");
    EXPECT_EQ(field("0", whose, "LatencyP50"), "500.000000");
    EXPECT_EQ(field("0", whose, "LatencyP99"), "1500.000000");
  }
  EXPECT_EQ(field("0", "search", "ColdStarts"), "");
  EXPECT_EQ(field("60", "checkout", "LatencyP50"), "");
}

TEST_F(MetricsTest, PercentilesAreNearestRankAndExact) {
  for (int i = 100; i >= 1; --i) invoke(1s, i * 1ms);
  end(3min);

  EXPECT_EQ(field("0", "checkout", "DurationAverage"), "50.500000");
  EXPECT_EQ(field("0", "checkout", "Durationp50"), "50.000000");
  EXPECT_EQ(field("0", "checkout", "Durationp99"), "99.000000");
  EXPECT_EQ(field("0", "checkout", "DurationMaximum"), "100.000000");
  EXPECT_EQ(field("0", "", "Durationp99"), "99.000000");
}

// Two of two centuries are more than a number of 64 bits holds.
TEST_F(MetricsTest, AveragesAreExactWhateverTheirSum) {
  constexpr Duration kCenturies = 200 * 365 * 24h;
  invoke(1s, kCenturies);
  invoke(2s, kCenturies + 2ns);
  end(3min);

  EXPECT_EQ(field("0", "checkout", "DurationAverage"), "6307200000000.000001");
}

// AWS: the timestamp of an error is that of the invocation, not of the failure.
TEST_F(MetricsTest, ErrorsCarryTheTimeOfTheInvocation) {
  invoke(59s, 30s, Outcome::timeout);
  complete(89s);
  end(3min);

  EXPECT_EQ(field("0", "checkout", "Errors"), "1");
  EXPECT_EQ(field("60", "checkout", "Errors"), "");
  EXPECT_EQ(field("60", "checkout", "ConcurrentExecutions"), "1");
}

TEST_F(MetricsTest, ThrottlesAreNoInvocations) {
  metrics().on_throttle({.at = at(61s)});
  end(3min);

  EXPECT_EQ(field("60", "checkout", "Throttles"), "1");
  EXPECT_EQ(field("60", "checkout", "Invocations"), "0");
  EXPECT_EQ(field("60", "", "Throttles"), "1");
}

TEST_F(MetricsTest, ConcurrencyIsTheHighestOfTheMinute) {
  invoke(50s, 15s);
  invoke(51s, 1s, Outcome::success, 1);
  complete(52s, 1);
  complete(65s);
  invoke(66s, 1s);
  complete(67s);
  end(3min);

  EXPECT_EQ(field("0", "", "ConcurrentExecutions"), "2");
  EXPECT_EQ(field("0", "checkout", "ConcurrentExecutions"), "1");
  EXPECT_EQ(field("60", "", "ConcurrentExecutions"), "1");
}

TEST_F(MetricsTest, WhatEndsAsAMinuteBeginsIsNotInIt) {
  invoke(20s, 40s);
  invoke(30s, 30s);
  invoke(40s, 30s);
  complete(1min);
  complete(1min);
  complete(70s);
  end(3min);

  EXPECT_EQ(field("0", "checkout", "ConcurrentExecutions"), "3");
  EXPECT_EQ(field("60", "checkout", "ConcurrentExecutions"), "1");
  EXPECT_EQ(field("60", "", "ConcurrentExecutions"), "1");
  EXPECT_EQ(field("60", "", "UnreservedConcurrentExecutions"), "1");
  EXPECT_EQ(field("60", "", "ClaimedAccountConcurrency"), "1");
  EXPECT_EQ(field("120", "", "ConcurrentExecutions"), "");
}

TEST_F(MetricsTest, ProvisionedConcurrencyIsEmittedPerInvocationOnIt) {
  scenario_.functions[0].provisioned_concurrency.initial = 4;
  metrics().on_provisioned_change({.at = at(0s), .configured = 4, .ready = 4, .claimed = 4});
  invoke_provisioned(1s, 10s);
  invoke_provisioned(2s, 10s);
  requests().admit({.spillover = true, .arrived = at(3s), .finished = at(4s), .duration = 1s});
  complete(4s);
  complete(11s, 0, true);
  complete(12s, 0, true);
  end(3min);

  EXPECT_EQ(field("0", "checkout", "ProvisionedConcurrentExecutions"), "2");
  EXPECT_EQ(field("0", "checkout", "ProvisionedConcurrencyInvocations"), "2");
  EXPECT_EQ(field("0", "checkout", "ProvisionedConcurrencySpilloverInvocations"), "1");
  EXPECT_EQ(field("0", "checkout", "ProvisionedConcurrencyUtilizationMaximum"), "0.5");
  EXPECT_EQ(field("0", "checkout", "ProvisionedConcurrencyUtilizationAverage"),
            fmt::format("{}", (0.25 + 0.5 + 0.5) / 3));
  EXPECT_EQ(field("60", "checkout", "ProvisionedConcurrentExecutions"), "");
  EXPECT_EQ(field("60", "checkout", "ProvisionedConcurrencyUtilizationMaximum"), "");
  EXPECT_EQ(field("0", "search", "ProvisionedConcurrencyInvocations"), "");
}

// A spillover invocation is a sample as well: it finds all that is ready in use.
TEST_F(MetricsTest, UtilizationIsSampledAtTheStartOfEachInvocation) {
  scenario_.functions[0].provisioned_concurrency.initial = 1;
  metrics().on_provisioned_change({.at = at(0s), .configured = 1, .ready = 1, .claimed = 1});
  invoke_provisioned(1s, 120s);
  requests().admit({.spillover = true, .arrived = at(70s), .finished = at(71s), .duration = 1s});
  end(3min);

  EXPECT_EQ(field("0", "checkout", "ProvisionedConcurrencyUtilizationAverage"), "1");
  EXPECT_EQ(field("60", "checkout", "ProvisionedConcurrencyUtilizationMaximum"), "1");
  EXPECT_EQ(field("60", "checkout", "ProvisionedConcurrencyInvocations"), "0");
  EXPECT_EQ(field("120", "checkout", "ProvisionedConcurrencyUtilizationMaximum"), "");
}

// AWS's example: 400 in use without reservation and 400 set aside read as 800; 900 likewise.
TEST_F(MetricsTest, ClaimedConcurrencyIsUnreservedInUsePlusWhatIsSetAside) {
  scenario_.functions[1].reserved_concurrency = 400;
  for (int i = 0; i < 400; ++i) invoke(10s, 1s);
  for (int i = 0; i < 7; ++i) invoke(11s, 1s, Outcome::success, 1);
  for (int i = 0; i < 400; ++i) complete(11s);
  for (int i = 0; i < 7; ++i) complete(12s, 1);
  end(3min);

  EXPECT_EQ(field("0", "", "ClaimedAccountConcurrency"), "800");
  EXPECT_EQ(field("0", "", "UnreservedConcurrentExecutions"), "400");
  EXPECT_EQ(field("60", "", "ClaimedAccountConcurrency"), "400");
  EXPECT_EQ(field("0", "checkout", "ClaimedAccountConcurrency"), "");
}

TEST_F(MetricsTest, AWaitingRequestBelongsToTheMinuteInWhichItArrived) {
  requests().wait({.at = at(59s)});
  invoke(61s, 1s);
  requests().place(
      {.start = StartKind::cold, .arrived = at(59s), .finished = at(69s), .duration = 5s});
  end(3min);

  EXPECT_EQ(field("0", "checkout", "Invocations"), "1");
  EXPECT_EQ(field("0", "checkout", "DurationMaximum"), "5000.000000");
  EXPECT_EQ(field("60", "checkout", "Invocations"), "1");
  EXPECT_EQ(field("60", "checkout", "ConcurrentExecutions"), "2");
}

TEST_F(MetricsTest, RowsBeginWithWarmupAndEndWithDuration) {
  scenario_.warmup = 90s;
  scenario_.duration = 150s;
  invoke(80s, 100s);
  invoke(100s, 100s);
  complete(180s);
  complete(200s);
  end(200s);

  EXPECT_EQ(rows_.front(), "60,");
  EXPECT_EQ(rows_.back(), "120,search");
  EXPECT_EQ(field("60", "checkout", "Invocations"), "1");
  EXPECT_EQ(field("60", "checkout", "ConcurrentExecutions"), "2");
}

TEST_F(MetricsTest, RowsAreWrittenAsMinutesPass) {
  scenario_.duration.reset();
  invoke(1s, 1s);
  complete(2s);
  invoke(65s, 1s);
  const std::string written = out_.str();

  EXPECT_EQ(std::count(written.begin(), written.end(), '\n'), 4);
}

TEST_F(MetricsTest, HasNoColumnsOfThoseWhoCallWhereNobodyDoes) {
  end(3min);

  EXPECT_EQ(out_.str().find("AsyncEventsReceived"), std::string::npos);
}

TEST_F(MetricsTest, WhatCallersEmitBelongsToItsMinute) {
  scenario_.functions[1].arrivals.emplace_back().invocation = InvocationType::async;
  (void)metrics();
  const auto tell = [this](CallerMetric metric, Duration when, std::uint64_t value = 1) {
    metrics_->on_metric(FunctionId{1}, metric, at(when), value);
  };
  tell(CallerMetric::async_events_received, 1s);
  tell(CallerMetric::async_events_received, 2s);
  tell(CallerMetric::async_event_age, 2s, 1'000'000);
  tell(CallerMetric::async_event_age, 59s, 2'000'001);
  tell(CallerMetric::async_events_dropped, 60s);
  tell(CallerMetric::dead_letter_errors, 60s);
  tell(CallerMetric::destination_delivery_failures, 61s);
  tell(CallerMetric::iterator_age, 61s, 5'000'000);
  tell(CallerMetric::offset_lag, 61s, 0);
  tell(CallerMetric::recursive_invocations_dropped, 61s);
  end(3min);

  for (const char* whose : {"search", ""}) {
    EXPECT_EQ(field("0", whose, "AsyncEventsReceived"), "2");
    EXPECT_EQ(field("0", whose, "AsyncEventAgeAverage"), "1.500001");
    EXPECT_EQ(field("0", whose, "AsyncEventAgeMaximum"), "2.000001");
    EXPECT_EQ(field("0", whose, "AsyncEventsDropped"), "");
    EXPECT_EQ(field("0", whose, "OffsetLagMaximum"), "");
    EXPECT_EQ(field("60", whose, "AsyncEventsDropped"), "1");
    EXPECT_EQ(field("60", whose, "DeadLetterErrors"), "1");
    EXPECT_EQ(field("60", whose, "DestinationDeliveryFailures"), "1");
    EXPECT_EQ(field("60", whose, "IteratorAgeAverage"), "5.000000");
    EXPECT_EQ(field("60", whose, "OffsetLagMaximum"), "0");
    EXPECT_EQ(field("60", whose, "RecursiveInvocationsDropped"), "1");
    EXPECT_EQ(field("120", whose, "AsyncEventAgeMaximum"), "");
  }
  EXPECT_EQ(field("0", "checkout", "AsyncEventsReceived"), "");
}

TEST_F(MetricsTest, WhatCallersEmitInTheWarmUpIsLeftOut) {
  scenario_.warmup = 90s;
  scenario_.functions[0].arrivals.emplace_back().invocation = InvocationType::async;
  (void)metrics();
  metrics_->on_metric(FunctionId{0}, CallerMetric::async_events_received, at(80s), 1);
  metrics_->on_metric(FunctionId{0}, CallerMetric::async_events_received, at(90s), 1);
  end(3min);

  EXPECT_EQ(field("60", "checkout", "AsyncEventsReceived"), "1");
}

}  // namespace
}  // namespace coldcast
