#include <algorithm>
#include <fmt/format.h>

#include "report/timeline/svg_figure.h"
#include "report/timeline/text_columns.h"
#include "timeline/wording.h"

namespace coldcast {
namespace {

constexpr Tenths kHeading = 300;
constexpr Tenths kLevels = 700;  // height of the concurrency plot
constexpr Tenths kAbove = 160;   // room for the labels over it
constexpr Tenths kAxis = 260;
constexpr Tenths kAggregate = 1200;
constexpr Tenths kSpace = 80;
constexpr std::uint32_t kTickDistance = 70;  // pixels, at least

// The more lanes, the lower each is.
Tenths lane_height(std::size_t lanes) {
  if (lanes <= 30) return 260;
  return lanes <= 120 ? 150 : 80;
}

Tenths height_of(std::uint64_t level, std::uint64_t highest, Tenths height) {
  return highest == 0 ? 0
                      : static_cast<Tenths>(level * static_cast<std::uint64_t>(height) / highest);
}

}  // namespace

SvgFunction::SvgFunction(SvgCanvas& canvas, const SvgFrame& frame, const Timeline& timeline,
                         const FunctionTimeline& function)
    : canvas_(canvas), frame_(frame), timeline_(timeline), function_(function) {
  lane_height_ = lane_height(function.lanes.size());
  place_items();
}

Tenths SvgFunction::draw(Tenths top) {
  canvas_.text(120, top + 200, shortened(function_.name, Tenths{frame_.width} * 10 - 240, 16),
               "name");
  const Tenths name = text_width(function_.name, 16) + 200;
  if (name + text_width(counts_of(function_), 13) < Tenths{frame_.width} * 10) {
    canvas_.text(name, top + 200, counts_of(function_), "muted");
  }
  const Tenths requests = top + kHeading;
  const Tenths requests_height = timeline_.is_aggregated ? kLevels + kSpace : items_height();
  lanes_top_ = requests + requests_height + kSpace;
  const Tenths lanes_height = timeline_.is_aggregated
                                  ? kAggregate
                                  : static_cast<Tenths>(function_.lanes.size()) * lane_height_;
  const Tenths blocked = lanes_top_ + lanes_height;
  const Tenths levels = blocked + blocked_height() + kSpace + kAbove;
  const Tenths axis = levels + kLevels + scaling_height();
  draw_grid(requests, axis);
  if (timeline_.is_aggregated) {
    draw_arrivals(requests);
    draw_environments(lanes_top_);
  } else {
    draw_links(requests);
    draw_lanes();
    draw_items(requests);
  }
  draw_blocked(blocked);
  const Tenths line = lanes_top_ - kSpace / 2;
  canvas_.line(120, line, frame_.right(), line, "grid");
  draw_levels(levels);
  if (function_.scaling) draw_scaling(levels + kLevels);
  draw_axis(axis);
  return axis + kAxis + kSpace;
}

void SvgFunction::draw_levels(Tenths top) {
  std::uint64_t highest = std::max<std::uint64_t>(function_.in_flight.max(), 1);
  if (shares_account(timeline_, function_)) {
    highest = std::max(highest, timeline_.in_flight.max());
  }
  for (const LimitLine& limit : limits_of(timeline_, function_)) {
    highest = std::max(highest, limit.highest());
  }
  const Tenths middle = top + kLevels / 2;
  canvas_.text(120, middle - 20, frame_.is_narrow() ? "in flight" : "requests", "muted");
  if (!frame_.is_narrow()) canvas_.text(120, middle + 140, "in flight", "muted");
  canvas_.text(Tenths{frame_.left} * 10 - 50, top + 80, readable(highest), "tick",
               SvgCanvas::Anchor::end);
  canvas_.text(Tenths{frame_.left} * 10 - 50, top + kLevels, "0", "tick", SvgCanvas::Anchor::end);
  const Tenths bottom = top + kLevels;
  const auto draw = [&](const LevelSeries& series, std::string_view css_class) {
    const std::string path = steps(series, top, kLevels, highest);
    if (!path.empty()) canvas_.path(closed(path, bottom), css_class);
  };
  draw(function_.in_flight, "level");
  if (function_.has_provisioned) draw(function_.provisioned_in_use, "in-use");
  if (shares_account(timeline_, function_)) {
    canvas_.path(steps(timeline_.in_flight, top, kLevels, highest), "total");
  }
  draw_limits(top, highest);
}

// Each limit has its name above its line; names of lines close to each other stand at either end.
void SvgFunction::draw_limits(Tenths top, std::uint64_t highest) {
  Tenths named_at = -1000;
  for (const LimitLine& limit : limits_of(timeline_, function_)) {
    const Tenths y = top + kLevels - height_of(limit.highest(), highest, kLevels);
    if (limit.series != nullptr) {
      const std::string path = steps(*limit.series, top, kLevels, highest);
      if (!path.empty()) canvas_.path(path, "limit");
    } else {
      canvas_.line(frame_.x(timeline_.from), y, frame_.right(), y, "limit");
    }
    const bool is_close = y - named_at < 150 && named_at - y < 150;
    const std::string name = fmt::format("{} {}", limit.name, readable(limit.highest()));
    canvas_.text(is_close ? frame_.x(timeline_.from) + 40 : frame_.right() - 20, y - 35, name,
                 "limit", is_close ? SvgCanvas::Anchor::start : SvgCanvas::Anchor::end);
    named_at = y;
  }
}

// How many requests arrive in each stretch of four pixels, throttled ones below.
void SvgFunction::draw_arrivals(Tenths top) {
  constexpr std::uint32_t kStretch = 4;
  const std::uint32_t bins = std::max(frame_.plot_width / kStretch, 1u);
  const TimeScale scale(timeline_.from, timeline_.to, bins);
  const auto growth = [&](const LevelSeries& series, std::uint32_t bin) {
    return growth_in(series, scale.begin(bin), scale.begin(bin + 1));
  };
  std::uint64_t highest = 1;
  for (std::uint32_t bin = 0; bin < bins; ++bin) {
    highest = std::max(highest, growth(function_.arrivals, bin));
  }
  const Tenths bottom = top + kLevels;
  canvas_.text(120, top + kLevels / 2, "requests", "muted");
  canvas_.text(Tenths{frame_.left} * 10 - 50, top + 80, readable(highest), "tick",
               SvgCanvas::Anchor::end);
  for (std::uint32_t bin = 0; bin < bins; ++bin) {
    const Tenths x = frame_.x(scale.begin(bin));
    const Tenths all = height_of(growth(function_.arrivals, bin), highest, kLevels);
    const Tenths refused = height_of(growth(function_.throttles, bin), highest, kLevels);
    if (all > 0) canvas_.rect({x, bottom - all, kStretch * 10 - 5, all}, "handler");
    if (refused > 0) canvas_.rect({x, bottom - refused, kStretch * 10 - 5, refused}, "refused");
  }
}

// How many environments there are: busy ones below, then those that start, then idle ones.
void SvgFunction::draw_environments(Tenths top) {
  const TimeScale scale(timeline_.from, timeline_.to, frame_.plot_width);
  struct Layer {
    const LevelSeries* series;
    std::string_view css_class;
    std::string path;
  };
  Layer layers[] = {{&function_.busy, "stack-busy", ""},
                    {&function_.starting, "stack-starting", ""},
                    {&function_.idle, "stack-idle", ""}};
  std::uint64_t highest = 1;
  for (std::uint32_t x = 0; x < frame_.plot_width; ++x) {
    std::uint64_t sum = 0;
    for (const Layer& layer : layers) sum += layer.series->at(scale.begin(x));
    highest = std::max(highest, sum);
  }
  for (std::uint32_t x = 0; x < frame_.plot_width; ++x) {
    Tenths y = top + kAggregate;
    for (Layer& layer : layers) {
      const Tenths height = height_of(layer.series->at(scale.begin(x)), highest, kAggregate);
      const std::string at = pixels(Tenths{frame_.left + x} * 10);
      if (height > 0) layer.path += fmt::format("M{} {}v-{}", at, pixels(y), pixels(height));
      y -= height;
    }
  }
  canvas_.text(120, top + kAggregate / 2, frame_.is_narrow() ? "env." : "environments", "muted");
  canvas_.text(Tenths{frame_.left} * 10 - 50, top + 80, readable(highest), "tick",
               SvgCanvas::Anchor::end);
  for (const Layer& layer : layers) {
    if (!layer.path.empty()) canvas_.path(layer.path, layer.css_class);
  }
}

void SvgFunction::draw_grid(Tenths top, Tenths bottom) {
  const unsigned most = std::max(frame_.plot_width / kTickDistance, 2u);
  for (const Tick& tick : ticks(timeline_.from, timeline_.to, most)) {
    canvas_.line(frame_.x(tick.at), top, frame_.x(tick.at), bottom, "grid");
  }
  for (const TimelineChange& change : timeline_.changes) {
    const Tenths x = frame_.x(change.at);
    canvas_.path(fmt::format("M{} {}V{}", pixels(x), pixels(top), pixels(bottom)), "limit",
                 sentence_of(change));
  }
}

void SvgFunction::draw_axis(Tenths y) {
  canvas_.line(frame_.x(timeline_.from), y, frame_.right(), y, "base");
  const unsigned most = std::max(frame_.plot_width / kTickDistance, 2u);
  Tenths free_from = 0;
  for (const Tick& tick : ticks(timeline_.from, timeline_.to, most)) {
    const Tenths x = frame_.x(tick.at);
    const Tenths half = text_width(tick.label, 11) / 2;
    canvas_.line(x, y, x, y + 50, "base");
    const Tenths middle = std::min(x, Tenths{frame_.width} * 10 - half - 40);
    if (middle - half < free_from) continue;
    canvas_.text(middle, y + 180, tick.label, "tick", SvgCanvas::Anchor::middle);
    free_from = middle + half + 60;
  }
}

// The level as a line of steps; many changes in a pixel are drawn as their highest.
std::string SvgFunction::steps(const LevelSeries& series, Tenths top, Tenths height,
                               std::uint64_t highest) const {
  std::string path;
  const auto y = [&](std::uint64_t level) {
    return pixels(top + height - height_of(level, highest, height));
  };
  const auto add = [&](Tenths x, std::uint64_t level) {
    path += path.empty() ? fmt::format("M{} {}", pixels(x), y(level))
                         : fmt::format("H{}V{}", pixels(x), y(level));
  };
  const std::vector<LevelSeries::Point> points = series.outline();
  if (points.size() <= 2 * std::uint64_t{frame_.plot_width}) {
    for (const LevelSeries::Point& point : points) add(frame_.x(point.at), point.high);
  } else {
    const TimeScale scale(timeline_.from, timeline_.to, frame_.plot_width);
    for (std::uint32_t x = 0; x < frame_.plot_width; ++x) {
      add(Tenths{frame_.left + x} * 10, series.over(scale.begin(x), scale.begin(x + 1)).high);
    }
  }
  if (!path.empty()) path += fmt::format("H{}", pixels(frame_.right()));
  return path;
}

std::string SvgFunction::closed(const std::string& path, Tenths bottom) {
  const std::string first = path.substr(1, path.find(' ') - 1);
  return path + fmt::format("V{}H{}Z", pixels(bottom), first);
}

}  // namespace coldcast
