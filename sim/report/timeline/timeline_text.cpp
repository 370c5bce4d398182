#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "coldcast/report/timeline_report.h"

#include "report/page/markup.h"
#include "report/timeline/text_canvas.h"
#include "report/timeline/text_columns.h"
#include "report/timeline/time_axis.h"
#include "report/timeline/timeline_words.h"
#include "report/timeline/timeline_writers.h"
#include "timeline/wording.h"

namespace coldcast {
namespace {

constexpr std::uint32_t kDefaultWidth = 100;
constexpr std::uint32_t kLeastWidth = 40;
constexpr std::uint32_t kLabelRows = 3;

struct Glyph {
  std::string_view unicode;
  std::string_view ascii;
  Ink ink;
};

// By Phase.
constexpr std::array<Glyph, kPhases> kPhaseGlyphs = {{
    {"░", "d", Ink::cyan},
    {"▒", "e", Ink::blue},
    {"▓", "i", Ink::magenta},
    {"▚", "a", Ink::red},
    {"▓", "i", Ink::magenta},
    {"█", "#", Ink::green},
    {"─", "-", Ink::grey},
    {"·", ".", Ink::grey},
}};
// By RequestMark.
constexpr std::array<Glyph, kRequestMarks> kMarkGlyphs = {{
    {"▼", "C", Ink::magenta},
    {"▽", "w", Ink::green},
    {"◇", "p", Ink::cyan},
    {"✗", "x", Ink::red},
}};
constexpr Glyph kEnd = {"╳", "X", Ink::red};

// Lays one timeline out in rows of characters.
class TextPicture {
 public:
  TextPicture(const Timeline& timeline, const TimelineOptions& options, std::ostream& out);

  void draw();

 private:
  void draw_function(const FunctionTimeline& function);
  void draw_requests(const FunctionTimeline& function);
  void draw_lane(const EnvironmentLane& lane, const FunctionTimeline& function);
  void draw_level(std::string_view name, const LevelSeries& series, bool is_total);
  void draw_limits(const FunctionTimeline& function);
  void draw_axis();
  void draw_legend();
  void draw_reasons();

  [[nodiscard]] std::uint64_t level_in(const LevelSeries& series, std::uint32_t column,
                                       bool is_total) const;
  [[nodiscard]] std::string_view text(const Glyph& glyph) const {
    return options_.ascii ? glyph.ascii : glyph.unicode;
  }
  [[nodiscard]] TextRow row(std::string_view name) const;
  void print(const TextRow& row) { row.print(out_, options_.color); }
  void paragraph(std::string_view text, std::uint32_t indent);

  const Timeline& timeline_;
  TimelineOptions options_;
  std::ostream& out_;
  std::uint32_t width_;
  bool is_narrow_;
  std::uint32_t left_;  // columns for names
  TimeScale scale_;
};

TextPicture::TextPicture(const Timeline& timeline, const TimelineOptions& options,
                         std::ostream& out)
    : timeline_(timeline),
      options_(options),
      out_(out),
      width_(std::max(options.width == 0 ? kDefaultWidth : options.width, kLeastWidth)),
      is_narrow_(width_ < 70),
      left_(is_narrow_ ? 13 : 20),
      scale_(timeline.from, timeline.to, width_ - left_) {}

void TextPicture::draw() {
  paragraph(fmt::format("{}: {}", printable(timeline_.scenario), window_of(timeline_)), 0);
  if (timeline_.is_aggregated) paragraph(aggregation_note(timeline_), 0);
  if (timeline_.functions.empty()) out_ << "Nothing happens in this window.\n";
  for (const FunctionTimeline& function : timeline_.functions) draw_function(function);
  draw_legend();
  draw_reasons();
}

void TextPicture::draw_function(const FunctionTimeline& function) {
  out_ << '\n';
  paragraph(fmt::format("{}: {}", function.name, counts_of(function)), 0);
  if (timeline_.is_aggregated) {
    draw_level("arrivals", function.arrivals, true);
    if (function.throttle_count > 0) draw_level("throttled", function.throttles, true);
    draw_level("starting", function.starting, false);
    draw_level("busy", function.busy, false);
    draw_level("idle", function.idle, false);
  } else {
    draw_requests(function);
    for (const EnvironmentLane& lane : function.lanes) draw_lane(lane, function);
  }
  draw_level("in flight", function.in_flight, false);
  if (function.has_provisioned) {
    draw_level(is_narrow_ ? "prov. used" : "prov. in use", function.provisioned_in_use, false);
  }
  draw_axis();
  draw_limits(function);
}

// Requests that arrive in one column share a mark, that of the worst, and a label.
void TextPicture::draw_requests(const FunctionTimeline& function) {
  std::vector<TextRow> labels(kLabelRows, row(""));
  TextRow marks = row("requests");
  std::size_t next = 0;
  std::uint32_t used_rows = 0;
  while (next < function.requests.size()) {
    const std::uint32_t column = left_ + scale_.cell(function.requests[next].arrived);
    std::vector<const TimelineRequest*> group;
    RequestMark worst = RequestMark::warm;
    for (; next < function.requests.size(); ++next) {
      const TimelineRequest& request = function.requests[next];
      if (left_ + scale_.cell(request.arrived) != column) break;
      if (request.arrived < timeline_.from) continue;  // seen only in its lane
      const RequestMark mark = mark_of(request);
      if (mark == RequestMark::throttled || group.empty() ||
          (mark == RequestMark::cold && worst != RequestMark::throttled)) {
        worst = mark;
      }
      group.push_back(&request);
    }
    if (group.empty()) continue;
    const Glyph& glyph = kMarkGlyphs[static_cast<std::size_t>(worst)];
    marks.put(column, text(glyph), glyph.ink);
    const std::string label = printable(joint_label(group));
    const std::uint32_t columns = cells_of(label);
    const std::uint32_t at = std::min(column, width_ - std::min(columns, width_ - left_));
    for (std::uint32_t line = 0; line < kLabelRows; ++line) {
      if (!labels[line].is_free(at - 1, columns + (at + columns < width_ ? 2 : 1))) continue;
      labels[line].write(at, label, glyph.ink);
      used_rows = std::max(used_rows, line + 1);
      break;
    }
  }
  for (std::uint32_t line = used_rows; line > 0; --line) print(labels[line - 1]);
  print(marks);
}

void TextPicture::draw_lane(const EnvironmentLane& lane, const FunctionTimeline& function) {
  const std::string_view kind = lane.is_provisioned() ? (is_narrow_ ? "prov." : "provisioned")
                                                      : (is_narrow_ ? "env." : "environment");
  TextRow cells = row(fmt::format("{} {}", kind, value(lane.number)));
  const std::uint32_t first = scale_.cell(lane.begin);
  const std::uint32_t last = scale_.cell(lane.end - Duration{lane.end > lane.begin ? 1 : 0});
  for (std::uint32_t column = first; column <= last; ++column) {
    const Glyph& glyph = kPhaseGlyphs[static_cast<std::size_t>(
        phase_in(lane, scale_.begin(column), scale_.begin(column + 1)))];
    cells.put(left_ + column, text(glyph), glyph.ink);
  }
  for (const Span& span : lane.spans) {
    const TimelineRequest* request = function.find(span.request);
    if (span.phase != Phase::handler || request == nullptr) continue;
    const std::string name = printable(request->name);
    const std::uint32_t begin = scale_.cell(span.begin);
    const std::uint32_t end = scale_.cell(span.end - Duration{1});
    if (begin + cells_of(name) <= end + 1) cells.write(left_ + begin, name, Ink::plain);
  }
  if (!lane.outlives) {
    const std::uint32_t end = std::min(last + 1, scale_.length() - 1);
    cells.put(left_ + end, text(kEnd), kEnd.ink);
    cells.write(left_ + end + 2, to_string(lane.reason), Ink::grey);
  }
  print(cells);
}

// The highest value in the column, or, of a running total, how much it grows in it.
std::uint64_t TextPicture::level_in(const LevelSeries& series, std::uint32_t column,
                                    bool is_total) const {
  const SimTime begin = scale_.begin(column);
  const SimTime end = scale_.begin(column + 1);
  return is_total ? growth_in(series, begin, end) : series.over(begin, end).high;
}

void TextPicture::draw_level(std::string_view name, const LevelSeries& series, bool is_total) {
  constexpr std::array<std::string_view, 9> kBars = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  std::uint64_t highest = 0;
  for (std::uint32_t column = 0; column < scale_.length(); ++column) {
    highest = std::max(highest, level_in(series, column, is_total));
  }
  std::string label = fmt::format("{}, max {}", name, highest);
  if (label.size() >= left_) label = fmt::format("{} {}", name, highest);
  TextRow cells = row(label);
  for (std::uint32_t column = 0; column < scale_.length() && highest > 0; ++column) {
    const std::uint64_t level = level_in(series, column, is_total);
    const std::uint64_t steps = options_.ascii ? 9 : 8;
    const std::uint64_t height =
        options_.ascii && highest <= 9 ? level : (level * steps + highest - 1) / highest;
    if (height == 0) continue;
    cells.put(left_ + column, options_.ascii ? std::to_string(height) : std::string(kBars[height]),
              Ink::yellow);
  }
  print(cells);
}

void TextPicture::draw_limits(const FunctionTimeline& function) {
  std::string line;
  for (const LimitLine& limit : limits_of(timeline_, function)) {
    line += fmt::format("{}{} {}", line.empty() ? "" : ", ", limit.name, readable(limit.highest()));
  }
  if (!line.empty()) paragraph(line, left_);
}

void TextPicture::draw_axis() {
  TextRow line = row("");
  TextRow labels = row("");
  for (std::uint32_t column = left_; column < width_; ++column) {
    line.put(column, options_.ascii ? "-" : "─", Ink::grey);
  }
  std::uint32_t free_from = left_;
  for (const Tick& tick : ticks(timeline_.from, timeline_.to, scale_.length() / 10)) {
    const std::uint32_t column = left_ + scale_.cell(tick.at);
    const std::uint32_t columns = cells_of(tick.label);
    line.put(column, options_.ascii ? "+" : "┬", Ink::grey);
    const std::uint32_t at = std::min(column, width_ - columns);
    if (at < free_from) continue;
    labels.write(at, tick.label, Ink::grey);
    free_from = at + columns + 1;
  }
  print(line);
  print(labels);
}

void TextPicture::draw_legend() {
  const Appearance appearance = appearance_of(timeline_);
  std::vector<std::string> entries;
  for (std::size_t mark = 0; mark < kRequestMarks; ++mark) {
    if (!appearance.marks[mark]) continue;
    entries.push_back(
        fmt::format("{} {}", text(kMarkGlyphs[mark]), legend_of(static_cast<RequestMark>(mark))));
  }
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    const bool looks_like_init = static_cast<Phase>(phase) == Phase::suppressed_init &&
                                 appearance.phases[static_cast<std::size_t>(Phase::init)];
    if (!appearance.phases[phase] || looks_like_init) continue;
    entries.push_back(
        fmt::format("{} {}", text(kPhaseGlyphs[phase]), legend_of(static_cast<Phase>(phase))));
  }
  if (appearance.ends) entries.push_back(fmt::format("{} end of the environment", text(kEnd)));
  std::string line;
  if (!entries.empty()) out_ << '\n';
  for (const std::string& entry : entries) {
    if (!line.empty() && cells_of(line) + 3 + cells_of(entry) > width_) {
      out_ << line << '\n';
      line.clear();
    }
    line += (line.empty() ? "" : "   ") + entry;
  }
  if (!line.empty()) out_ << line << '\n';
}

void TextPicture::draw_reasons() {
  const std::vector<Reason> reasons = reasons_of(timeline_);
  if (!reasons.empty()) out_ << "\nWhy:\n";
  for (const Reason& reason : reasons) {
    paragraph(printable(fmt::format("{}: {}", reason.name, reason.why)), 2);
  }
}

TextRow TextPicture::row(std::string_view name) const {
  TextRow row(width_);
  row.write(0, name, Ink::plain);
  return row;
}

void TextPicture::paragraph(std::string_view text, std::uint32_t indent) {
  for (const std::string& line : wrapped(text, width_ - indent)) {
    out_ << std::string(indent, ' ') << line << '\n';
  }
}

}  // namespace

void write_timeline_text(const Timeline& timeline, const TimelineOptions& options,
                         std::ostream& out) {
  TextPicture(timeline, options, out).draw();
}

}  // namespace coldcast
