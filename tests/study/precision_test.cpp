#include "coldcast/study/precision.h"

#include <gmock/gmock.h>
#include <vector>

#include "coldcast/base/error.h"

namespace coldcast {
namespace {

Estimate about(double mean, double half_width) {
  Estimate estimate;
  estimate.mean = mean;
  estimate.half_width = half_width;
  estimate.count = 10;
  return estimate;
}

TEST(Precision, IsAShareOfTheMean) {
  const Precision precision = parse_precision("checkout.cold_start_rate ± 5%");

  EXPECT_EQ(precision.path, "checkout.cold_start_rate");
  EXPECT_TRUE(precision.is_reached(about(0.2, 0.0099)));
  EXPECT_FALSE(precision.is_reached(about(0.2, 0.0101)));
}

TEST(Precision, MayBeTypedWithoutTheSign) {
  const Precision precision = parse_precision("latency_ms.p99+-5ms");

  EXPECT_TRUE(precision.is_reached(about(800.0, 5.0)));
  EXPECT_FALSE(precision.is_reached(about(800.0, 5.1)));
}

TEST(Precision, SaysWhatIsWrongWithIt) {
  const auto message = [](const char* text) -> std::string {
    try {
      static_cast<void>(parse_precision(text));
    } catch (const UsageError& error) {
      return error.what();
    }
    return "";
  };

  EXPECT_EQ(message("latency_ms.p99+/-7%"), "");
  EXPECT_THAT(message("f.latency_ms.p99 7%"),
              testing::EndsWith("did you mean \"f.latency_ms.p99 ± 7%\"?"));
  EXPECT_THAT(message("f.cold_start_rate"),
              testing::EndsWith("did you mean \"f.cold_start_rate ± 5%\"?"));
  EXPECT_EQ(message("cold_start_rate ± 2 points"),
            "--until \"cold_start_rate ± 2 points\": \"2 points\" is no width");
}

TEST(Precision, IsReachedByANumberThatNeverVaries) {
  EXPECT_TRUE(parse_precision("throttles.total ± 1%").is_reached(about(5.0, 0.0)));
}

TEST(Precision, IsNotReachedByWhatWasNotSeen) {
  EXPECT_FALSE(parse_precision("throttles.total ± 1%").is_reached(about(0.0, 0.0)));
  EXPECT_FALSE(parse_precision("throttles.total ± 1%").is_reached(about(0.0, 0.3)));
  EXPECT_FALSE(parse_precision("throttles.total ± 0.1").is_reached(about(0.0, 0.0)));
  EXPECT_TRUE(parse_precision("throttles.total ± 0.5").is_reached(about(0.0, 0.3)));
}

TEST(Precision, IsNotReachedByOneReplication) {
  EXPECT_FALSE(parse_precision("requests ± 10%").is_reached(estimate(std::vector<double>{5.0})));
}

TEST(Precision, RefusesWhatIsNoWidth) {
  EXPECT_THROW((void)parse_precision("requests"), UsageError);
  EXPECT_THROW((void)parse_precision("requests ± wide"), UsageError);
  EXPECT_THROW((void)parse_precision("requests ± 0"), UsageError);
}

TEST(NextReplications, FollowTheSpread) {
  const Precision precision = parse_precision("requests ± 10");

  // 1.2 times too wide needs 1.44 times as many.
  EXPECT_EQ(next_replications(precision, about(0.0, 12.0), 100), 144U);
}

TEST(NextReplications, GrowAtMostTwofold) {
  const Precision precision = parse_precision("requests ± 10");

  EXPECT_EQ(next_replications(precision, about(0.0, 1000.0), 10), 20U);
  EXPECT_EQ(next_replications(precision, Estimate{}, 10), 20U);
}

}  // namespace
}  // namespace coldcast
