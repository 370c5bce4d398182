#include <gtest/gtest.h>
#include <set>
#include <sstream>

#include "coldcast/report/report.h"
#include "coldcast/report/timeline_report.h"

#include "support/json_parser.h"
#include "support/story.h"

namespace coldcast {
namespace {

Json trace_of(const Timeline& timeline) {
  std::ostringstream out;
  report_format("perfetto", ResultKind::timeline).timeline(timeline, {}, out);
  return JsonParser::read(out.str());
}

std::vector<Json> events_of(const Json& trace, const std::string& phase) {
  std::vector<Json> found;
  for (const Json& event : trace["traceEvents"].items) {
    if (event["ph"].text == phase) found.push_back(event);
  }
  return found;
}

Timeline crowded() {
  Story story;
  Function& function = story.function("f<\"1\">");
  function.reserved_concurrency = 2;
  function.provisioned_concurrency.initial = 1;
  function.cold_start.init.function = Distribution{200ms};
  story.arrives("A", 0s, 1s).arrives("B", 100ms, 1s).arrives("C", 200ms, 1s);
  return story.timeline();
}

TEST(TimelinePerfetto, AFunctionIsAProcessAndAnEnvironmentAThread) {
  const Json trace = trace_of(crowded());

  std::set<std::string> names;
  for (const Json& event : events_of(trace, "M")) {
    if (event["args"].has("name")) names.insert(event["args"]["name"].text);
  }
  EXPECT_EQ(names,
            (std::set<std::string>{"f<\"1\">", "requests", "provisioned 1", "environment 2"}));
}

TEST(TimelinePerfetto, PhasesAreSlicesInMicroseconds) {
  const std::vector<Json> slices = events_of(trace_of(crowded()), "X");

  std::vector<std::string> told;
  for (const Json& slice : slices) {
    told.push_back(slice["name"].text + " " + std::to_string(static_cast<int>(slice["ts"].number)) +
                   "+" + std::to_string(static_cast<int>(slice["dur"].number)));
  }
  EXPECT_EQ(told, (std::vector<std::string>{"A 0+1000000", "idle 1000000+300000",
                                            "init 100000+200000", "B 300000+1000000"}));
}

TEST(TimelinePerfetto, ThrottlesAreInstantsAndLevelsAreCounters) {
  const Json trace = trace_of(crowded());

  const std::vector<Json> instants = events_of(trace, "i");
  ASSERT_EQ(instants.size(), 3u);
  EXPECT_EQ(instants[2]["cat"].text, "throttle");
  EXPECT_EQ(instants[2]["args"]["reason"].text,
            "reserved_function_concurrent_invocation_limit_exceeded");
  double highest = 0;
  double in_use = 0;
  for (const Json& counter : events_of(trace, "C")) {
    const double level = counter["args"]["value"].number;
    if (counter["name"].text == "requests in flight") highest = std::max(highest, level);
    if (counter["name"].text == "provisioned in use") in_use = std::max(in_use, level);
  }
  EXPECT_EQ(highest, 2);
  EXPECT_EQ(in_use, 1);
}

}  // namespace
}  // namespace coldcast
