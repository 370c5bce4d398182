#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "exchange/fit/fit_support.h"

namespace coldcast {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

const std::string kStream = "2026/10/02/[$LATEST]00000000000000000000000000000c3d";

// An event of filter-log-events; 1790928000000 is 2026-10-02T08:00:00Z.
std::string event(const std::string& name, int ms, const std::string& message) {
  return R"({"logStreamName": ")" + kStream + R"(", "timestamp": )" +
         std::to_string(1790928000000LL + ms) + R"(, "message": ")" + message +
         R"(", "eventId": ")" + name + R"("})";
}

std::string id(int number) {
  return "5a5a0000-0000-4000-8000-00000000000" + std::to_string(number);
}

std::string report(int number) {
  return "REPORT RequestId: " + id(number) + R"(\tDuration: 12.00 ms\tBilled Duration: 12 ms\n)";
}

TEST(JsonForms, PagesThatShareAnEventHaveItOnceAndOrderDoesNotMatter) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.write("1.json",
             R"({"events": [)" + event("e1", 5000, report(1)) + "], \"nextToken\": \"n\"}");
  data.write("2.json",
             R"({"events": [)" + event("e1", 5000, report(1)) + "," + event("e3", 7100, report(2)) +
                 "," + event("e2", 7000, "START RequestId: " + id(2) + R"( Version: 3\n)") + "]}");

  EXPECT_THAT(data.rows(), ElementsAre(HasSubstr("2026-10-02T08:00:04.988000Z"),
                                       HasSubstr("2026-10-02T08:00:07.000000Z")));
  EXPECT_THAT(data.report(), HasSubstr("1 duplicate dropped"));
}

TEST(JsonForms, ALastPageThatNamesANextOneIsCutOff) {
  MeasuredFiles data;
  data.write("1.json",
             R"({"events": [)" + event("e1", 5000, report(1)) + "], \"nextToken\": \"n\"}");

  EXPECT_THAT(data.report(), HasSubstr("cut off if it is not given too"));
}

TEST(JsonForms, RecordsOfForwardersHoldEvents) {
  MeasuredFiles data;
  data.write("bit.jsonl", R"({"date": 1790928005.25, "log": ")" + report(1) +
                              R"(", "log_group": "/aws/lambda/gate", "log_stream": ")" + kStream +
                              "\"}\n" + R"({"time": "2026-10-02T08:00:07.012Z", "message": ")" +
                              report(2) + "\"}\n" +
                              R"({"level": "INFO", "time": "2026-10-02T08:00:08Z", "message": ")" +
                              report(3) + "\"}\n");

  EXPECT_THAT(data.rows(),
              ElementsAre(AllOf(HasSubstr("gate,2026-10-02T08:00:05.238000Z"), HasSubstr(kStream)),
                          HasSubstr("2026-10-02T08:00:07.000000Z")));
  EXPECT_THAT(data.report(), HasSubstr("1 of 3 lines of "));
}

TEST(JsonForms, FluentdWritesTimeAndTagBeforeTheRecord) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.write("fluentd.log", "2026-10-02T08:00:05+00:00\tlambda.gate\t{\"log\":\"" + report(1) +
                                "\"}\n2026-10-02T08:00:07+00:00\tlambda.gate\t{\"log\":\"" +
                                report(2) + "\"}\n");

  EXPECT_THAT(data.rows(), ElementsAre(HasSubstr("2026-10-02T08:00:04.988000Z"),
                                       HasSubstr("2026-10-02T08:00:06.988000Z")));
}

TEST(JsonForms, LiveTailAnswersWithResultsOfASession) {
  MeasuredFiles data;
  data.write("live.json", R"({"sessionStart": {"sessionId": "1"}})"
                          "\n"
                          R"({"sessionUpdate": {"sessionResults": [{"logGroupIdentifier":)"
                          R"( "123456789012:/aws/lambda/gate", "logStreamName": ")" +
                              kStream + R"(", "timestamp": 1790928005000, "message": ")" +
                              report(1) + R"("}]}})");

  EXPECT_THAT(data.rows(), ElementsAre(HasSubstr("gate,2026-10-02T08:00:04.988000Z")));
}

TEST(JsonForms, ASubscriptionNamesGroupAndStreamAroundItsEvents) {
  MeasuredFiles data;
  data.write("s.json", R"({"messageType": "DATA_MESSAGE", "logGroup": "/aws/lambda/shop-cart",)"
                       R"("logStream": ")" +
                           kStream +
                           R"(", "logEvents": [{"id": "1",)"
                           R"("timestamp": 1790928005000, "message": ")" +
                           report(1) + R"("}]})");

  EXPECT_THAT(data.rows(), ElementsAre(HasSubstr("shop-cart,2026-10-02T08:00:04.988000Z,12.00")));
}

TEST(JsonForms, TelemetryHasTheSameNumbersAsReport) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.write(
      "t.jsonl",
      R"({"time":"2026-10-02T08:00:01.100Z","type":"platform.start","record":{"requestId":")" +
          id(1) + R"("}})" + "\n" +
          R"({"time":"2026-10-02T08:00:01.300Z","type":"platform.report","record":{)" +
          R"("requestId":")" + id(1) +
          R"(","status":"success","metrics":{"durationMs":147.156,)"
          R"("billedDurationMs":201,"memorySizeMB":512,"maxMemoryUsedMB":91,)"
          R"("restoreDurationMs":500.795,"billedRestoreDurationMs":53}}})" +
          "\n");

  EXPECT_THAT(data.rows(), ElementsAre("gate,2026-10-02T08:00:00.599205Z,147.156,,500.795,201,512,"
                                       "cold,success,," +
                                       id(1)));
}

TEST(JsonForms, ReportsOfManyRequestsInOneEnvironmentAreRefused) {
  MeasuredFiles data;
  data.write("m.jsonl", R"({"time":"2026-10-02T08:00:01.300Z","type":"platform.report","record":{)"
                        R"("requestId":")" +
                            id(1) +
                            R"(","metrics":{"durationMs":1.1}}})"
                            "\n");

  EXPECT_THAT(data.failure(), HasSubstr("Managed Instance or a Web Function"));
}

TEST(JsonForms, ResultsOfInsightsCountDecimalBytes) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  data.write("i.json",
             R"({"status": "Complete", "results": [[)"
             R"({"field": "@timestamp", "value": "2026-10-02 08:00:01.500"},)"
             R"({"field": "@type", "value": "REPORT"}, {"field": "@requestId", "value": ")" +
                 id(1) +
                 R"("}, {"field": "@duration", "value": "500.5"}, {"field": "@memorySize",)"
                 R"( "value": "1.28E8"}, {"field": "@ptr", "value": "x"}],)"
                 R"([{"field": "@timestamp", "value": "2026-10-02 08:00:01.400"},)"
                 R"({"field": "@type", "value": "END"}, {"field": "@message", "value": "END"}]]})");

  EXPECT_THAT(data.rows(),
              ElementsAre("gate,2026-10-02T08:00:00.999500Z,500.5,,,,128,warm,success,," + id(1)));
}

TEST(JsonForms, ResultsHaveInitOnlyInTheRowsOfColdStarts) {
  MeasuredFiles data;
  std::string rows;
  for (int i = 1; i <= 4; ++i) {
    rows += R"([{"field": "@timestamp", "value": "2026-10-02 08:00:0)" + std::to_string(i) +
            R"(.500"}, {"field": "@duration", "value": "100"})" +
            (i == 1 ? R"(, {"field": "@initDuration", "value": "210.5"}],)" : "],");
  }
  rows.pop_back();
  data.write("i.json", R"({"status": "Complete", "results": [)" + rows + "]}");

  EXPECT_THAT(data.report(), AllOf(HasSubstr("1 cold start"),
                                   Not(HasSubstr("which starts were cold is not told"))));
}

TEST(JsonForms, AQueryThatIsNotCompleteIsRefused) {
  MeasuredFiles data;
  data.write("i.json", R"({"results": [], "status": "Running"})");

  EXPECT_THAT(data.failure(), HasSubstr("status is Running, not Complete"));
}

TEST(JsonForms, RowsThatPowerShellFlattensBeginWithTheirFirstField) {
  MeasuredFiles data;
  std::string text = "\xEF\xBB\xBF[";
  for (int i = 1; i <= 2; ++i) {
    text += R"({"field": "@timestamp", "value": "2026-10-02 08:00:0)" + std::to_string(i) +
            R"(.500"}, {"field": "@duration", "value": 100}, )";
  }
  text.resize(text.size() - 2);
  data.write("p.json", text + "]");

  EXPECT_THAT(data.rows(), SizeIs(2));
}

TEST(JsonForms, WhatIsNoJsonSaysWhere) {
  MeasuredFiles data;
  data.write("b.json", "{\"events\": [\n{\"message\" 3}]}");

  EXPECT_THAT(data.failure(), HasSubstr("b.json:2:12: is not JSON"));
}

TEST(JsonForms, APeriodWithoutADataPointHadNoInvocation) {
  MeasuredFiles data;
  data.options.reading.maps = {{"m1", "shelf", "Invocations", "Sum"}};
  data.write("m.json", R"({"MetricDataResults": [{"Id": "m1", "Label": "x", "Timestamps": [)"
                       R"("2026-10-02T08:05:00Z", "2026-10-02T08:01:00Z", "2026-10-02T08:00:00Z"],)"
                       R"("Values": [60, 30, 30], "StatusCode": "Complete"}]})");

  const std::string scenario = data.scenario();

  EXPECT_THAT(scenario, HasSubstr("duration: 6min"));
  EXPECT_THAT(scenario, HasSubstr("rate: 0.5/s}, {at: 2min, rate: 0.5/s}, {at: 2min, rate: 0/s}"));
}

TEST(JsonForms, StatisticsOfOneMetricComeInNoOrder) {
  MeasuredFiles data;
  data.options.reading.function = "shelf";
  data.write("s.json",
             R"({"Label": "Invocations", "Datapoints": [)"
             R"({"Timestamp": "2026-10-02T08:01:00+00:00", "Sum": 60.0, "Unit": "Count"},)"
             R"({"Timestamp": "2026-10-02T08:00:00+00:00", "Sum": 60.0, "Unit": "Count"}]})");

  EXPECT_THAT(data.report(), HasSubstr("120 requests of shelf"));
  EXPECT_THAT(data.scenario(), HasSubstr("{kind: poisson, rate: 1/s}"));
}

TEST(JsonForms, OneDataPointNeedsItsPeriod) {
  MeasuredFiles data;
  data.options.reading.function = "shelf";
  data.write("s.json", R"({"Label": "Invocations", "Datapoints": [)"
                       R"({"Timestamp": "2026-10-02T08:01:00+00:00", "Sum": 60.0}]})");

  EXPECT_THAT(data.failure(), HasSubstr("one data point"));
}

TEST(JsonForms, AnAccessLogOfAGatewayLeavesOutWhatItRefused) {
  MeasuredFiles data;
  data.options.reading.maps = {{"GET /items", "items"}};
  const std::string head = R"({"requestTimeEpoch": 1790928001000, "routeKey": "GET /items", )";
  data.write("g.jsonl", head + R"("status": "200", "integrationLatency": "31"})" + "\n" + head +
                            R"("status": "429", "integrationLatency": "-"})" + "\n" +
                            R"({"requestTimeEpoch": 1790928001000, "routeKey": "POST /other", )"
                            R"("status": "200", "integrationLatency": "31"})" +
                            "\n");

  EXPECT_THAT(data.rows(), ElementsAre(HasSubstr("items,2026-10-02T08:00:01.000000Z,31,")));
  EXPECT_THAT(data.report(), HasSubstr("1 requests of routes that no --map names are left out"));
  EXPECT_THAT(data.report(), HasSubstr("1 request that never reached a function"));
}

TEST(JsonForms, SegmentsOfXRayTellNoArrivals) {
  MeasuredFiles data;
  data.write("x.json", R"({"trace_id": "1-5e", "id": "a", "start_time": 1790928001.1})"
                       "\n");

  EXPECT_THAT(data.failure(), HasSubstr("X-Ray samples one request a second"));
}

TEST(JsonForms, MessagesOfALogMayBeJsonThemselves) {
  MeasuredFiles data;
  data.options.reading.function = "items";
  const std::string entry =
      R"({\"requestTimeEpoch\": 1790928004250, \"routeKey\": \"GET /items\", )"
      R"(\"status\": \"200\", \"integrationLatency\": \"37\"})";
  const std::string insights =
      R"({\"_aws\": {\"Timestamp\": 1790928009000}, \"event_type\": \"performance\", )"
      R"(\"function_name\": \"cart\", \"request_id\": \")" +
      id(4) + R"(\", \"duration\": 41, \"billed_duration\": 41, \"cold_start\": false})";
  const std::string page = R"({"events": [)" + event("e1", 4500, entry) + "," +
                           event("e2", 9100, insights) + "," + event("e3", 9200, "{}") + "]}";
  data.write("1.json", page);
  data.write("2.json", page);

  EXPECT_THAT(data.rows(), ElementsAre(HasSubstr("items,2026-10-02T08:00:04.250000Z,37,"),
                                       HasSubstr("cart,2026-10-02T08:00:08.959000Z,41,,,41,")));
}

TEST(JsonForms, ConcurrencyOfTheMetricIsThePeakWhereNoLogTellsIt) {
  MeasuredFiles data;
  data.options.reading.function = "gate";
  const auto metric = [&](const std::string& name, const std::string& statistic, int value) {
    std::string text = R"({"Label": ")" + name + R"(", "Datapoints": [)";
    for (int i = 10; i < 50; ++i) {
      text += std::string(i == 10 ? "" : ",") + R"({"Timestamp": "2026-10-02T08:)" +
              std::to_string(i) + R"(:00Z", ")" + statistic + R"(": )" + std::to_string(value) +
              "}";
    }
    return text + "]}";
  };
  data.write("i.json", metric("Invocations", "Sum", 30));
  data.write("c.json", metric("ConcurrentExecutions", "Maximum", 9));
  data.write("a.json", metric("ClaimedAccountConcurrency", "Maximum", 40));

  EXPECT_THAT(data.report(), HasSubstr("peak      ConcurrentExecutions says 9\n"));
  EXPECT_THAT(data.report(), HasSubstr("ClaimedAccountConcurrency was at most 40"));
  EXPECT_THAT(write_fit_report(Fit(data.files(), data.options).check(1)), HasSubstr("(9 seen)"));
}

}  // namespace
}  // namespace coldcast
