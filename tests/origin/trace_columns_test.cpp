// How a file of rows is read: its form, its columns, which rows count, and what a row stands for.
#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>

#include "origin/trace_fixture.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

constexpr const char* kBoth =
    "columns: {time: t, duration: d}, time_unit: s, duration_unit: ms, origin: zero";

TEST_F(TraceKeysTest, TheDelimiterIsToldFromTheHeaderAndSaidInANote) {
  const TraceReading semicolons = block("t;d\n3;70\n8;90\n", kBoth);
  const TraceReading tabs = block("t\td\n3\t70\n", kBoth);
  const TraceReading commas = block("t,d\n3,70\n", kBoth);

  EXPECT_THAT(instants(semicolons), ElementsAre(at(3s), at(8s)));
  EXPECT_EQ(semicolons.requests[1].duration, 90ms);
  EXPECT_THAT(semicolons.notes, ElementsAre(HasSubstr("a.csv: columns end with \";\"")));
  EXPECT_THAT(instants(tabs), ElementsAre(at(3s)));
  EXPECT_THAT(tabs.notes, ElementsAre(HasSubstr("delimiter: tab")));
  EXPECT_THAT(commas.notes, IsEmpty());
}

TEST_F(TraceKeysTest, ADelimiterThatIsSaidNeedsNoNote) {
  const TraceReading pipes =
      block("t|d,x\n3|70,1\n", "delimiter: |, columns: {time: t}, time_unit: s");
  const TraceReading tabs = block("t\td\n3\t70\n", std::string(kBoth) + ", delimiter: tab");

  EXPECT_THAT(instants(pipes), ElementsAre(at(0s)));
  EXPECT_THAT(pipes.notes, IsEmpty());
  EXPECT_EQ(tabs.requests.at(0).duration, 70ms);
  EXPECT_THAT(tabs.notes, IsEmpty());
  EXPECT_THAT(block("t,d\n", std::string(kBoth) + ", delimiter: ab").complaints,
              HasSubstr("delimiter: expected one character, such as \";\", or tab, found \"ab\""));
}

TEST_F(TraceKeysTest, BlanksAroundNamesAndValuesAreDropped) {
  const TraceReading reading = block(" t , d \n 3 ,\t70 \n8 , 90\n", kBoth);

  EXPECT_THAT(instants(reading), ElementsAre(at(3s), at(8s)));
  EXPECT_EQ(reading.requests[0].duration, 70ms);
}

TEST_F(TraceKeysTest, Utf16WithAMarkIsReadInEitherOrder) {
  const std::string text = "t,d\r\n3,70\r\n8,90\r\n";
  std::string little = "\xff\xfe";
  std::string big = "\xfe\xff";
  for (const char c : text) {
    little += {c, '\0'};
    big += {'\0', c};
  }

  EXPECT_THAT(instants(block(little, kBoth)), ElementsAre(at(3s), at(8s)));
  EXPECT_THAT(instants(block(big, kBoth)), ElementsAre(at(3s), at(8s)));
}

TEST_F(TraceKeysTest, WithoutAHeaderColumnsHaveNumbers) {
  const std::string settings = "time_unit: s, duration_unit: ms, origin: zero, ";
  const TraceReading reading =
      block("x,3,70\ny,8,90\n", settings + "header: false, columns: {time: 2, duration: 3}");

  EXPECT_THAT(instants(reading), ElementsAre(at(3s), at(8s)));
  EXPECT_EQ(reading.requests[1].duration, 90ms);
  EXPECT_THAT(block("3,70\n", settings + "columns: {time: t, duration: d}").complaints,
              HasSubstr("the first line looks like data: say header: false"));
  EXPECT_THAT(block("3,70\n", settings + "header: false, columns: {time: 7}").complaints,
              HasSubstr("columns.time: unknown column \"7\"; expected one of 1, 2"));
}

TEST_F(TraceKeysTest, DatesMayHaveSlashes) {
  const TraceReading reading =
      block("t\n2026/05/04 08:00:00\n2026/05/04 08:01:30\n", "columns: {time: t}");

  EXPECT_THAT(instants(reading), ElementsAre(at(0s), at(90s)));
}

TEST_F(TraceKeysTest, AnEndLessItsDurationIsTheStart) {
  const TraceReading reading =
      block("done,took\n10,4000\n11,9000\n12,500\n",
            "columns: {end: done, duration: took}, time_unit: s, duration_unit: ms, origin: zero");

  EXPECT_THAT(instants(reading), ElementsAre(at(2s), at(6s), at(11500ms)));
  EXPECT_THAT(block("done\n10\n", "columns: {end: done}, time_unit: s").complaints,
              HasSubstr("columns.end: needs columns: {duration"));
  EXPECT_THAT(block("a,b\n1,2\n", "columns: {end: a, time: b}, time_unit: s").complaints,
              HasSubstr("leave one out"));
}

TEST_F(TraceKeysTest, WhereTakesRowsAndSaysHowManyItLeavesOut) {
  const char* const content = "kind,code,t,d\nvus,,4,x\nreq,200,5,70\nreq,404,6,80\nreq,500,7,\n";
  const std::string settings = std::string(kBoth) + ", where: ";
  const TraceReading one = block(content, settings + "{kind: req, code: 200}");
  const TraceReading two = block(content, settings + "{code: [200, 404]}");

  EXPECT_THAT(instants(one), ElementsAre(at(5s)));
  EXPECT_THAT(one.notes, ElementsAre(HasSubstr("takes 1 of 4 rows; 3 are left out")));
  EXPECT_THAT(instants(two), ElementsAre(at(5s), at(6s)));
  EXPECT_THAT(block(content, settings + "{kid: req}").complaints,
              HasSubstr("where.kid: unknown column \"kid\"; did you mean \"kind\"?"));
}

constexpr const char* kFunctions = "format: csv, columns: {time: t, function: f}, time_unit: s";

TEST_F(TraceKeysTest, RenameTakesATextOrAPatternForTheWholeName) {
  const TraceReading reading = entry(
      "t,f\n1,GET /orders\n2,POST /orders\n3,GET /orders/17\n4,orders\n5,health\n",
      std::string(kFunctions) +
          ", rename: {GET /orders: orders, GET /(.*)/.*: one-of-\\1, POST (.)(.*): \\2-post}");

  EXPECT_THAT(counts(reading), ElementsAre(Pair("health", 1), Pair("one-of-orders", 1),
                                           Pair("orders", 2), Pair("orders-post", 1)));
  EXPECT_THAT(reading.notes, testing::Not(testing::Contains(HasSubstr("rename"))));
}

TEST_F(TraceKeysTest, ANameThatAwsWouldNotTakeHasRenameForAHint) {
  const TraceReading reading = entry("t,f\n1,pay\n2,GET /x\n", kFunctions);
  const TraceReading longest = entry("t,f\n1," + std::string(64, 'f') + "\n", kFunctions);
  const TraceReading longer = entry("t,f\n1," + std::string(65, 'f') + "\n", kFunctions);
  const TraceReading wrong =
      entry("t,f\n1,pay\n", std::string(kFunctions) + ", rename: {(a): \\2}");
  const TraceReading idle = entry("t,f\n1,pay\n", std::string(kFunctions) + ", rename: {cart: c}");

  EXPECT_THAT(reading.failure, HasSubstr("a.csv:3: function \"GET /x\" is no name for AWS"));
  EXPECT_EQ(reading.hint, "rename: {\"GET /x\": NAME} gives it one");
  EXPECT_THAT(counts(longest), ElementsAre(Pair(std::string(64, 'f'), 1)));
  EXPECT_THAT(longer.failure, HasSubstr("is no name for AWS"));
  EXPECT_THAT(wrong.complaints, HasSubstr("names a group that the pattern lacks; it has 1"));
  EXPECT_THAT(idle.notes, ElementsAre(HasSubstr("no name in the file is \"cart\"")));
}

// A time that cannot be read ends only the look at how requests come; the run tells of it.
TEST_F(TraceKeysTest, FunctionsAreThoseOfAllRowsWhateverTheirTimes) {
  const TraceReading reading = entry("t,f\nnoon,one\n1,other\n",
                                     "format: csv, columns: {time: t, function: f}, time_unit: s");

  EXPECT_THAT(reading.functions, ElementsAre("one", "other"));
  EXPECT_THAT(reading.failure, HasSubstr("a.csv:2: "));
}

TEST_F(TraceKeysTest, SeveralColumnsNameAFunctionTogether) {
  const std::string settings = "format: csv, columns: {time: t, function: [u, f]}, time_unit: s";
  const TraceReading reading =
      entry("t,u,f\n1,ann,a b\n2,ann,a_b\n3,bob,a b\n4,ann,a b\n", settings);
  const TraceReading renamed =
      entry("t,u,f\n1,ann,x\n2,bob,x\n", settings + ", rename: {ann-(.*): \\1}");

  EXPECT_THAT(counts(reading),
              ElementsAre(Pair("ann-a_b", 2), Pair("ann-a_b-2", 1), Pair("bob-a_b", 1)));
  EXPECT_THAT(counts(renamed), ElementsAre(Pair("bob-x", 1), Pair("x", 1)));
}

TEST_F(TraceKeysTest, AFunctionUnderArrivalsIsOneOfTheFiles) {
  const std::string settings =
      "columns: {time: t, function: f}, time_unit: s, origin: zero, function: ";
  const char* const content = "t,f\n1,pay\n2,GET /x\n3,pay\n";

  EXPECT_THAT(instants(block(content, settings + "pay")), ElementsAre(at(1s), at(3s)));
  EXPECT_THAT(instants(block(content, settings + "GET /x")), ElementsAre(at(2s)));
  EXPECT_THAT(block(content, settings + "pai").complaints,
              HasSubstr("unknown function \"pai\"; did you mean \"pay\"?"));
}

TEST_F(TraceKeysTest, ACountIsSpreadEvenlyOverItsPeriod) {
  std::string content = "at,n\n0,2000\n5,0\n10,3\n15,\n20,1.0\n";
  const std::string settings = "columns: {time: at, count: n}, time_unit: min, origin: zero";
  const TraceReading reading = block(content, settings);
  double sum = 0.0;
  for (std::size_t i = 0; i < 2000; ++i) {
    sum += static_cast<double>((reading.requests[i].at - at(0s)).count()) / 300e9;
  }

  ASSERT_EQ(reading.requests.size(), 2004U);
  EXPECT_LT(reading.requests[1999].at, at(5min));
  EXPECT_NEAR(sum / 2000, 0.5, 4.0 / std::sqrt(12.0 * 2000));
  EXPECT_GE(reading.requests[2000].at, at(10min));
  EXPECT_LT(reading.requests[2002].at, at(15min));
  EXPECT_GE(reading.requests[2003].at, at(20min));
  EXPECT_LT(reading.requests[2003].at, at(25min));
}

TEST_F(TraceKeysTest, APeriodThatIsSaidIsTheStretchOfARow) {
  const std::string settings = "time_unit: min, origin: zero, period: 30s, columns: ";
  const TraceReading starts = block("at,n\n0,50\n5,50\n", settings + "{time: at, count: n}");
  const TraceReading ends = block("at,n\n1,50\n5,50\n", settings + "{end: at, count: n}");

  EXPECT_LT(starts.requests[49].at, at(30s));
  EXPECT_GE(starts.requests[50].at, at(5min));
  EXPECT_GE(ends.requests[0].at, at(30s));
  EXPECT_LT(ends.requests[49].at, at(1min));
  EXPECT_THAT(block("at,n\n0,50\n", "columns: {time: at, count: n}, time_unit: s").complaints,
              HasSubstr("period is missing"));
  EXPECT_THAT(block("at,n\n0,x\n1,2\n", settings + "{time: at, count: n}").failure,
              EndsWith("a.csv:2: count \"x\" is not a count"));
}

TEST_F(TraceKeysTest, TheStepOfCountsIsThatOfOneFunction) {
  const TraceReading reading =
      entry("at,f,n\n0,a,9\n30,b,9\n60,a,9\n90,b,9\n",
            "format: csv, columns: {time: at, function: f, count: n}, time_unit: s, origin: zero");

  ASSERT_EQ(reading.requests.size(), 36U);
  for (std::size_t i = 1; i < reading.requests.size(); ++i) {
    EXPECT_LE(reading.requests[i - 1].at, reading.requests[i].at);
  }
  EXPECT_GE(reading.requests.back().at, at(2min));
}

TEST_F(TraceKeysTest, StampsAreSpreadWithinTheirResolution) {
  std::string content = "t\n";
  for (int second = 40; second < 45; ++second) {
    for (int i = 0; i < 20; ++i) content += std::to_string(second) + "\n";
  }
  const std::string settings = "columns: {time: t}, time_unit: s";
  const TraceReading cut = block(content, settings);
  const TraceReading spread = block(content, settings + ", resolution: 1s");
  std::map<std::int64_t, int> seconds;
  std::map<std::int64_t, int> instants;
  for (const Request& request : spread.requests) {
    ++seconds[(request.at - at(0s)) / 1s];
    ++instants[request.at.time_since_epoch().count()];
  }

  EXPECT_THAT(cut.notes, ElementsAre(HasSubstr("up to 20 records share one")));
  EXPECT_THAT(spread.notes, IsEmpty());
  EXPECT_THAT(seconds,
              ElementsAre(Pair(0, 20), Pair(1, 20), Pair(2, 20), Pair(3, 20), Pair(4, 20)));
  EXPECT_GT(instants.size(), 95U);
  EXPECT_TRUE(std::is_sorted(spread.requests.begin(), spread.requests.end(),
                             [](const Request& a, const Request& b) { return a.at < b.at; }));
}

TEST_F(TraceKeysTest, LabelsComeWithTheRequests) {
  const TraceReading reading =
      block("t,route\n1,/a\n2,\n3,/b\n", "columns: {time: t, label: route}, time_unit: s");
  // The labels live as long as the workload.
  folder_.write("a.csv", "t,route\n1,/a\n2,\n3,/b\n");
  const Workload workload = workload_of(
      "{kind: trace, file: a.csv, format: csv, columns: {time: t, label: route}, time_unit: s}",
      folder_.path());
  const std::vector<Request> requests = requests_of(workload);

  ASSERT_EQ(reading.requests.size(), 3U);
  ASSERT_NE(requests[0].label, nullptr);
  EXPECT_EQ(*requests[0].label, "/a");
  EXPECT_EQ(requests[1].label, nullptr);
  EXPECT_EQ(*requests[2].label, "/b");
}

// So many clients, each of whom asks again as soon as it has its answer; the last column says how
// long that took.
std::string closed_loop(int clients, int requests_each, int duration) {
  std::string content = "t,d\n";
  for (int i = 0; i < requests_each; ++i) {
    for (int client = 0; client < clients; ++client) {
      content += std::to_string(3 * client + i * duration) + "," + std::to_string(duration) + "\n";
    }
  }
  return content;
}

constexpr const char* kMilliseconds =
    "columns: {time: t, duration: d}, time_unit: ms, duration_unit: ms, origin: zero";

TEST_F(TraceKeysTest, TheLogOfClientsThatWaitHasANote) {
  const TraceReading seven = block(closed_loop(7, 12, 250), kMilliseconds);

  EXPECT_THAT(seven.notes, ElementsAre(testing::AllOf(HasSubstr("never more than 7 were in flight"),
                                                      HasSubstr("kind: closed_loop, clients: 7, "
                                                                "requests: 84"))));
}

// Four clients all the time, and sixteen more for a tenth of it: no closed loop has them.
TEST_F(TraceKeysTest, TheLogOfClientsWhoseNumberChangesHasNone) {
  std::string content = closed_loop(4, 100, 250);
  for (int i = 40; i < 50; ++i) {
    for (int client = 0; client < 16; ++client)
      content += std::to_string(3 * client + 1 + 250 * i) + ",250\n";
  }

  EXPECT_THAT(block(content, kMilliseconds).notes, IsEmpty());
}

TEST_F(TraceKeysTest, TheLogOfRequestsThatComeAsTheyLikeHasNone) {
  std::string random = "t,d\n";
  std::string even = "t,d\n";
  std::uint64_t state = 5;
  double at = 0.0;
  for (int i = 0; i < 3000; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    at += -20.0 * std::log((static_cast<double>(state >> 11) + 0.5) * 0x1.0p-53);
    random += std::to_string(static_cast<int>(at)) + ",200\n";
    even += std::to_string(50 * i) + ",200\n";
  }

  EXPECT_THAT(block(random, kMilliseconds).notes, IsEmpty());
  EXPECT_THAT(block(even, kMilliseconds).notes, IsEmpty());
}

}  // namespace
}  // namespace coldcast
