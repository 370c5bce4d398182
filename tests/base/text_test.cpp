#include "coldcast/base/text.h"

#include <gtest/gtest.h>
#include <limits>

namespace coldcast {
namespace {

using namespace std::chrono_literals;

TEST(DurationText, KnowsEveryUnit) {
  EXPECT_EQ(parse_duration("7ns"), 7ns);
  EXPECT_EQ(parse_duration("7us"), 7us);
  EXPECT_EQ(parse_duration("7ms"), 7ms);
  EXPECT_EQ(parse_duration("7s"), 7s);
  EXPECT_EQ(parse_duration("7min"), 7min);
  EXPECT_EQ(parse_duration("7h"), 7h);
  EXPECT_EQ(parse_duration("7d"), 168h);
  EXPECT_EQ(parse_duration("0"), 0ns);
}

TEST(DurationText, CompoundsDescendingUnits) {
  EXPECT_EQ(parse_duration("1h30min"), 90min);
  EXPECT_EQ(parse_duration("1d2h3min4s5ms6us7ns"), 26h + 3min + 4s + 5ms + 6us + 7ns);
  EXPECT_EQ(parse_duration("1s0.5ms"), 1000500us);
}

TEST(DurationText, RoundsDecimalsToTheNearestNanosecond) {
  EXPECT_EQ(parse_duration("1307.68ms"), 1307680us);
  EXPECT_EQ(parse_duration("0.1s"), 100ms);
  EXPECT_EQ(parse_duration("1.5ns"), 2ns);
  EXPECT_EQ(parse_duration("0.49999ns"), 0ns);
  EXPECT_EQ(parse_duration("0.333333333333333333333333333333h"), 20min);
  // 2^53 + 1 nanoseconds, which no double holds.
  EXPECT_EQ(parse_duration("9007199.254740993s"), Duration{9007199254740993});
}

TEST(DurationText, GoesToTheEndOfInt64AndNotBeyond) {
  EXPECT_EQ(parse_duration("9223372036854775807ns"), Duration::max());
  EXPECT_EQ(parse_duration("9223372036854775808ns"), std::nullopt);
  EXPECT_EQ(parse_duration("9223372036854775807d"), std::nullopt);
  EXPECT_EQ(parse_duration("106751d23h47min16.854775808s"), std::nullopt);
  EXPECT_EQ(parse_duration("99999999999999999999999s"), std::nullopt);
}

TEST(DurationText, RefusesEverythingElse) {
  for (const char* text :
       {"",       "5",         "-5ms", "+5ms", "5 ms", " 5ms", "5ms ",    "5m",
        "5MS",    "ms",        ".5s",  "5.s",  "1e3s", "0x5s", "1_000ms", "30min1h",
        "5ms5ms", "1.5h30min", "5mss", "1,5s", "inf",  "00"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(DurationText, ReadsBackWhatItPrints) {
  for (const Duration span : {0ns, 1ns, 1500ns, 300'000'000ns, Duration{90min}, Duration{24h},
                              Duration{1307680us}, Duration::max()}) {
    EXPECT_EQ(parse_duration(to_string(span)), span) << to_string(span);
  }
  EXPECT_EQ(to_string(Duration{90min}), "1h30min");
  EXPECT_EQ(to_string(Duration{1500}), "1500ns");
  EXPECT_EQ(to_string(Duration{1307680us}), "1307680us");
  EXPECT_EQ(to_string(Duration::zero()), "0ms");
  EXPECT_EQ(to_string(Duration{-2s}), "-2s");
}

TEST(RateText, IsARatioOfIntegers) {
  EXPECT_EQ(parse_rate("40/s"), (Rate{40, 1s}));
  EXPECT_EQ(parse_rate("100/min"), (Rate{100, 1min}));
  EXPECT_EQ(parse_rate("10/h"), (Rate{10, 1h}));
  EXPECT_EQ(parse_rate("0.9/s"), (Rate{9, 10s}));
  EXPECT_EQ(parse_rate("2.50/min"), (Rate{25, 10min}));
  EXPECT_EQ(parse_rate("0"), (Rate{0, 1s}));
}

TEST(RateText, GoesToABillionASecond) {
  EXPECT_EQ(parse_rate("1000000000/s"), (Rate{1'000'000'000, 1s}));
  EXPECT_EQ(parse_rate("1000000001/s"), std::nullopt);
  EXPECT_EQ(parse_rate("1000000000.000000001/s"), std::nullopt);
}

TEST(RateText, RoundsDecimalsThatNoSpanCanHold) {
  EXPECT_EQ(parse_rate("33.33333333333333/s"), (Rate{33'333'333'333, 1'000'000'000s}));
  EXPECT_EQ(parse_rate("0.000000000000001/s"), std::nullopt);
  EXPECT_EQ(parse_rate("0.000001/d"), std::nullopt);
}

TEST(RateText, RefusesEverythingElse) {
  for (const char* text :
       {"", "40", "-1/s", "40/", "/s", "40/sec", "5/10s", "40 / s", "40/s ", "1e3/s", "40/S"}) {
    EXPECT_EQ(parse_rate(text), std::nullopt) << text;
  }
}

TEST(RateText, ReadsBackWhatItPrints) {
  for (const char* text : {"40/s", "100/min", "10/h", "0.9/s", "1/d", "0.00001/d", "0/s"}) {
    EXPECT_EQ(to_string(*parse_rate(text)), text);
  }
  EXPECT_EQ(to_string(Rate{90, 1min}), "1.5/s");
}

TEST(SizeText, IsAWholeNumberOfMegabytes) {
  EXPECT_EQ(parse_size("1024MB"), Megabytes{1024});
  EXPECT_EQ(parse_size("1GB"), Megabytes{1024});
  EXPECT_EQ(parse_size("0.5GB"), Megabytes{512});
  EXPECT_EQ(parse_size("0"), Megabytes{0});
  for (const char* text : {"", "512", "512mb", "512MiB", "0.3GB", "1.5MB", "-1MB", "1TB",
                           "4294967296MB", "99999999999999999999GB"}) {
    EXPECT_EQ(parse_size(text), std::nullopt) << text;
  }
  EXPECT_EQ(to_string(Megabytes{1024}), "1024MB");
}

TEST(CountText, IsBareDigits) {
  EXPECT_EQ(parse_count("0"), 0U);
  EXPECT_EQ(parse_count("18446744073709551615"), std::numeric_limits<std::uint64_t>::max());
  for (const char* text : {"", "-1", "+1", "01", "00", "1_000", "1.0", "1e3", "0x10", " 1", "1 ",
                           "18446744073709551616"}) {
    EXPECT_EQ(parse_count(text), std::nullopt) << text;
  }
}

TEST(NumberText, IsAFiniteDecimal) {
  EXPECT_EQ(parse_number("1.5"), 1.5);
  EXPECT_EQ(parse_number("2e-3"), 0.002);
  EXPECT_EQ(parse_number("-4"), -4.0);
  for (const char* text :
       {"", "inf", "nan", "0x10", "1.", ".5", "1e", "+1", "1,5", "1e999", " 1"}) {
    EXPECT_EQ(parse_number(text), std::nullopt) << text;
  }
  EXPECT_EQ(to_string(0.1), "0.1");
  EXPECT_EQ(parse_number(to_string(1.0 / 3.0)), 1.0 / 3.0);
}

}  // namespace
}  // namespace coldcast
