#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

#include "coldcast/report/report.h"

#include "report/sample_tree.h"
#include "report/words/figures.h"
#include "report/words/shortened.h"

namespace coldcast {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string written(std::string_view format, const MetricTree& tree,
                    const ReportOptions& options = {}) {
  std::ostringstream out;
  report_format(format).run(tree, options, out);
  return out.str();
}

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) widest = std::max(widest, columns_of(line));
  return widest;
}

TEST(Table, TellsTheConnectionsWhereAnEnvironmentHoldsMoreThanOne) {
  MetricTree tree = sample_tree();
  EXPECT_THAT(written("table", tree), Not(HasSubstr("connections")));

  tree.functions[1].numbers[function_metric("environments.peak_connections")] = std::uint64_t{20};
  EXPECT_THAT(written("table", tree), HasSubstr("most connections held at once\n  checkout  20\n"));
}

TEST(Table, TellsWhatTheRequestsOfEachLabelMet) {
  MetricTree tree = sample_tree();
  MetricRow& row = tree.functions.front();
  for (const auto& [path, number] : {std::pair<const char*, std::uint64_t>{"requests", 7},
                                     {"invocations", 7},
                                     {"cold_starts", 2},
                                     {"throttles.total", 0}}) {
    row.more.push_back(std::string("by_label.users.") + path);
    row.numbers.emplace_back(number);
  }

  EXPECT_THAT(written("table", tree),
              HasSubstr("by label, in the counted time\n  search, users  7 requests, 2 cold\n"));
}

TEST(Table, HeadingsAreWholeAtAnyWidth) {
  for (std::size_t width = 60; width <= 120; ++width) {
    const std::string text = written("table", sample_tree(), {.width = width});
    EXPECT_THAT(text.substr(0, text.find("why")), Not(HasSubstr("…"))) << width << "\n" << text;
  }
}

TEST(Table, TellsAPlannerWhatHappened) {
  EXPECT_EQ(written("table", sample_tree()), R"(sale: 1h counted, seed 42

                              cold                                       latency  concurrency                    USD
function  requests  starts   share  throttled      p50      p95      p99     max   mean   max  environments  a month
account      1,234       4  0.33 %          7  85.0 ms  85.0 ms  85.0 ms  1.90 s  0.029     5             5     0.35
checkout     1,234       4  0.33 %          7  85.0 ms  85.0 ms  85.0 ms  1.90 s  0.029     5             5     0.35
search           0       0       –          0        –        –        –       –      0     0             0     0.00

why starts were cold
  account   first request 1, concurrency growth 2, idle expiry 1
  checkout  first request 1, concurrency growth 2, idle expiry 1

why requests were throttled
  account   concurrent invocation limit exceeded 7
  checkout  concurrent invocation limit exceeded 7

errors
  account   timeout 3
  checkout  timeout 3

cost in the counted time, in US dollars
  account  requests 0.00025, duration 0.00022, init 0.000013, total 0.00048

the account's concurrency
  account  at most 9 of its limit of 1,000 claimed

latency: from arrival to answer, init included; throttled requests have none
environments: the most alive at once; USD a month: 730 hours like those counted
)");
}

TEST(Table, LeavesOutLessImportantNumbersWhereItIsNarrow) {
  for (const std::size_t width : {60U, 80U, 100U, 120U}) {
    const std::string text = written("table", sample_tree(), {.width = width});
    const std::string numbers = text.substr(0, text.find("why"));
    EXPECT_LE(widest_line(numbers), width) << text;
    EXPECT_THAT(text, HasSubstr("requests"));
    EXPECT_THAT(text, HasSubstr("share"));
  }
}

TEST(Table, SaysWhichNumbersItLeavesOut) {
  const std::string narrow = written("table", sample_tree(), {.width = 80});

  EXPECT_THAT(narrow,
              HasSubstr("not shown at 80 columns: cold starts, latency p95, latency max, "));
  EXPECT_THAT(written("table", sample_tree(), {.width = 120}), Not(HasSubstr("not shown")));
}

TEST(Table, CutsLongNames) {
  MetricTree tree = sample_tree();
  tree.functions[1].name = std::string(64, 'f');
  const std::string text = written("table", tree, {.width = 80});

  EXPECT_THAT(text, HasSubstr("ffff…"));
  EXPECT_LE(widest_line(text.substr(0, text.find("why"))), 80U);
}

TEST(Table, ShowsTheBusiestOfManyFunctionsAndSaysHowManyMoreThereAre) {
  MetricTree tree = sample_tree();
  for (int i = 0; i < 30; ++i) {
    tree.functions.push_back(tree.functions[0]);
    tree.functions.back().name = fmt::format("f{}", i);
  }
  const std::string text = written("table", tree, {.choice = {.most = 3}});

  EXPECT_THAT(text, HasSubstr("checkout"));
  EXPECT_THAT(text, HasSubstr("f0 "));
  EXPECT_THAT(text, Not(HasSubstr("f1 ")));
  EXPECT_THAT(text, HasSubstr("29 more functions"));
}

// What the account pays is not what its only function would: free tier, tiers.
TEST(Table, OfOneFunctionHasTheAccountsLineAndItsReasonsOnce) {
  MetricTree tree = sample_tree();
  tree.functions.pop_back();
  tree.functions[0] = sample_tree().functions[1];
  tree.account.numbers[function_metric("cost_usd.per_month")] = 0.25;
  const std::string text = written("table", tree);

  EXPECT_THAT(text, HasSubstr("account      1,234"));
  EXPECT_THAT(text, HasSubstr("0.25\n"));
  EXPECT_THAT(text, HasSubstr("why starts were cold\n  checkout  "));
}

TEST(Table, CutsNamesInTheirMiddleAndNeverAlike) {
  EXPECT_EQ(shortened("orders-public-api.provisioned_concurrency=10", 21), "orders-pub…urrency=10");
  EXPECT_EQ(shortened("ärger", 3), "ä…r");
  EXPECT_EQ(shortened("short", 5), "short");
  const std::vector<std::string> names = {"shop-checkout-europe-west-api",
                                          "shop-checkout-europe-east-api", "x"};
  const auto shown = shortened_apart(names, 12);
  EXPECT_EQ(shown.at(names[0]), "shop…est-api") << "as much of the end as tells them apart";
  EXPECT_NE(shown.at(names[0]), shown.at(names[1]));
  EXPECT_EQ(shown.at("x"), "x");
}

// Beginning and end alike, and longer than what may be shown.
TEST(Table, CutsNamesSoThatTheirMiddleTellsThemApart) {
  const std::vector<std::string> names = {"warehouse-stock-projection-a-handler-production",
                                          "warehouse-stock-projection-b-handler-production"};
  const auto shown = shortened_apart(names, 14);

  EXPECT_NE(shown.at(names[0]), shown.at(names[1]));
  EXPECT_EQ(columns_of(shown.at(names[0])), 14U);
}

TEST(Table, HasColorOnlyWhenAsked) {
  EXPECT_THAT(written("table", sample_tree()), Not(HasSubstr("\x1b[")));
  EXPECT_THAT(written("table", sample_tree(), {.color = true}), HasSubstr("\x1b[1m"));
}

TEST(Table, SaysWhenItIsPartial) {
  MetricTree tree = sample_tree();
  tree.partial = true;

  EXPECT_THAT(written("table", tree), HasSubstr("partial: interrupted"));
}

TEST(Table, ShowsHalfWidthsUnderMeans) {
  MetricTree tree = sample_tree();
  tree.replications = 10;
  for (MetricRow& row : tree.functions) row.ci95.assign(row.numbers.size(), Number{0.001});
  tree.account.ci95.assign(tree.account.numbers.size(), Number{0.001});
  const std::string text = written("table", tree);

  EXPECT_THAT(text, HasSubstr("mean of 10 replications"));
  EXPECT_THAT(text, HasSubstr("±0.10 %"));
}

TEST(Markdown, IsATableForAPullRequest) {
  const std::string text = written("markdown", sample_tree());

  EXPECT_THAT(text, testing::StartsWith("### sale: 1h counted, seed 42\n\n"
                                        "Of 1,234 requests 7 were throttled; 0.33 % of the starts "
                                        "were cold; p50 85.0 ms, p99 85.0 ms.\n\n"
                                        "| function | requests | "));
  EXPECT_THAT(text, HasSubstr("\n|---|---:|"));
  EXPECT_THAT(text, HasSubstr("\n| `checkout` | 1,234 | 4 | 0.33 % | 7 | 85.0 ms |"));
  EXPECT_THAT(text,
              HasSubstr("- `checkout`: first request 1, concurrency growth 2, idle expiry 1\n"));
}

TEST(Table, TellsWhatDoorsAnsweredAndClientsGot) {
  const auto add = [](MetricRow& row, const std::string& path, Number number) {
    row.more.push_back(path);
    row.numbers.push_back(number);
  };
  MetricTree tree = sample_tree();
  add(tree.account, "requests_by_source.sync", std::uint64_t{3});
  MetricRow& checkout = tree.functions[1];
  for (const auto& [path, count] : {std::pair{"clients.requests", 3},
                                    {"clients.answered", 2},
                                    {"clients.gave_up", 1},
                                    {"clients.attempts.max", 2}})
    add(checkout, path, static_cast<std::uint64_t>(count));
  add(checkout, "clients.attempts.mean", 1.5);
  add(checkout, "clients.latency_ms.p99", 2000.0);
  add(checkout, "orphaned_ms", 3000.0);
  MetricRow door{"api", {}};
  for (const auto& [path, count] :
       {std::pair{"requests", 4}, {"responses.200", 2}, {"responses.429", 1}, {"responses.504", 1}})
    add(door, path, static_cast<std::uint64_t>(count));
  tree.things.push_back({"front_doors", door});
  MetricRow database{"db", {}};
  for (const auto& [path, count] :
       {std::pair{"calls", 9}, {"abandoned", 4}, {"in_use.max", 2}, {"waiting.max", 5}})
    add(database, path, static_cast<std::uint64_t>(count));
  tree.things.push_back({"dependencies", database});

  const std::string text = written("table", tree);

  EXPECT_THAT(text, HasSubstr("what the front doors answered\n"
                              "  api  4 requests: 200 2, 429 1, 504 1; p99"));
  EXPECT_THAT(text, HasSubstr("checkout  3 requests: 2 answered, 1 gave up; attempts 1.50 on "
                              "average, 2 at most; p99 2.00 s"));
  EXPECT_THAT(text, HasSubstr("time run for callers that were gone\n  checkout  3.00 s"));
  EXPECT_THAT(text, HasSubstr("db  9 calls, 4 abandoned; at most 2 in use, 5 waiting; p99"));
}

TEST(Csv, HasARowForTheAccountAndForEachFunction) {
  const std::string text = written("csv", sample_tree());
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);

  ASSERT_EQ(lines.size(), 4U);
  EXPECT_THAT(lines[0], HasSubstr("scenario,seed,replications,counted_s,simulated_events,function,"
                                  "requests,invocations,cold_starts,"));
  EXPECT_THAT(lines[0], HasSubstr(",throttles.total,"));
  EXPECT_THAT(lines[1], HasSubstr("sale,42,1,3600,1234,,1234,1227,4,"));
  EXPECT_TRUE(lines[1].ends_with(",1000,9")) << lines[1];
  EXPECT_THAT(lines[2], HasSubstr("sale,42,1,3600,1234,search,0,0,0,0,0,0,,0,"));
  for (const std::string& line : lines) {
    EXPECT_EQ(std::count(line.begin(), line.end(), ','),
              std::count(lines[0].begin(), lines[0].end(), ','));
  }
}

TEST(Csv, QuotesWhatNeedsIt) {
  MetricTree tree = sample_tree();
  tree.scenario = "sale, \"big\"";

  EXPECT_THAT(written("csv", tree), HasSubstr("\"sale, \"\"big\"\"\",42"));
}

TEST(Csv, TellsWhatElseWasCountedInSectionsOfTheirOwn) {
  MetricTree tree = sample_tree();
  MetricRow& checkout = tree.functions[1];
  checkout.more = {"provisioned.ready.mean"};
  checkout.numbers.emplace_back(12.5);
  tree.things.push_back({"queues", {"orders", {std::uint64_t{3}}, {}, {}, {"sent"}}});
  tree.account.activities = {{"checkout", 210.0, "high_alarm", 10, 15, {}, "failed", "too, many"}};
  tree.has_changes = true;
  tree.changes.push_back({300.0, "deploy checkout", "done"});

  const std::string text = written("csv", tree);

  EXPECT_TRUE(
      text.ends_with("\n\nof,metric,value,half_width\n"
                     "checkout,provisioned.ready.mean,12.5,\n"
                     "queues.orders,sent,3,\n"
                     "\nfunction,at_s,cause,from,to,ready_at_s,status,reason\n"
                     "checkout,210,high_alarm,10,15,,failed,\"too, many\"\n"
                     "\nat_s,what,status,reason\n"
                     "300,deploy checkout,done,\n"))
      << text;
}

TEST(Report, AnUnknownFormatGetsItsNearestName) {
  EXPECT_THROW(
      {
        try {
          static_cast<void>(report_format("jsn"));
        } catch (const std::exception& error) {
          EXPECT_STREQ(error.what(), "--format: unknown format \"jsn\"; did you mean \"json\"?");
          throw;
        }
      },
      std::exception);
}

TEST(Report, AFormatIsOneRowOfOneTableForAllResults) {
  using enum ResultKind;
  EXPECT_EQ(format_names(run), "table (the default), json, csv, markdown, html or junit");
  EXPECT_EQ(format_names(sweep), "table (the default), json, csv, markdown or html");
  EXPECT_EQ(format_names(prediction), "table (the default), json or csv");
  EXPECT_EQ(report_format("", timeline).name, "text");
  for (const ReportFormat& format : report_formats()) {
    for (const ResultKind kind : {run, comparison, sweep, plan, prediction, timeline}) {
      if (!format.shows(kind)) continue;
      EXPECT_EQ(&report_format(format.name, kind), &format) << format.name;
    }
    EXPECT_TRUE(format.run_in_detail == nullptr || format.shows(run)) << format.name;
  }
}

TEST(Figures, ReadAsPeopleWriteThem) {
  EXPECT_EQ(grouped(1234567), "1,234,567");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(measure(1234.6), "1,235");
  EXPECT_EQ(measure(12.34), "12.3");
  EXPECT_EQ(measure(1.2345), "1.23");
  EXPECT_EQ(measure(0.00123), "0.0012");
  EXPECT_EQ(measure(0.0), "0");
  EXPECT_EQ(count_figure(std::uint64_t{12345}), "12,345");
  EXPECT_EQ(count_figure(Number{}), "–");
  EXPECT_EQ(percent_figure(0.0022), "0.22 %");
  // What is rounded is read as it is rounded.
  EXPECT_EQ(milliseconds_figure(999.7), "1.00 s");
  EXPECT_EQ(milliseconds_figure(9996.0), "10.0 s");
  EXPECT_EQ(milliseconds_figure(119'960.0), "2.00 min");
  EXPECT_EQ(percent_figure(0.99996), "100 %");
  EXPECT_EQ(milliseconds_figure(85.0), "85.0 ms");
  EXPECT_EQ(milliseconds_figure(1900.0), "1.90 s");
  EXPECT_EQ(milliseconds_figure(150'000.0), "2.50 min");
  EXPECT_EQ(dollars_figure(1234.567), "1,234.57");
  EXPECT_EQ(dollars_figure(0.00123), "0.0012");
  EXPECT_EQ(seconds_figure(5400.0), "1h30min");
  EXPECT_EQ(seconds_figure(28927.396950169), "8h2min7s");
  EXPECT_EQ(seconds_figure(1.5), "1500ms");
  EXPECT_EQ(seconds_figure(9223372036.854776), to_string(kForever));
}

}  // namespace
}  // namespace coldcast
