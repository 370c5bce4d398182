#include "coldcast/study/expression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>

#include "coldcast/base/error.h"

namespace coldcast {
namespace {

TEST(Expression, ComparesAMetricWithANumber) {
  const Expression expression = parse_expression("checkout.cold_start_rate>0.01");

  EXPECT_EQ(expression.path, "checkout.cold_start_rate");
  EXPECT_FALSE(expression.holds(0.01));
  EXPECT_TRUE(expression.holds(0.011));
}

TEST(Expression, KnowsSixComparisons) {
  EXPECT_TRUE(parse_expression("a<2").holds(1));
  EXPECT_TRUE(parse_expression("a<=2").holds(2));
  EXPECT_TRUE(parse_expression("a>=2").holds(2));
  EXPECT_TRUE(parse_expression("a==2").holds(2));
  EXPECT_TRUE(parse_expression("a!=2").holds(1));
  EXPECT_FALSE(parse_expression("a!=2").holds(2));
}

TEST(Expression, TakesPercentagesAndDurationsInTheUnitOfTheMetric) {
  EXPECT_DOUBLE_EQ(parse_expression("cold_start_rate < 0.5 %").bound, 0.005);
  EXPECT_DOUBLE_EQ(parse_expression("my-fn.latency_ms.p99<1.5s").bound, 1500.0);
  EXPECT_DOUBLE_EQ(parse_expression("counted_s<1min").bound, 60.0);
}

// The unit is the metric's, whatever the name of the function looks like.
TEST(Expression, TakesNoUnitFromTheNameOfAFunction) {
  for (const char* text : {"load_ms.requests>1s", "load_ms.throttles.total<5%",
                           "my_cost_usd.latency_ms.p99>50%", "hit_rate.requests<1%"})
    EXPECT_THROW((void)parse_expression(text), UsageError) << text;
  EXPECT_DOUBLE_EQ(parse_expression("load_ms.latency_ms.p50<2s").bound, 2000.0);
  EXPECT_DOUBLE_EQ(parse_expression("my_cost_usd.cold_start_rate<2%").bound, 0.02);
}

TEST(Expression, HoldsOfNothingThatIsNotKnown) {
  constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

  for (const char* text : {"a<1", "a<=1", "a>1", "a>=1", "a==1", "a!=1"})
    EXPECT_FALSE(parse_expression(text).holds(kUnknown)) << text;
}

TEST(Expression, TakesNoSpanForWhatIsNoTime) {
  EXPECT_THROW((void)parse_expression("checkout.requests<5ms"), UsageError);
}

TEST(Expression, SaysWhatIsWrongWithIt) {
  const auto message = [](const char* text) -> std::string {
    try {
      static_cast<void>(parse_expression(text));
    } catch (const UsageError& error) {
      return error.what();
    }
    return "";
  };

  EXPECT_EQ(message("throttles"),
            "\"throttles\" compares nothing; expected one of < <= > >= == !=");
  EXPECT_EQ(message("a=1"),
            "\"a=1\" compares nothing; expected one of < <= > >= == !=; did you mean ==?");
  EXPECT_THAT(message("a=<1"), testing::EndsWith("did you mean <=?"));
  EXPECT_THAT(message("latency_ms.p90<2 s"), testing::EndsWith("did you mean 2s?"));
  EXPECT_THAT(message("cold_start_rate<3 percent"), testing::EndsWith("did you mean 3%?"));
  EXPECT_THAT(message("requests>7,000"), testing::EndsWith("did you mean 7000?"));
  EXPECT_THAT(message("latency_ms.p90<7m"), testing::EndsWith("did you mean 7min?"));
  EXPECT_THAT(message("cost_usd.per_month<$70"), testing::EndsWith("did you mean 70?"));
  EXPECT_THAT(message("availability>99.9%"), testing::HasSubstr("unknown metric \"availability\""));
  EXPECT_THAT(message("functions.api.p99>7s"),
              testing::HasSubstr("did you mean \"latency_ms.p99\"?"));
  EXPECT_THAT(message("duration.p95>7s"), testing::EndsWith("did you mean \"duration_ms.p95\"?"));
  EXPECT_THAT(message("cold > 7 %"), testing::EndsWith("did you mean \"cold_start_rate\"?"));
  EXPECT_THAT(message("api.cold_starts>7%"),
              testing::EndsWith("did you mean api.cold_start_rate?"));
  EXPECT_THAT(message("latency_ms.p97>7s"),
              testing::HasSubstr("unknown metric \"latency_ms.p97\"; latency_ms has mean, p50, "));
  EXPECT_EQ(message(">1"), "\">1\" has no metric before >");
  EXPECT_EQ(message("a b>1"), "\"a b>1\" has no metric before >");
  EXPECT_EQ(message("a>x"), "\"a>x\" compares with \"x\", which is no number");
  EXPECT_EQ(message("requests>3ms"), "\"requests>3ms\" compares with \"3ms\", which is no number");
}

}  // namespace
}  // namespace coldcast
