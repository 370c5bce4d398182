#include "report/run/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

#include "coldcast/report/report.h"

#include "report/sample_tree.h"

namespace coldcast {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string json_of(const MetricTree& tree) {
  std::ostringstream out;
  report_format("json").run(tree, {}, out);
  return out.str();
}

std::string text_of(const Number& number) {
  fmt::memory_buffer out;
  append_json_number(out, number);
  return fmt::to_string(out);
}

TEST(Json, NumbersAreTheShortestThatReadBackEqual) {
  EXPECT_EQ(text_of(std::uint64_t{18446744073709551615U}), "18446744073709551615");
  EXPECT_EQ(text_of(0.1), "0.1");
  EXPECT_EQ(text_of(1.0 / 3.0), "0.3333333333333333");
  EXPECT_EQ(text_of(85.0), "85");
  EXPECT_EQ(text_of(5e-324), "5e-324");
}

TEST(Json, NothingIsNull) {
  EXPECT_EQ(text_of(Number{}), "null");
  EXPECT_EQ(text_of(std::numeric_limits<double>::infinity()), "null");
}

TEST(Json, StringsAreEscaped) {
  fmt::memory_buffer out;
  append_json_string(out, "a \"b\" \\ \n é");

  EXPECT_EQ(fmt::to_string(out), R"("a \"b\" \\ \u000a é")");
}

TEST(Json, HasTheShapeThatScriptsRelyOn) {
  const std::string json = json_of(sample_tree());

  EXPECT_THAT(json, HasSubstr(R"({
  "schema": 1,
  "scenario": "sale",
  "seed": 42,
  "replications": 1,
  "counted_s": 3600,
  "simulated_events": 1234,
  "account": {
    "requests": 1234,
    "invocations": 1227,
    "cold_starts": 4,
    "warm_starts": 1223,
    "provisioned_starts": 0,
    "spillover_invocations": 0,
    "cold_start_rate": 0.0032599837000814994,
    "cold_start_causes": {"first_request": 1, "concurrency_growth": 2, "idle_expiry": 1, "max_age": 0, "reset": 0},
    "throttles": {"total": 7, "concurrent_invocation_limit_exceeded": 7, )"));
  EXPECT_THAT(json, HasSubstr(R"(
    "concurrency_limit": 1000,
    "claimed_account_concurrency": {"max": 9}
  },
  "functions": {
    "search": {
      "requests": 0,)"));
  EXPECT_THAT(json, HasSubstr(R"("latency_ms": {"mean": null, "p50": null,)"));
  EXPECT_THAT(json, HasSubstr(R"("latency_ms": {"mean": 90.91687041564792, "p50": 85,)"));
  EXPECT_TRUE(json.ends_with("}\n    }\n  }\n}\n")) << json;
}

TEST(Json, SaysPartialOnlyWhenInterrupted) {
  MetricTree tree = sample_tree();
  EXPECT_THAT(json_of(tree), Not(HasSubstr("partial")));

  tree.partial = true;
  EXPECT_THAT(json_of(tree), HasSubstr("\n  \"partial\": true,\n"));
}

TEST(Json, IntervalsHaveTheShapeOfTheNumbers) {
  MetricTree tree = sample_tree();
  tree.replications = 3;
  tree.account.ci95.assign(account_metrics().size(), Number{0.5});
  const std::string json = json_of(tree);

  EXPECT_THAT(json,
              HasSubstr("    \"claimed_account_concurrency\": {\"max\": 9},\n    \"ci95\": {\n"
                        "      \"requests\": 0.5,\n"));
  EXPECT_THAT(json,
              HasSubstr("      \"claimed_account_concurrency\": {\"max\": 0.5}\n    }\n  },\n"));
}

TEST(Json, OfNoFunctionsIsStillJson) {
  MetricTree tree = sample_tree();
  tree.functions.clear();

  EXPECT_TRUE(json_of(tree).ends_with("\"functions\": {}\n}\n"));
}

// The account's name whose they are; what failed was never ready and says why.
TEST(Json, TellsWhatAutoScalingDid) {
  MetricTree tree = sample_tree();
  ActivityRow grown{.function = "checkout",
                    .at_s = 180.5,
                    .cause = "high_alarm",
                    .from = 2,
                    .to = 4,
                    .ready_at_s = 240.0,
                    .status = "successful",
                    .reason = {}};
  ActivityRow refused = grown;
  refused.ready_at_s.reset();
  refused.status = "failed";
  refused.reason = "above the \"limit\"";
  tree.account.activities = {grown};
  tree.functions.front().activities = {grown, refused};
  tree.functions.front().name = "checkout";
  const std::string json = json_of(tree);

  EXPECT_THAT(json, HasSubstr(R"([{"function": "checkout", "at_s": 180.5, "cause": "high_alarm", )"
                              R"("from": 2, "to": 4, "ready_at_s": 240, )"
                              R"("status": "successful", "reason": null}])"));
  EXPECT_THAT(json, HasSubstr(R"([{"at_s": 180.5, "cause": "high_alarm", "from": 2, "to": 4, )"
                              R"("ready_at_s": 240, "status": "successful", "reason": null}, )"
                              R"({"at_s": 180.5, "cause": "high_alarm", "from": 2, "to": 4, )"
                              R"("ready_at_s": null, "status": "failed", )"
                              R"("reason": "above the \"limit\""}])"));
}

}  // namespace
}  // namespace coldcast
