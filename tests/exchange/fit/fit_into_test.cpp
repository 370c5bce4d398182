#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "coldcast/config/scenario_file.h"
#include "coldcast/exchange/import.h"

#include "exchange/fit/condensed_requests.h"
#include "exchange/fit/fit_support.h"
#include "exchange/fit/function_fit.h"
#include "exchange/fit/read_files.h"
#include "exchange/fit/request_rows.h"

namespace coldcast {
namespace {

using testing::HasSubstr;
using testing::Not;

// An hour of rows of two functions, one request every 40 s and every 90 s of each.
std::string rows() {
  std::string text = "@timestamp,@log,@requestId,@duration,@memorySize\n";
  for (int i = 0; i < 80; ++i) {
    const int at = 40 * i + (i * 7919) % 37;
    text += "2026-10-02 08:" + std::to_string(10 + at / 600).substr(0, 2) + ":" +
            std::to_string(10 + at % 50) + ".500,123456789012:/aws/lambda/shop-Cart-1A2B3C4D5E6F," +
            "5a5a0000-0000-4000-8000-0000000000" + std::to_string(10 + i) + "," +
            std::to_string(80 + (i * 31) % 60) + ".25,512000000\n";
  }
  return text;
}

const std::string kShop =
    "# a shop\n"
    "scenario: shop\n"
    "duration: 24h\n"
    "functions:\n"
    "  Cart:               # template.yaml [9]\n"
    "    memory: 512MB     # template.yaml [12]\n"
    "    # measured by hand\n"
    "    handler:\n"
    "      duration: {kind: exponential, mean: 100ms}   # assumed\n"
    "    reserved_concurrency: 5   # mine\n"
    "  Other: {handler: {duration: 10ms}}\n";

class FitInto : public testing::Test {
 protected:
  FitInto() {
    data_.write("rows.csv", rows());
    data_.write("shop.yaml", kShop);
    into_ = data_.path("shop.yaml");
    data_.options.into = into_;
    files_ = {data_.path("rows.csv")};
  }

  MeasuredFiles data_;
  std::string into_;
  std::vector<std::string> files_;
};

TEST_F(FitInto, KeepsWhatItDidNotMeasureAndSaysWhatItReplaced) {
  const Fit fit(files_, data_.options);
  const std::string& text = fit.scenario();

  EXPECT_THAT(text, HasSubstr("# a shop\nscenario: shop\nduration: 24h\n"));
  EXPECT_THAT(text, HasSubstr("    memory: 512MB     # template.yaml [12]\n"));
  EXPECT_THAT(text, HasSubstr("    # measured by hand\n    handler:\n"));
  EXPECT_THAT(text, HasSubstr("    reserved_concurrency: 5   # mine\n"));
  EXPECT_THAT(text, HasSubstr("  Other: {handler: {duration: 10ms}}\n"));
  EXPECT_THAT(text, HasSubstr("    arrivals:"));
  EXPECT_THAT(text, Not(HasSubstr("mean: 100ms")));
  EXPECT_THAT(write_fit_report(fit.report()),
              HasSubstr("functions.Cart.handler.duration: {kind: exponential, mean: 100ms} -> "));
  EXPECT_NO_THROW((void)load(parse_scenario_file(text, "shop.yaml")));
}

TEST_F(FitInto, FillsAFunctionThatIsWrittenInBraces) {
  data_.options.reading.maps = {{"*", "Other"}};
  const std::string text = Fit(files_, data_.options).scenario();

  EXPECT_THAT(text, HasSubstr("  Other:\n    handler:\n      duration: "));
  EXPECT_NO_THROW((void)load(parse_scenario_file(text, "shop.yaml")));
}

TEST_F(FitInto, RefusesANameThatIsNoneOfItsFunctions) {
  data_.options.reading.maps = {{"*", "Crat"}};

  EXPECT_THROW(
      {
        try {
          const Fit fit(files_, data_.options);
        } catch (const UsageError& error) {
          EXPECT_THAT(error.what(), HasSubstr("did you mean \"Cart\"?"));
          throw;
        }
      },
      UsageError);
}

TEST_F(FitInto, WritesNoArrivalsForWhatAQueueCalls) {
  data_.write("queue.yaml",
              "scenario: shop\nduration: 1h\nqueues: {orders: {}}\nfunctions:\n  Cart:\n"
              "    timeout: 10s\n    handler: {duration: 10ms}\n"
              "    event_sources: [{queue: orders}]\n");
  data_.options.into = data_.path("queue.yaml");
  const Fit fit(files_, data_.options);

  EXPECT_THAT(fit.scenario(), Not(HasSubstr("arrivals:")));
  EXPECT_THAT(write_fit_report(fit.report()), HasSubstr("is called by its event sources"));
}

// What the walkthrough of docs shows of import and fit, a line each; what it leaves out is `...`.
std::vector<std::string> shown_lines(const std::string& page) {
  std::vector<std::string> lines;
  std::ifstream file(page);
  for (std::string line; std::getline(file, line);) {
    for (const char* word :
         {"question: ", "read ", "arrivals ", "handler ", "idle ", "replaced "}) {
      if (line.starts_with(word)) lines.push_back(line.substr(0, line.find(" ...")));
    }
  }
  return lines;
}

TEST(Walkthrough, ShowsWhatImportAndFitTell) {
  const std::string docs = std::string(COLDCAST_SOURCE_DIR) + "/docs/";
  MeasuredFiles data;
  ImportRequest request;
  request.format = ImportFormat::cloudformation;
  request.files = {docs + "walkthrough/template.yaml"};
  const ImportOutcome imported = import_configuration(request);
  data.write("kiosk.yaml", imported.scenario);
  data.options.into = data.path("kiosk.yaml");
  data.options.from = parse_calendar_time("2026-09-14T00:00:00Z");
  data.options.to = parse_calendar_time("2026-09-15T00:00:00Z");

  std::string said =
      write_fit_report(Fit({docs + "walkthrough/day.csv.gz"}, data.options).report());
  for (const std::string& question : imported.questions) said += "question: " + question + "\n";
  said = std::regex_replace(said, std::regex(docs + "walkthrough/"), "");
  const std::vector<std::string> shown = shown_lines(docs + "walkthrough.md");
  EXPECT_GE(shown.size(), 7U);
  for (const std::string& line : shown) EXPECT_THAT(said, HasSubstr(line));
}

// A request a minute from 08:20 to 09:00, in a window from 08:00 to 10:00.
TEST(Clocks, RunFromTheirFirstTickToTheirLast) {
  MeasuredFiles files;
  std::string rows = "arrived,duration_ms\n";
  for (int minute = 20; minute < 60; ++minute) {
    rows += fmt::format("2026-09-14T08:{}:00Z,20\n", minute);
  }
  files.write("rows.csv", rows);
  files.options.from = parse_calendar_time("2026-09-14T08:00:00Z");
  files.options.to = parse_calendar_time("2026-09-14T10:00:00Z");

  EXPECT_THAT(files.scenario(),
              HasSubstr("{kind: schedule, every: 1min, from: 20min, until: 59min30s}"));
  EXPECT_THAT(files.report(), HasSubstr("40 requests come every 1min; none came after 59min30s"));
  // Of fewer than thirty nothing is concluded.
  files.options.from = parse_calendar_time("2026-09-14T08:40:00Z");
  EXPECT_THAT(files.scenario(), HasSubstr("kind: requests"));
}

// One environment at a time, two and a half requests a second, with a pause after each hundred of
// 200 s to 290 s, or of 310 s to 400 s, which it does not survive. Every 97th request fails, every
// 500th is stopped at 3 s, so that the next one finds a reset.
std::string log_with_pauses(int requests) {
  std::mt19937_64 random(2026);
  std::exponential_distribution<double> gap(2.5);
  std::uniform_real_distribution<double> pause(200, 290);
  std::lognormal_distribution<double> duration(std::log(80), 0.6);
  std::string text;
  double end = 1.79e9;
  int environment = 0;
  for (int i = 0; i < requests; ++i) {
    const bool is_cold = i % 200 == 0;
    if (is_cold) ++environment;
    const double begin = end + (i % 100 > 0 ? gap(random) : pause(random) + (is_cold ? 110 : 0));
    const double took = i % 500 == 250 ? 3000 : std::min(2900.0, duration(random));
    end = begin + took / 1000;
    text += fmt::format(
        "{} 2026/09/14/[$LATEST]{:032x} REPORT RequestId: 5a5a0000-0000-4000-8000-"
        "{:012}\tDuration: {:.2f} ms\tMemory Size: 512 MB\t{}{}\n",
        to_iso(std::llround(end * 1e3) * 1'000'000), environment, i, took,
        is_cold ? "Init Duration: 250.00 ms\t" : "",
        took == 3000  ? "Status: timeout"
        : i % 97 == 5 ? "Status: error"
                      : "");
  }
  return text;
}

FunctionFit fit_holding(std::size_t requests, const std::string& file) {
  Intake intake;
  intake.set_limits(HoldingLimits{.requests = requests});
  read_measurements({file}, {}, intake);
  const Dataset data = make_dataset(intake, {}, {});
  return fit_function(data.functions.at(0), data, {});
}

TEST(CondensedRequests, KeepEveryCountAndTheIdleTimes) {
  MeasuredFiles files;
  files.write("log", log_with_pauses(6000));
  const FunctionFit whole = fit_holding(1'000'000, files.path("log"));
  const FunctionFit condensed = fit_holding(1000, files.path("log"));

  EXPECT_EQ(whole.condensed, 0U);
  EXPECT_GT(condensed.condensed, 5500U);
  EXPECT_EQ(condensed.tally.requests, whole.tally.requests);
  EXPECT_EQ(condensed.tally.reports, whole.tally.reports);
  EXPECT_EQ(condensed.tally.cold, whole.tally.cold);
  EXPECT_EQ(condensed.tally.reset, whole.tally.reset);
  EXPECT_EQ(condensed.tally.errors, whole.tally.errors);
  EXPECT_EQ(condensed.tally.timeouts, whole.tally.timeouts);
  EXPECT_EQ(condensed.tally.environments, whole.tally.environments);
  EXPECT_EQ(condensed.arrivals.requests, 6000);
  EXPECT_EQ(condensed.peak, whole.peak);
  EXPECT_EQ(condensed.init.values, whole.init.values);
  ASSERT_EQ(whole.idle.verdict, IdleFit::Verdict::fixed);
  EXPECT_EQ(condensed.idle.verdict, whole.idle.verdict);
  EXPECT_EQ(condensed.idle.low, whole.idle.low);
  EXPECT_EQ(condensed.idle.high, whole.idle.high);
}

// Of n logarithms with deviation s the quantile p has the error s sqrt(p (1 - p) / n) / f, f the
// normal density there: 0.3989 at the median, 0.1755 at p90. Three of them.
TEST(CondensedRequests, LeaveASampleOfDurations) {
  MeasuredFiles files;
  files.write("log", log_with_pauses(6000));
  const FunctionFit fit = fit_holding(1000, files.path("log"));

  const auto n = static_cast<double>(fit.durations.size());
  const auto one_in = static_cast<double>(fit.one_in);
  EXPECT_NEAR(n * one_in, 6000, 3 * std::sqrt(6000 * one_in));
  EXPECT_LE(6000 / one_in, 1000 / 4.0);
  EXPECT_EQ(fit.duration.doubt, "");
  const auto quantile = [&](double p) {
    return std::log(fit.durations[static_cast<std::size_t>(p * n)] / 80);
  };
  EXPECT_NEAR(quantile(0.5), 0, 3 * 0.6 * std::sqrt(0.25 / n) / 0.3989);
  EXPECT_NEAR(quantile(0.9), 1.2816 * 0.6, 3 * 0.6 * std::sqrt(0.09 / n) / 0.1755);
}

TEST(CondensedRequests, AreToldAndHeldWhereTheyAreAskedFor) {
  MeasuredFiles files;
  files.write("log", log_with_pauses(600));
  files.options.held = 300;

  EXPECT_THAT(files.report(), HasSubstr("approximate 600 requests are too many"));
  files.options.requests = files.path("rows.csv");
  EXPECT_THAT(files.report(), Not(HasSubstr("approximate")));
  EXPECT_EQ(files.rows().size(), 600U);
}

// The first requests lie before the window: what is in it stays whole.
TEST(CondensedRequests, AreFirstThoseOutsideTheWindow) {
  MeasuredFiles files;
  files.write("log", log_with_pauses(600));
  const FunctionFit all = fit_holding(300, files.path("log"));
  files.options.from = parse_calendar_time("2026-09-21T14:43:20Z");
  const std::string whole = files.scenario();
  files.options.held = 300;

  EXPECT_GT(all.condensed, 400U);
  EXPECT_THAT(files.report(), Not(HasSubstr("approximate")));
  EXPECT_EQ(files.scenario(), whole);
}

TEST(CondensedRequests, ThatComeAgainLongAfterAreCounted) {
  MeasuredSource source;
  for (int again = 0; again < 2; ++again) {
    for (std::uint8_t i = 0; i < 100; ++i) {
      MeasuredRequest request{.started = i * kSecond, .reported = i * kSecond + 1};
      request.id[0] = i;
      request.duration = {1000, 2};
      source.invocations.push_back(request);
    }
  }
  condense(source, {.samples = 1000});

  // The first stays as it is, whichever of the two it is.
  EXPECT_EQ(source.condensed.requests, 199U);
  EXPECT_EQ(source.condensed.repeats, 99U);
}

TEST(RecentHashes, KnowTheLastAndForgetTheFirst) {
  RecentHashes seen(100);
  for (std::uint64_t hash = 1; hash <= 1000; ++hash) EXPECT_TRUE(seen.insert(hash));

  for (std::uint64_t hash = 901; hash <= 1000; ++hash) EXPECT_FALSE(seen.insert(hash));
  EXPECT_TRUE(seen.insert(1));
}

}  // namespace
}  // namespace coldcast
