#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <ostream>

#include "report/page/assets.h"
#include "report/page/markup.h"
#include "report/timeline/timeline_words.h"
#include "report/writers.h"

namespace coldcast {
namespace {

bool has_scaling(const Timeline& timeline) {
  return std::any_of(timeline.functions.begin(), timeline.functions.end(),
                     [](const FunctionTimeline& function) { return function.scaling.has_value(); });
}

// The data that the page's script draws, as JSON. Times are nanoseconds after the window's start;
// JavaScript's numbers hold them exactly up to 104 days.
class PageData {
 public:
  explicit PageData(const Timeline& timeline) : timeline_(timeline) {}

  std::string json() {
    add("{{\"scenario\":{},\"description\":{},\"window\":{},\"note\":{},",
        quote_json(timeline_.scenario), quote_json(description()), quote_json(window_of(timeline_)),
        quote_json(note()));
    out_ += "\"counted\":[";
    add_counted();
    out_ += "],\n";
    add("\"from\":{},\"to\":{},\"aggregated\":{},\"phases\":[",
        (timeline_.from - kStartOfTime).count(), (timeline_.to - kStartOfTime).count(),
        timeline_.is_aggregated);
    for (std::size_t i = 0; i < kPhases; ++i) {
      add("{}\"{}\"", i == 0 ? "" : ",", to_string(static_cast<Phase>(i)));
    }
    out_ += "],\n\"legend\":[";
    add_legend();
    out_ += "],\n\"functions\":[";
    for (std::size_t i = 0; i < timeline_.functions.size(); ++i) add_function(i);
    out_ += "]";
    add_changes();
    out_ += "}";
    return std::move(out_);
  }

 private:
  template <typename... Arguments>
  void add(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Arguments>(arguments)...);
  }
  // What changes in the window, and what auto scaling did, follows the scenario's own words.
  [[nodiscard]] std::string description() const {
    std::string text = timeline_.description;
    for (const TimelineChange& change : timeline_.changes)
      text += (text.empty() ? "" : " ") + sentence_of(change) + ".";
    for (const FunctionTimeline& function : timeline_.functions) {
      if (!function.scaling) continue;
      text +=
          (text.empty() ? "" : " ") + function.name + ", " + scaling_words(*function.scaling) + ".";
    }
    return text;
  }

  // What a page of many requests or functions says of those that it does not draw.
  [[nodiscard]] std::string note() const {
    std::string text = choice_note(timeline_);
    if (!timeline_.is_aggregated) return text;
    if (!text.empty()) text += ' ';
    return text + aggregation_note(timeline_);
  }
  // The reasons of what is not drawn one by one, by kind.
  void add_counted() {
    if (!timeline_.is_aggregated) return;
    for (const Reason& reason : explanations_of(timeline_).reasons) {
      separate();
      add(R"({{"name":{},"why":{}}})", quote_json(reason.name), quote_json(reason.why));
    }
  }
  // Begins a new element of a list.
  void separate() {
    if (out_.back() != '[') out_ += ",\n";
  }
  [[nodiscard]] std::int64_t time(SimTime at) const { return (at - timeline_.from).count(); }

  void add_entry(std::string_view kind, std::string_view css, std::string_view label) {
    separate();
    add(R"({{"kind":"{}","css":"{}","label":{}}})", kind, css, quote_json(label));
  }

  void add_legend() {
    constexpr std::string_view kMarkClasses[] = {"cold", "warm", "provisioned", "throttled"};
    const Appearance appearance = appearance_of(timeline_);
    for (std::size_t i = 0; i < kRequestMarks; ++i) {
      if (!appearance.marks[i]) continue;
      add_entry("mark", kMarkClasses[i], legend_of(static_cast<RequestMark>(i)));
    }
    for (std::size_t i = 0; i < kPhases; ++i) {
      const Phase phase = static_cast<Phase>(i);
      if (appearance.phases[i]) add_entry("phase", to_string(phase), legend_of(phase));
    }
    if (appearance.kept) add_entry("kept", "kept", kKeptLegend);
    if (appearance.left) add_entry("line", "left-behind", kLeftLegend);
    if (appearance.provisioned) add_entry("area", "band", "provisioned environment");
    if (timeline_.is_aggregated) {
      add_entry("area", "init-area", "environments that start");
      add_entry("area", "busy-area", "busy environments");
      add_entry("area", "idle-area", "idle environments");
    }
    add_entry("area", "level", "requests in flight");
    const bool has_total =
        std::any_of(timeline_.functions.begin(), timeline_.functions.end(),
                    [&](const auto& function) { return shares_account(timeline_, function); });
    if (has_total) add_entry("line", "total", "requests in flight in the whole account");
    const bool has_provisioned =
        std::any_of(timeline_.functions.begin(), timeline_.functions.end(),
                    [](const FunctionTimeline& function) { return function.has_provisioned; });
    if (has_provisioned) {
      add_entry("area", "in-use", "of them on provisioned concurrency");
    }
    if (!timeline_.changes.empty()) add_entry("line", "limit", "a limit, or something changes");
    if (has_scaling(timeline_)) {
      add_entry("area", "refused", "alarm in ALARM");
      add_entry("line", "end", "auto scaling acts");
    }
  }

  void add_function(std::size_t index) {
    const FunctionTimeline& function = timeline_.functions[index];
    separate();
    add(R"({{"index":{},"name":{},"counts":{},"lanes":[)", index, quote_json(function.name),
        quote_json(counts_of(function)));
    for (const EnvironmentLane& lane : function.lanes) add_lane(lane, function);
    out_ += "],\n\"requests\":[";
    for (const TimelineRequest& request : function.requests) add_request(request);
    out_ += "],\n\"limits\":[";
    for (const LimitLine& limit : limits_of(timeline_, function)) {
      separate();
      add("{{\"name\":{},\"points\":", quote_json(limit.name));
      if (limit.series != nullptr) {
        add_series(*limit.series);
      } else {
        add("[[0,{}]]", limit.level);
      }
      out_ += "}";
    }
    out_ += "],\n\"levels\":{";
    add_levels(function);
    out_ += "}";
    if (function.scaling) add_scaling(*function.scaling);
    out_ += "}";
  }

  void add_scaling(const ScalingTimeline& scaling) {
    out_ += ",\n\"scaling\":{\"utilization\":";
    add_series(scaling.utilization);
    out_ += ",\"high_alarm\":";
    add_series(scaling.high_alarm);
    out_ += ",\"low_alarm\":";
    add_series(scaling.low_alarm);
    out_ += ",\"activities\":[";
    for (const ScalingActivity& activity : scaling.activities) {
      separate();
      add("[{},{},{}]", time(activity.at), activity.to, quote_json(activity_words(activity)));
    }
    out_ += "]}";
  }

  void add_changes() {
    if (timeline_.changes.empty()) return;
    out_ += ",\n\"changes\":[";
    for (const TimelineChange& change : timeline_.changes) {
      separate();
      add("[{},{}]", time(change.at), quote_json(change.text));
    }
    out_ += "]";
  }

  void add_lane(const EnvironmentLane& lane, const FunctionTimeline& function) {
    separate();
    add(R"({{"number":{},"provisioned":{},"begin":{},"end":{},"outlives":{},"reason":"{}",)",
        value(lane.number), lane.is_provisioned(), time(lane.begin), time(lane.end), lane.outlives,
        to_string(lane.reason));
    out_ += "\"spans\":[";
    for (const Span& span : lane.spans) {
      const TimelineRequest* request = function.find(span.request);
      add("{}[{},{},{},{}]", out_.back() == '[' ? "" : ",", static_cast<int>(span.phase),
          time(span.begin), time(span.end),
          request == nullptr ? -1 : request - function.requests.data());
    }
    out_ += "],\"kept\":[";
    for (const KeptSpan& kept : lane.kept) {
      add("{}[{},{},{},{}]", out_.back() == '[' ? "" : ",", time(kept.begin), time(kept.end),
          kept.is_set ? 1 : 0, kept.is_lost ? 1 : 0);
    }
    out_ += "]";
    if (!lane.left.empty()) add_left(lane.left);
    out_ += "}";
  }

  void add_left(const std::vector<LeftSpan>& left) {
    out_ += ",\"left\":[";
    for (const LeftSpan& work : left) {
      add("{}[{},{},{},{}]", out_.back() == '[' ? "" : ",", time(work.begin), time(work.end),
          work.is_over ? 1 : 0, work.is_lost ? 1 : 0);
    }
    out_ += "]";
  }

  void add_request(const TimelineRequest& request) {
    const std::string_view kind = request.is_throttled ? "throttled" : to_string(request.start);
    separate();
    add(R"({{"id":{},"name":{},"at":{},"start":{},"end":{},"kind":"{}","environment":{},)",
        value(request.id), quote_json(request.name), time(request.arrived), time(request.started),
        time(request.finished), kind, value(request.environment));
    add(R"("outcome":"{}","why":{},"found":{}}})", to_string(request.outcome),
        quote_json(request.why), quote_json(remains_of(request)));
  }

  void add_levels(const FunctionTimeline& function) {
    out_ += "\"in_flight\":";
    add_series(function.in_flight);
    if (shares_account(timeline_, function)) {
      out_ += ",\"account\":";
      add_series(timeline_.in_flight);
    }
    if (function.has_provisioned) {
      out_ += ",\"provisioned_in_use\":";
      add_series(function.provisioned_in_use);
    }
    if (!timeline_.is_aggregated) return;
    out_ += ",\"starting\":";
    add_series(function.starting);
    out_ += ",\"busy\":";
    add_series(function.busy);
    out_ += ",\"idle\":";
    add_series(function.idle);
  }

  void add_series(const LevelSeries& series) {
    out_ += "[";
    for (const LevelSeries::Point& point : series.outline()) {
      add("{}[{},{}]", out_.back() == '[' ? "" : ",", time(point.at), point.high);
    }
    out_ += "]";
  }

  const Timeline& timeline_;
  std::string out_;
};

}  // namespace

void write_timeline_html(const Timeline& timeline, const TimelineOptions&, std::ostream& out) {
  out << "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"color-scheme\" content=\"light dark\">\n"
      << "<title>Timeline of " << escape_markup(timeline.scenario) << "</title>\n"
      << "<style>\n"
      << kPaletteStyle << kFigureStyle << kPageStyle << "</style>\n</head>\n<body>\n"
      << "<svg class=\"patterns\" aria-hidden=\"true\"><defs>\n"
      << kPatterns << "</defs></svg>\n"
      << kPageBody << "<script type=\"application/json\" id=\"data\">\n"
      << PageData(timeline).json() << "\n</script>\n"
      << "<script>\n"
      << kPageDrawing << "</script>\n";
  if (!timeline.changes.empty() || has_scaling(timeline))
    out << "<script>\n" << kPageChanges << "</script>\n";
  out << "<script>\n" << kPageScript << "</script>\n</body>\n</html>\n";
}

}  // namespace coldcast
