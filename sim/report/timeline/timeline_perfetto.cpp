#include <fmt/format.h>
#include <map>
#include <ostream>

#include "report/page/markup.h"
#include "report/timeline/timeline_words.h"
#include "report/writers.h"

namespace coldcast {
namespace {

// Writes the events of the "Trace Event Format" (Google's document of that name): M names a process
// or a thread, X is a slice, i an instant, C a counter. Times are in microseconds.
class TraceWriter {
 public:
  explicit TraceWriter(std::ostream& out) : out_(out) {}

  void name(std::string_view what, std::size_t process, std::uint64_t thread,
            std::string_view name) {
    event(fmt::format(R"("ph":"M","name":"{}","pid":{},"tid":{},"args":{{"name":{}}})", what,
                      process, thread, quote_json(name)));
  }
  void order(std::string_view what, std::size_t process, std::uint64_t thread) {
    event(fmt::format(R"("ph":"M","name":"{}","pid":{},"tid":{},"args":{{"sort_index":{}}})", what,
                      process, thread, what == "process_sort_index" ? process : thread));
  }
  void slice(std::size_t process, std::uint64_t thread, const Span& span, std::string_view name,
             std::string_view arguments) {
    event(fmt::format(
        R"("ph":"X","name":{},"cat":"{}","pid":{},"tid":{},"ts":{},"dur":{},"args":{{{}}})",
        quote_json(name), to_string(span.phase), process, thread, microseconds(span.begin),
        microseconds(kStartOfTime + (span.end - span.begin)), arguments));
  }
  void instant(std::size_t process, SimTime at, std::string_view name, std::string_view category,
               std::string_view arguments) {
    event(fmt::format(
        R"("ph":"i","s":"t","name":{},"cat":"{}","pid":{},"tid":0,"ts":{},"args":{{{}}})",
        quote_json(name), category, process, microseconds(at), arguments));
  }
  // An arrow from one slice to another; `from` says which end.
  void flow(bool from, RequestId id, std::size_t process, std::uint64_t thread, SimTime at) {
    event(fmt::format(R"({},"name":"call","cat":"call","id":{},"pid":{},"tid":{},"ts":{})",
                      from ? R"("ph":"s")" : R"("ph":"f","bp":"e")", value(id), process, thread,
                      microseconds(at)));
  }
  void counter(std::size_t process, std::string_view name, const LevelSeries& series) {
    for (const LevelSeries::Point& point : series.outline()) {
      event(fmt::format(R"("ph":"C","name":"{}","pid":{},"tid":0,"ts":{},"args":{{"value":{}}})",
                        name, process, microseconds(point.at), point.high));
    }
  }

 private:
  void event(std::string_view members) {
    out_ << (is_first_ ? "\n{" : ",\n{") << members << "}";
    is_first_ = false;
  }
  static std::string microseconds(SimTime at) {
    const std::int64_t count = (at - kStartOfTime).count();
    return fmt::format("{}.{:03}", count / 1000, count % 1000);
  }

  std::ostream& out_;
  bool is_first_ = true;
};

std::string arguments_of(const TimelineRequest& request) {
  std::string text =
      fmt::format(R"("request":{},"why":{})", value(request.id), quote_json(request.why));
  if (request.is_throttled) {
    return text + fmt::format(R"(,"reason":"{}")", to_string(request.reason));
  }
  text += fmt::format(R"(,"start":"{}","outcome":"{}")", to_string(request.start),
                      to_string(request.outcome));
  if (request.start == StartKind::cold) {
    text += fmt::format(R"(,"cause":"{}")", to_string(request.cause));
  }
  return text;
}

void write_lane(const EnvironmentLane& lane, const FunctionTimeline& function, std::size_t process,
                TraceWriter& trace) {
  const std::uint64_t thread = value(lane.number);
  trace.name("thread_name", process, thread,
             fmt::format("{} {}", lane.is_provisioned() ? "provisioned" : "environment", thread));
  trace.order("thread_sort_index", process, thread);
  for (const Span& span : lane.spans) {
    const TimelineRequest* request = function.find(span.request);
    const std::string name = span.phase == Phase::handler && request != nullptr
                                 ? request->name
                                 : std::string(to_string(span.phase));
    trace.slice(process, thread, span, name, request ? arguments_of(*request) : "");
  }
}

struct Place {
  std::size_t process = 0;
  std::uint64_t thread = 0;
};

// Arrows from handlers to those that they call.
void write_calls(const Timeline& timeline, TraceWriter& trace) {
  std::map<RequestId, Place> places;
  for (std::size_t i = 0; i < timeline.functions.size(); ++i) {
    for (const TimelineRequest& request : timeline.functions[i].requests) {
      if (!request.is_throttled) places[request.id] = {i + 1, value(request.environment)};
    }
  }
  for (const FunctionTimeline& function : timeline.functions) {
    for (const TimelineRequest& request : function.requests) {
      const auto caller = places.find(request.parent);
      if (request.is_throttled || request.started == kNever || caller == places.end()) continue;
      const Place& called = places[request.id];
      trace.flow(true, request.id, caller->second.process, caller->second.thread, request.arrived);
      trace.flow(false, request.id, called.process, called.thread, request.started);
    }
  }
}

void write_function(const FunctionTimeline& function, std::size_t process, TraceWriter& trace) {
  trace.name("process_name", process, 0, function.name);
  trace.order("process_sort_index", process, 0);
  trace.name("thread_name", process, 0, "requests");
  trace.order("thread_sort_index", process, 0);
  for (const TimelineRequest& request : function.requests) {
    trace.instant(process, request.arrived,
                  fmt::format("{}{}", request.name, request.is_throttled ? " throttled" : ""),
                  request.is_throttled ? "throttle" : "arrival", arguments_of(request));
  }
  for (const EnvironmentLane& lane : function.lanes) write_lane(lane, function, process, trace);
  trace.counter(process, "requests in flight", function.in_flight);
  if (function.has_provisioned) {
    trace.counter(process, "provisioned concurrency", function.provisioned);
    trace.counter(process, "provisioned in use", function.provisioned_in_use);
  }
  if (function.scaling) {
    trace.counter(process, "utilization %", function.scaling->utilization);
    trace.counter(process, "high alarm", function.scaling->high_alarm);
    trace.counter(process, "low alarm", function.scaling->low_alarm);
  }
  trace.counter(process, "environments starting", function.starting);
  trace.counter(process, "environments busy", function.busy);
  trace.counter(process, "environments idle", function.idle);
}

}  // namespace

void write_timeline_perfetto(const Timeline& timeline, const TimelineOptions&, std::ostream& out) {
  TraceWriter trace(out);
  out << "{\"displayTimeUnit\":\"ms\",\"otherData\":{\"scenario\":" << quote_json(timeline.scenario)
      << ",\"note\":" << quote_json(aggregation_note(timeline)) << "},\"traceEvents\":[";
  for (std::size_t i = 0; i < timeline.functions.size(); ++i) {
    write_function(timeline.functions[i], i + 1, trace);
  }
  write_calls(timeline, trace);
  out << "\n]}\n";
}

}  // namespace coldcast
