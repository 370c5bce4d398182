#include "base/near_form.h"

#include <gtest/gtest.h>
#include <string_view>
#include <vector>

namespace coldcast {
namespace {

TEST(NearForm, DurationsOfOtherToolsAreToldAsTheFileHasThem) {
  EXPECT_EQ(near_duration("5m", "f.timeout"), "5min");
  EXPECT_EQ(near_duration("5 minutes", "every"), "5min");
  EXPECT_EQ(near_duration("PT5M", "every"), "5min");
  EXPECT_EQ(near_duration("P1DT2H", "every"), "1d2h");
  EXPECT_EQ(near_duration("rate(1 hour)", "every"), "1h");
  EXPECT_EQ(near_duration("90 sec", "every"), "1min30s");
  EXPECT_EQ(near_duration("1 hour and 30 mins", "every"), "1h30min");
  EXPECT_EQ(near_duration("30min1h", "every"), "1h30min");
  EXPECT_EQ(near_duration("00:05:30", "every"), "5min30s");
  EXPECT_EQ(near_duration("1,500ms", "every"), "1500ms");
  EXPECT_EQ(near_duration("2,5s", "every"), "2500ms");
  EXPECT_EQ(near_duration("250MS", "every"), "250ms");
  EXPECT_EQ(near_duration("2 weeks", "duration"), "14d");
  EXPECT_EQ(near_duration("2h15", "duration"), "2h15min");
  EXPECT_EQ(near_duration("2min15", "duration"), "2min15s");
  EXPECT_EQ(near_duration("~70ms", "duration"), "70ms");
}

TEST(NearForm, ABareNumberIsSecondsOfSettingsAndMillisecondsOfCode) {
  EXPECT_EQ(near_duration("30", "functions.f.timeout"), "30s");
  EXPECT_EQ(near_duration("3600", "duration"), "3600s");
  EXPECT_EQ(near_duration("120", "functions.f.handler.duration"), "120ms");
  EXPECT_EQ(near_duration("300", "functions.f.cold_start.init.median"), "300ms");
}

TEST(NearForm, AClockTimeIsOfTheDayWhereAnInstantStands) {
  EXPECT_EQ(near_duration("09:30", "functions.f.arrivals.from"), "9h30min");
  EXPECT_EQ(near_duration("09:30", "functions.f.timeout"), "9min30s");
}

TEST(NearForm, WhatIsNoSpanIsNotGuessed) {
  EXPECT_EQ(near_duration("soon", "every"), std::nullopt);
  EXPECT_EQ(near_duration("P3M", "every"), std::nullopt);  // months
  EXPECT_EQ(near_duration("5 parsecs", "every"), std::nullopt);
  EXPECT_EQ(near_duration("", "every"), std::nullopt);
}

TEST(NearForm, RatesKeepTheNumberAndGetTheUnit) {
  EXPECT_EQ(near_rate("100rps"), "100/s");
  EXPECT_EQ(near_rate("100/sec"), "100/s");
  EXPECT_EQ(near_rate("300000/day"), "300000/d");
  EXPECT_EQ(near_rate("40 requests per second"), "40/s");
  EXPECT_EQ(near_rate("60 rpm"), "60/min");
  EXPECT_EQ(near_rate("1.5k/s"), "1500/s");
  EXPECT_EQ(near_rate("1,000/minute"), "1000/min");
  EXPECT_EQ(near_rate("40"), "40/s");
  EXPECT_EQ(near_rate("rate(5 minutes)"), "0.2/min");
  EXPECT_EQ(near_rate("once every 20s"), "0.05/s");
  EXPECT_EQ(near_rate("1/20s"), "0.05/s");
  EXPECT_EQ(near_rate("1 per 20s"), "0.05/s");
  EXPECT_EQ(near_rate("3M/day"), "3000000/d");
  EXPECT_EQ(near_rate("70/10s"), "7/s");
  EXPECT_EQ(near_rate("7300/month"), "10/h");  // of 730 hours
  EXPECT_EQ(near_rate("70 r/s"), "70/s");
  EXPECT_EQ(near_rate("often"), std::nullopt);
}

TEST(NearForm, SizesAreWholeMegabytesOrNothing) {
  EXPECT_EQ(near_size("1769MiB"), "1769MB");
  EXPECT_EQ(near_size("512"), "512MB");
  EXPECT_EQ(near_size("512 mb"), "512MB");
  EXPECT_EQ(near_size("1G"), "1GB");
  EXPECT_EQ(near_size("1.5Gi"), "1536MB");
  EXPECT_EQ(near_size("2048kb"), "2MB");
  EXPECT_EQ(near_size("1000kb"), std::nullopt);
}

TEST(NearForm, CountsSharesAndSwitches) {
  EXPECT_EQ(near_count("1,000"), "1000");
  EXPECT_EQ(near_count("1_000"), "1000");
  EXPECT_EQ(near_count("1e3"), "1000");
  EXPECT_EQ(near_count("10k"), "10000");
  EXPECT_EQ(near_count("20.0"), "20");
  EXPECT_EQ(near_count("2.5"), std::nullopt);
  EXPECT_EQ(near_number("5%"), "0.05");
  EXPECT_EQ(near_number("0,5"), "0.5");
  EXPECT_EQ(near_number("3x"), "3");
  EXPECT_EQ(near_boolean("yes"), "true");
  EXPECT_EQ(near_boolean("Off"), "false");
  EXPECT_EQ(near_boolean("perhaps"), std::nullopt);
}

TEST(NearForm, WordsOfOtherToolsAreOnlyTakenWhereTheyMeanOne) {
  const std::vector<std::string_view> laws = {"constant", "normal", "quantiles"};
  const std::vector<std::string_view> reuses = {"newest", "oldest"};

  EXPECT_EQ(near_word("gaussian", laws), "normal");
  EXPECT_EQ(near_word("percentiles", laws), "quantiles");
  EXPECT_EQ(near_word("NORMAL", laws), "normal");
  EXPECT_EQ(near_word("LIFO", reuses), "newest");
  EXPECT_EQ(near_word("gaussian", reuses), std::nullopt);
}

}  // namespace
}  // namespace coldcast
