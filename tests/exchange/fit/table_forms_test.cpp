#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "exchange/fit/fit_support.h"

namespace coldcast {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

std::string id(int number) {
  return "5a5a0000-0000-4000-8000-00000000000" + std::to_string(number);
}

TEST(TableForms, RowsOfInsightsEndAtTheirTimestamp) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.write("i.csv",
             "@timestamp,@requestId,@duration,@billedDuration,@initDuration,@memorySize\n"
             "2026-10-02 08:00:02.000," +
                 id(2) +
                 ",250.00,250,,1024000000\n"
                 "2026-10-02 08:00:01.000," +
                 id(1) + ",100.00,400,300.00,1024000000\n");

  EXPECT_THAT(
      data.rows(),
      ElementsAre("gate,2026-10-02T08:00:00.600000Z,100.00,300.00,,400,1024,cold,success,," + id(1),
                  "gate,2026-10-02T08:00:01.750000Z,250.00,,,250,1024,warm,success,," + id(2)));
}

TEST(TableForms, TheConsoleQuotesMessagesWithLineEnds) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.write("c.csv",
             "\xEF\xBB\xBFtimestamp,message,logStreamName\r\n"
             "1790928001500,\"REPORT RequestId: " +
                 id(1) +
                 "\tDuration: 12.50 ms\tBilled Duration: 13 ms\t\nXRAY TraceId: 1-2\t\n\",s1\r\n"
                 "1790928002500,\"a \"\"quoted\"\"\nREPORT RequestId: no\tDuration: 1 ms\",s1\r\n");

  EXPECT_THAT(data.rows(), ElementsAre("gate,2026-10-02T08:00:01.487500Z,12.50,,,13,,warm,success,"
                                       "s1," +
                                       id(1)));
}

TEST(TableForms, BinsAreCountsAndAMissingBinIsZero) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.write("b.csv",
             "bin(1m),count(*),count(@initDuration),pct(@duration, 50),pct(@duration, 99)\n"
             "2026-10-02 08:05:00.000,60,1,100,500\n"
             "2026-10-02 08:00:00.000,60,0,100,500\n");

  const std::string scenario = data.scenario();

  EXPECT_THAT(data.report(), HasSubstr("120 requests of gate"));
  EXPECT_THAT(scenario, HasSubstr("{kind: lognormal, median: 100ms, p99: 500ms}   # approximate"));
  EXPECT_THAT(scenario, HasSubstr("{at: 1min, rate: 0/s}, {at: 5min, rate: 0/s}"));
}

TEST(TableForms, MarkdownOfTheConsoleSaysItsWindow) {
  MeasuredFiles data;
  data.write("m.md",
             "**CloudWatch Logs Insights**\nregion: eu-west-3\n"
             "log-group-names: /aws/lambda/shop-cart\n"
             "start-time: 2026-10-02T08:00:00.000Z\nend-time: 2026-10-02T09:00:00.000Z\n---\n"
             "| @timestamp | @requestId | @duration |\n| --- | --- | --- |\n"
             "| 2026-10-02 08:10:00.000 | " +
                 id(1) + " | 12.5 |\n---\n");

  EXPECT_THAT(data.rows(), ElementsAre(HasSubstr("shop-cart,2026-10-02T08:09:59.987500Z,12.5")));
  EXPECT_THAT(data.scenario(), HasSubstr("duration: 1h\n"));
}

TEST(TableForms, ExactlyAThousandRowsAreCutOff) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  std::string text = "@timestamp,@duration\n";
  for (int i = 0; i < 1000; ++i) {
    text += "2026-10-02 08:" + std::to_string(59 - i / 20).insert(0, i >= 1000 ? "0" : "") + ":" +
            std::to_string(59 - (i % 20)) + ".000,12.5\n";
  }
  data.write("i.csv", text);

  EXPECT_THAT(data.report(), HasSubstr("cut off: exactly 1000 rows"));
}

TEST(TableForms, ColumnsAreNamedWhereTheirNamesDoNotTell) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.options.reading.columns = {{"arrived", "when"}, {"duration", "took"}, {"cold", "fresh"}};
  data.write("x.csv",
             "when,took,fresh\n2026-10-02T08:00:01Z,12.5,True\n"
             "2026-10-02T08:00:02Z,10,False\n");

  EXPECT_THAT(data.rows(), ElementsAre(HasSubstr("08:00:01.000000Z,12.5,,,,,cold"),
                                       HasSubstr("08:00:02.000000Z,10,,,,,warm")));
}

TEST(TableForms, TheConsoleOfMetricsHasHeadsAboveItsRows) {
  MeasuredFiles data;
  data.write("m.csv",
             "Label,shelf Invocations\nId,m1\n2026/10/02 08:00:00,60\n"
             "2026/10/02 08:01:00,60\n");

  EXPECT_THAT(data.report(), HasSubstr("120 requests of shelf"));
}

TEST(TableForms, RowsThatFitWroteAreReadAgain) {
  MeasuredFiles data;
  const std::string row =
      "gate,2026-10-02T08:00:00.600000Z,100.00,300.00,,400,1024,cold,timeout,s," + id(1);
  data.write("rows.csv",
             "function,arrived,duration_ms,init_ms,restore_ms,billed_ms,memory_mb,start,outcome,"
             "environment,request_id\n" +
                 row + "\n");

  EXPECT_THAT(data.rows(), ElementsAre(row));
}

TEST(TableForms, ALoadBalancerTellsWhenARequestCameAndNotWhenItWasAnswered) {
  MeasuredFiles data;
  data.options.reading.maps = {{"GET /items", "items"}};
  const auto line = [](const std::string& processing, const std::string& status,
                       const std::string& reason = "-") {
    return "http 2026-10-02T08:00:05.186641Z app/lb/1 192.0.2.39:2817 - 0.000 " + processing +
           " 0.000 " + status +
           " - 34 366 \"GET http://shop.example:80/items?x=1 HTTP/1.1\" \"curl "
           "\\\"7\\\"\""
           " - - arn:aws:x \"Root=1\" \"-\" \"-\" 0 2026-10-02T08:00:01.100000Z \"forward\" \"-\" "
           "\"" +
           reason + "\" \"-\" \"-\" \"-\" \"-\"\n";
  };
  // A function that answers badly was called, though its time is not told.
  data.write("alb.log", line("0.250", "200") + line("-1", "460") +
                            line("-1", "502", "LambdaThrottling") +
                            line("-1", "502", "LambdaInvalidResponse"));

  EXPECT_THAT(data.rows(), ElementsAre(HasSubstr("items,2026-10-02T08:00:01.100000Z,250"),
                                       "items,2026-10-02T08:00:01.100000Z,,,,,,,error,,"));
  EXPECT_THAT(data.report(), HasSubstr("2 requests that never reached a function"));
}

TEST(TableForms, AnAccessLogOfAWebServerHasTimesAlone) {
  MeasuredFiles data;
  data.options.reading.function = "web";
  data.write("access.log",
             "192.0.2.1 - - [02/Oct/2026:10:00:02 +0200] \"GET /a HTTP/1.1\" 200 12 \"-\" \"x\"\n"
             "192.0.2.1 - - [02/Oct/2026:10:00:01 +0200] \"GET /b HTTP/1.1\" 200 - \"-\" \"x\"\n");

  EXPECT_THAT(data.rows(), ElementsAre("web,2026-10-02T08:00:01.000000Z,,,,,,,success,,",
                                       "web,2026-10-02T08:00:02.000000Z,,,,,,,success,,"));
}

TEST(TableForms, BinsOfColdStartsAreWeighedByTheColdStarts) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.options.reading.duration_unit = Duration(1'000'000'000);
  data.write("b.csv",
             "bin(1m),count(*),count(@initDuration),avg(@initDuration),avg(@duration)\n"
             "2026-10-02 08:00:00.000,300,1,0.5,0.04\n"
             "2026-10-02 08:01:00.000,100,3,0.1,0.08\n");

  EXPECT_THAT(
      data.scenario(),
      HasSubstr("init: {kind: exponential, mean: 200ms}   # assumed: b.csv: 4 cold starts"));
  EXPECT_THAT(data.scenario(), HasSubstr("duration: {kind: exponential, mean: 50ms}"));
}

TEST(TableForms, BinsInSecondsAskForTheirUnit) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.write("b.csv",
             "bin(1m),calls,p50\n2026-10-02 08:00:00.000,300,0.04\n"
             "2026-10-02 08:01:00.000,100,0.08\n");

  EXPECT_THAT(data.report(), HasSubstr("say --columns duration_unit=s"));
}

TEST(TableForms, ColumnsStandForAMessageThatIsCut) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.write("i.csv", "@timestamp,@requestId,@duration,@message\n2026-10-02 08:00:01.000," + id(1) +
                          ",100.00,REPORT RequestId: 5a5a\n");

  EXPECT_THAT(data.rows(), ElementsAre(HasSubstr("08:00:00.900000Z,100.00")));
}

TEST(TableForms, ATraceIsTheTableOfTheUserAsItStands) {
  MeasuredFiles data;
  data.options.arrivals = ArrivalWish::trace;
  data.write("i.csv",
             "@timestamp,@type,@log,@duration\n"
             "2026-10-02 08:00:02.000,REPORT,123456789012:/aws/lambda/gate,250.00\n"
             "2026-10-02 08:00:01.500,START,123456789012:/aws/lambda/gate,\n"
             "2026-10-02 08:00:01.000,REPORT,123456789012:/aws/lambda/gate,100.00\n");

  EXPECT_THAT(data.scenario(),
              HasSubstr("      kind: trace                         # i.csv: 2 requests in 1s\n"
                        "      format: csv\n"
                        "      file: i.csv\n"
                        "      columns: {end: \"@timestamp\", duration: \"@duration\"}\n"
                        "      duration_unit: ms\n"
                        "      where: {\"@type\": REPORT, \"@log\": "
                        "[\"123456789012:/aws/lambda/gate\"]}\n"
                        "      origin: \"2026-10-02T08:00:00.900000Z\"\n"));
  EXPECT_THAT(write_fit_report(Fit(data.files(), data.options).check(1)),
              HasSubstr("requests 2 to 2 (2 seen)"));
}

TEST(TableForms, ATraceOfCountsHasTheirPeriod) {
  MeasuredFiles data;
  data.options.arrivals = ArrivalWish::trace;
  data.options.reading.function = "gate";
  data.write("b.csv", "time,calls\n1790928000,40\n1790928600,2\n");

  const std::string scenario = data.scenario();
  EXPECT_THAT(scenario, HasSubstr("      columns: {time: time, count: calls}\n"
                                  "      time_unit: s\n"
                                  "      period: 10min\n"
                                  "      origin: 1790928000\n"));
  EXPECT_THAT(write_fit_report(Fit(data.files(), data.options).check(1)),
              HasSubstr("requests 42 to 42 (42 seen)"));
}

TEST(TableForms, WhatCannotBeReplayedSaysWhy) {
  MeasuredFiles data;
  data.options.arrivals = ArrivalWish::trace;
  data.options.reading.function = "gate";
  data.write("i.csv", "@timestamp,@duration\n2026-10-02 08:00:02.000,250.00\nyesterday,10.00\n");

  EXPECT_THAT(data.failure(),
              HasSubstr("i.csv cannot be replayed as it stands: 1 line not understood"));
}

TEST(TableForms, AsManyRowsAsTheQueryAskedForAreCutOff) {
  MeasuredFiles data;
  std::string text =
      "log-group-names: /aws/lambda/shop-cart\nquery-string:\n```\nfields @timestamp, @duration\n"
      "| sort @timestamp desc | limit 3\n```\n| @timestamp | @duration |\n| --- | --- |\n";
  for (const char* second : {"42", "41", "40"}) {
    text += "| 2026-10-02 08:10:" + std::string(second) + ".000 | 12.5 |\n";
  }
  data.write("m.md", text);

  EXPECT_THAT(data.report(), HasSubstr("cut off: exactly 3 rows, the query's limit; the oldest"));
}

TEST(TableForms, AnAnswerWithoutRowsSaysThatThereWasNoRequest) {
  MeasuredFiles data;
  data.write("m.md",
             "log-group-names: /aws/lambda/shop-cart\nstart-time: 2026-10-02T08:00:00.000Z\n"
             "end-time: 2026-10-02T09:00:00.000Z\n---\nNo data found for this query\n");

  EXPECT_THAT(data.report(), HasSubstr("0 requests of shop-cart"));
  EXPECT_THAT(data.scenario(), testing::Not(HasSubstr("arrivals:")));
}

TEST(TableForms, CountsBelowHalfARequestAreNoArrivals) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.write("b.csv",
             "bin(1m),count(*)\n2026-10-02 08:00:00.000,0.000000001\n2026-10-02 08:01:00.000,0\n");

  EXPECT_THAT(data.scenario(), testing::Not(HasSubstr("arrivals:")));
}

TEST(TableForms, AHeadThatSpeaksOfLocalTimeAsksForTheOffset) {
  MeasuredFiles data;
  data.write("m.csv",
             "Local time,shelf Invocations\n2026/10/02 08:00:00,60\n2026/10/02 08:01:00,60\n");

  EXPECT_THAT(data.report(), HasSubstr("say --utc-offset"));
}

TEST(TableForms, BlankLinesOfAnAccessLogAreBad) {
  MeasuredFiles data;
  data.options.reading.function = "web";
  const std::string line = R"(1.2.3.4 - - [02/Oct/2026:08:00:01 +0000] "GET / HTTP/1.1" 200 5)";
  data.write("a.log", line + "\n\n\n" + line + "\n");

  EXPECT_THAT(data.report(), HasSubstr("2 of 4 lines of"));
  EXPECT_THAT(data.report(), HasSubstr("a.log:2: is blank"));
}

// Quiet Sundays are no end of the traffic where weeks are laid over one another.
TEST(TableForms, TheLastDayIsComparedWithItsDayOfTheWeek) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  std::string text = "bin(1h),count(*)\n";
  for (int hour = 0; hour < 21 * 24; ++hour) {  // from Monday, 7 September 2026
    const int day = hour / 24;
    const int count = (day % 7 == 6 ? 40 : 200) + hour * 7919 % 11;
    const std::string date = std::to_string(107 + day).substr(1);
    const std::string clock = std::to_string(100 + hour % 24).substr(1);
    text += "2026-09-" + date + " " + clock + ":00:00.000," + std::to_string(count) + "\n";
  }
  data.write("w.csv", text);

  EXPECT_THAT(data.report(), HasSubstr("weeks laid over one another"));
  EXPECT_THAT(data.report(), testing::Not(HasSubstr("traffic shrank")));
}

TEST(TableForms, TheClockOfTheDataIsTold) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.options.arrivals = ArrivalWish::poisson;
  std::string text = "arrived,function\n";
  for (int i = 0; i < 40; ++i) {
    text += "2026-10-02T08:00:" + std::to_string(110 + i / 2).substr(1) + ".250Z,gate\n";
  }
  data.write("x.csv", text);

  EXPECT_THAT(data.report(), HasSubstr("times are told to 250ms; 20 requests with the time of"));
}

TEST(TableForms, WithoutInitsAndStreamsColdStartsAreNotCompared) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  std::string text = "@timestamp,@duration\n";
  for (int i = 0; i < 60; ++i) {
    text += "2026-10-02 08:" + std::to_string(100 + i).substr(1) + ":00.000,12.5\n";
  }
  data.write("i.csv", text);
  const std::string check = write_fit_report(Fit(data.files(), data.options).check(1));

  EXPECT_THAT(check, HasSubstr("(60 seen)"));
  EXPECT_THAT(check, testing::Not(HasSubstr("cold starts")));
  EXPECT_THAT(data.report(), HasSubstr("best ask with filter @type = \"REPORT\" | fields"));
}

}  // namespace
}  // namespace coldcast
