#include "report/page/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <sstream>

#include "coldcast/plan/plan.h"
#include "coldcast/report/report.h"
#include "coldcast/report/run_details.h"
#include "coldcast/study/compare.h"
#include "coldcast/study/sweep.h"

#include "report/page/assets.h"
#include "report/sample_tree.h"
#include "support/json_parser.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

// Without the chart library, which is not ours to judge.
std::string own_part(std::string page) {
  const std::size_t at = page.find(kChartLibrary);
  EXPECT_NE(at, std::string::npos);
  return page.erase(at, kChartLibrary.size());
}

std::vector<Json> charts_of(const std::string& page) {
  const std::string begin = "id=\"data\">";
  const std::size_t at = page.find(begin) + begin.size();
  return JsonParser::read(page.substr(at, page.find("</script>", at) - at)).items;
}

std::vector<std::string> titles_of(const std::vector<Json>& charts) {
  std::vector<std::string> titles;
  for (const Json& chart : charts) titles.push_back(chart["title"].text);
  return titles;
}

std::string sample_page() {
  std::ostringstream out;
  report_format("html").run(sample_tree(), {}, out);
  return out.str();
}

RunDetails sample_details() {
  RunDetails details;
  details.series.width = 1h;
  details.series.end = kStartOfTime + 2h;
  details.series.account = {{{.in_flight = 3, .cold_starts = 1}, {.in_flight = 9}}, 1000};
  details.series.functions = {{}, {details.series.account.buckets, 10}};
  details.summary.functions.resize(2);
  for (int i = 0; i < 100; ++i) details.summary.functions[1].latency.record(85ms);
  details.summary.account = details.summary.functions[1];
  return details;
}

std::string detailed_page() {
  std::ostringstream out;
  report_format("html").run_in_detail(sample_tree(), sample_details(), {}, out);
  return out.str();
}

// Two settings with and without cold starts.
SweptStudy sample_sweep() {
  SweptStudy study{.traded = {std::string(kUsualTrade[0]), std::string(kUsualTrade[1])}};
  for (const char* value : {"0", "10"}) {
    StudyCell cell{"", {{"functions.checkout.provisioned_concurrency", value}}};
    study.cells.push_back({cell, sample_tree(), *value == '0'});
  }
  return study;
}

TEST(Page, NeedsNoNetwork) {
  const std::string page = own_part(detailed_page());

  for (const char* word : {"http:", "https:", "src=", "href=", "@import", "url(", "fetch("})
    EXPECT_THAT(page, Not(HasSubstr(word)));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
}

TEST(Page, IsTheSameEachTime) {
  EXPECT_EQ(detailed_page(), detailed_page());
}

TEST(Page, HasTheTableForThoseWithoutScripts) {
  const std::string page = sample_page();

  EXPECT_THAT(page, HasSubstr("<th scope=\"row\">checkout</th><td>1,234</td><td>4</td>"));
  EXPECT_THAT(page, HasSubstr("<th scope=\"row\">account</th><td>timeout 3</td>"));
}

TEST(Page, OfNumbersAloneDrawsCausesAndCost) {
  const std::vector<Json> charts = charts_of(sample_page());

  EXPECT_THAT(titles_of(charts),
              testing::ElementsAre("Why starts were cold", "What it costs a month"));
  const Json& growth = charts[0]["series"].items.at(1);
  EXPECT_EQ(growth["name"].text, "concurrency growth");
  // Rows are checkout and search; the account is their sum.
  EXPECT_EQ(growth["points"].items.at(0).items.at(1).number, 2.0);
}

TEST(Page, OfARunDrawsTimeAndLatencyOfEachFunction) {
  const std::vector<Json> charts = charts_of(detailed_page());

  std::vector<std::string> choices;
  for (const Json& chart : charts)
    if (chart["title"].text == "Concurrency over time") choices.push_back(chart["choice"].text);
  EXPECT_THAT(choices, testing::ElementsAre("account", "checkout"));
  EXPECT_THAT(titles_of(charts), testing::Contains("Latency distribution"));
}

TEST(Page, HoldsTheLastLevelUntilTheEndOfTheWindow) {
  const Json levels = charts_of(detailed_page()).at(0)["series"].items.at(0);

  const std::vector<Json>& points = levels["points"].items;
  ASSERT_EQ(points.size(), 3U);
  EXPECT_EQ(points[1].items[0].number, 3600.0);
  EXPECT_EQ(points[1].items[1].number, 9.0);
  EXPECT_EQ(points[2].items[0].number, 7200.0);
  EXPECT_EQ(points[2].items[1].number, 9.0);
}

TEST(Page, DrawsLimitsUnlessTheyWouldPressThePictureFlat) {
  const std::vector<Json> charts = charts_of(detailed_page());

  const Json& far = charts.at(0)["series"].items.at(1);
  EXPECT_EQ(far["name"].text, "account limit: 1,000");
  EXPECT_EQ(far["hidden"].number, 1.0);
  const Json& near = charts.at(4)["series"].items.at(1);
  EXPECT_EQ(near["name"].text, "reserved concurrency: 10");
  EXPECT_EQ(near["hidden"].number, 0.0);
}

TEST(Page, OfAutoScalingDrawsWhatItsAlarmsSawAndWhatItDid) {
  MetricTree tree = sample_tree();
  tree.functions[1].activities.emplace();
  RunDetails details = sample_details();
  details.scaling.resize(2);
  ScalingSeries& series = details.scaling[1];
  series.target = 0.5;
  series.minutes.resize(2);
  series.minutes[0].alarms.high = AlarmState::alarm;
  series.minutes[0].point = {.average = 0.75, .maximum = 1.0};
  series.minutes[1].begin = kStartOfTime + 1min;
  series.steps = {{kStartOfTime, 2, 0}, {kStartOfTime + 90s, 4, 2}};
  series.activities = {
      {.at = kStartOfTime + 90s, .from = 2, .to = 4},
      {.at = kStartOfTime + 95s, .from = 4, .to = 9, .status = ScalingStatus::failed}};
  std::ostringstream out;
  report_format("html").run_in_detail(tree, details, {}, out);
  std::map<std::string, Json> charts;
  for (const Json& chart : charts_of(out.str())) charts[chart["title"].text] = chart;

  const Json& seen = charts["What the alarms of auto scaling saw"];
  EXPECT_EQ(seen["choice"].text, "checkout");
  std::vector<std::string> names;
  for (const Json& one : seen["series"].items) names.push_back(one["name"].text);
  EXPECT_THAT(
      names, testing::ElementsAre("high alarm in ALARM", "average of the minute",
                                  "maximum of the minute", "target: 0.5", "scales in below: 0.45"));
  const std::vector<Json>& average = seen["series"].items[1]["points"].items;
  ASSERT_EQ(average.size(), 3U);  // the last is held until its minute is over
  EXPECT_EQ(average[0].items[1].number, 0.75);
  EXPECT_EQ(average[2].items[0].number, 120.0);

  const Json& done = charts["Provisioned concurrency, as auto scaling set it"];
  EXPECT_EQ(done["marks"].items[1]["name"].text, "4 to 9, refused");
  const std::vector<Json>& ready = done["series"].items[0]["points"].items;
  ASSERT_EQ(ready.size(), 3U);
  EXPECT_EQ(ready[1].items[0].number, 90.0);
  EXPECT_EQ(ready[2].items[0].number, 7200.0);
  EXPECT_EQ(ready[2].items[1].number, 2.0);
}

TEST(Page, TheSharesOfTheLatencyDistributionSumToOne) {
  double sum = 0.0;
  const Json latency = charts_of(detailed_page()).at(2)["series"].items.at(0);
  const std::vector<Json>& points = latency["points"].items;
  // The last point only ends the last bin.
  for (std::size_t i = 0; i + 1 < points.size(); ++i) sum += points[i].items[1].number;

  EXPECT_NEAR(sum, 1.0, 1e-4);
}

TEST(Page, ANameCannotBreakIt) {
  const std::string hostile = "</script><script>alert(1)</script>&\"'";
  Page page{.title = hostile, .headline = hostile};
  page.tables.push_back({hostile, {{hostile}, {{hostile}}}});
  page.add({.title = hostile,
            .categories = {hostile},
            .series = {{.name = hostile, .color = "c1", .points = {{1.0, 2.0, hostile}}}}});
  page.footnotes.push_back(hostile);
  std::ostringstream out;
  write_page(page, out);

  EXPECT_THAT(out.str(), Not(HasSubstr("<script>alert")));
  const Json chart = charts_of(out.str()).at(0);
  EXPECT_EQ(chart["title"].text, hostile);
  EXPECT_EQ(chart["series"].items.at(0)["points"].items.at(0).items.at(2).text, hostile);
}

TEST(Page, WhatIsNoNumberIsNull) {
  Chart chart{.title = "nothing"};
  chart.series.push_back({.name = "a", .color = "c1", .points = {{0.0, std::nan("")}}});

  EXPECT_THAT(to_json({chart}, "USD"), HasSubstr("[0,null]"));
}

TEST(Page, MoneyIsThatOfItsRegion) {
  Chart chart{.title = "cost"};
  chart.y.unit = Unit::dollars;

  EXPECT_THAT(to_json({chart}, "USD"), HasSubstr(R"("unit":"dollars")"));
  EXPECT_THAT(to_json({chart}, "CNY"), HasSubstr(R"("unit":"yuan")"));
  EXPECT_EQ(cost_chart({}, "CNY").y.title, "yuan");
}

// Under one law it is as drawn; under the other checkout has 40 cold starts and fewer requests at
// once.
TEST(Page, OfSeveralLawsDrawsWhatLiesBetween) {
  RunDetails details = sample_details();
  details.under = {sample_details(), sample_details()};
  details.under[1].series.functions[1].buckets[0].in_flight = 2;
  KeepAliveBand band{.names = {"a", "b"}, .under = {sample_tree(), sample_tree()}};
  band.under[1].functions[1].numbers[function_metric("cold_starts")] = std::uint64_t{40};
  std::ostringstream out;
  report_format("html").run_in_detail(sample_tree(), details, {.band = &band}, out);

  const auto ends_of = [](const Json& range) {
    return std::pair(range.items.at(0).number, range.items.at(1).number);
  };
  std::size_t seen = 0;
  for (const Json& chart : charts_of(out.str())) {
    const bool is_checkout = chart["choice"].text == "checkout";
    if (chart["title"].text == "Concurrency over time" && is_checkout && ++seen > 0) {
      EXPECT_EQ(ends_of(chart["series"].items.at(0)["band"].items.at(0)), std::pair(2.0, 3.0));
    }
    if (chart["title"].text == "Why starts were cold" && ++seen > 0) {
      EXPECT_EQ(chart["categories"].items.at(0).text, "checkout");
      EXPECT_EQ(ends_of(chart["totals"].items.at(0)), std::pair(4.0, 40.0));
    }
  }
  EXPECT_EQ(seen, 2U);
  EXPECT_THAT(own_part(out.str()), HasSubstr(std::string(kBandNote)));
  EXPECT_THAT(own_part(detailed_page()), Not(HasSubstr("\"band\":[")));
}

TEST(Page, OfASweepMarksTheFront) {
  std::ostringstream out;
  report_format("html", ResultKind::sweep).sweep(sample_sweep(), {}, out);

  const Json trade = charts_of(out.str()).at(0);
  EXPECT_EQ(trade["title"].text, "Cost against cold starts");
  const Json& front = trade["series"].items.at(0);
  EXPECT_EQ(front["style"].text, "front");
  EXPECT_EQ(front["points"].items.at(0).items.at(2).text, "0");
}

TEST(Page, OfAComparisonShowsTheBaselineAmongTheSettings) {
  ComparedStudy study;
  study.cell.name = "none";
  study.mean = sample_tree();
  ComparedVariant& four = study.variants.emplace_back();
  four.cell.name = "four";
  four.mean = sample_tree();
  std::ostringstream out;
  report_format("html", ResultKind::comparison).comparison(study, {}, out);

  const Json trade = charts_of(out.str()).at(0);
  EXPECT_EQ(trade["series"].items.at(0)["points"].items.at(0).items.at(2).text, "none");
  EXPECT_EQ(trade["series"].items.at(1)["points"].items.at(0).items.at(2).text, "four");
}

TEST(Page, OfAPlanShowsWhatWasTriedTheTargetAndTheChosen) {
  const Expression target = parse_expression("checkout.latency_ms.p99<800ms");
  PlanResult plan;
  plan.as_it_is.mean = sample_tree();
  plan.as_it_is.targets.emplace_back().target = target;
  plan.best = plan.as_it_is;
  plan.best->choices = {{"functions.checkout.provisioned_concurrency", "4"}};
  plan.tried = {*plan.best, plan.as_it_is};
  std::ostringstream out;
  report_format("html", ResultKind::plan).plan(plan, Scenario{}, {}, out);

  const std::vector<Json> charts = charts_of(out.str());
  EXPECT_EQ(charts.at(0)["series"].items.at(0)["style"].text, "chosen");
  EXPECT_EQ(charts.at(1)["marks"].items.at(0)["name"].text, "checkout.latency_ms.p99<800ms");
  EXPECT_EQ(charts.at(1)["marks"].items.at(0)["at"].number, 800.0);
}

}  // namespace
}  // namespace coldcast
