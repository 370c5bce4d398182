#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "report/page/markup.h"
#include "report/timeline/text_columns.h"
#include "report/timeline/text_picture.h"
#include "report/writers.h"
#include "timeline/wording.h"

namespace coldcast {
namespace {

constexpr std::uint32_t kDefaultWidth = 100;
constexpr std::uint32_t kLeastWidth = 40;

}  // namespace

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
  if (timeline_.left_out > 0) paragraph(choice_note(timeline_), 0);
  if (timeline_.is_aggregated) paragraph(aggregation_note(timeline_), 0);
  if (timeline_.functions.empty()) out_ << "Nothing happens in this window.\n";
  for (const FunctionTimeline& function : timeline_.functions) draw_function(function);
  draw_legend();
  draw_changes();
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
  draw_blocked(function);
  draw_level("in flight", function.in_flight, false);
  if (function.has_provisioned) {
    draw_level(is_narrow_ ? "prov. used" : "prov. in use", function.provisioned_in_use, false);
  }
  if (function.scaling) {
    draw_level(is_narrow_ ? "util. %" : "utilization %", function.scaling->utilization, false);
    draw_level("high alarm", function.scaling->high_alarm, false);
    draw_level("low alarm", function.scaling->low_alarm, false);
  }
  draw_axis();
  draw_limits(function);
  if (function.scaling) paragraph(scaling_words(*function.scaling), left_);
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
  std::uint32_t free = 0;  // a number that begins before it would run into the one before
  for (const Span& span : lane.spans) {
    const TimelineRequest* request = function.find(span.request);
    if (span.phase != Phase::handler || request == nullptr) continue;
    const std::string name = printable(request->name);
    const std::uint32_t begin = scale_.cell(span.begin);
    const std::uint32_t end = scale_.cell(span.end - Duration{1});
    if (begin < free || begin + cells_of(name) > end + 1) continue;
    cells.write(left_ + begin, name, Ink::plain);
    free = begin + cells_of(name) + 1;
  }
  if (!lane.outlives) {
    const std::uint32_t end = std::min(last + 1, scale_.length() - 1);
    cells.put(left_ + end, text(kEnd), kEnd.ink);
    cells.write(left_ + end + 2, to_string(lane.reason), Ink::grey);
  }
  print(cells);
}

// A row for each shard, filled where it was blocked.
void TextPicture::draw_blocked(const FunctionTimeline& function) {
  for (auto span = function.blocked.begin(); span != function.blocked.end();) {
    const std::string& shard = span->shard;
    TextRow cells = row(fmt::format("{} {}", is_narrow_ ? "bl." : "blocked", printable(shard)));
    for (; span != function.blocked.end() && span->shard == shard; ++span) {
      const std::uint32_t last = scale_.cell(span->end - Duration{1});
      for (std::uint32_t column = scale_.cell(span->begin); column <= last; ++column)
        cells.put(left_ + column, text(kBlocked), kBlocked.ink);
    }
    print(cells);
  }
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
  const std::string kept = kept_words(function.kept);
  if (!timeline_.is_aggregated && !kept.empty())
    paragraph("global variables, connections: " + kept, left_);
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
  for (const TimelineChange& change : timeline_.changes) {
    line.put(left_ + scale_.cell(change.at), text(kChange), kChange.ink);
  }
  print(line);
  print(labels);
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

void write_timeline_text(const Timeline& timeline, const TimelineOptions& options,
                         std::ostream& out) {
  TextPicture(timeline, options, out).draw();
}

}  // namespace coldcast
