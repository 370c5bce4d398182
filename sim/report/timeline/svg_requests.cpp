#include <algorithm>
#include <fmt/format.h>

#include "report/timeline/svg_figure.h"

namespace coldcast {
namespace {

constexpr Tenths kRowHeight = 170;
constexpr std::uint32_t kMostRows = 8;
constexpr Tenths kMarkWidth = 120;
// Marks nearer than this cannot be told apart.
constexpr Tenths kApart = 30;
// More at one place are shown as one mark with their number.
constexpr std::size_t kMostTogether = 6;
// More marks that find no row of their own hide what is below them.
constexpr std::size_t kMostHidden = 8;
// Above this many requests links would hide what they link.
constexpr std::size_t kMostLinks = 40;

}  // namespace

// Requests of one kind at one place become one item when there are many of them.
void SvgFunction::place_items() {
  std::vector<Item> nearby;
  const auto settle = [&] {
    std::size_t count = 0;
    for (const Item& item : nearby) count += item.requests.size();
    for (const Item& item : nearby) {
      if (count > kMostTogether && item.requests.size() > 1) {
        items_.push_back(item);
        items_.back().label = fmt::format("{} requests", item.requests.size());
        continue;
      }
      for (const TimelineRequest* request : item.requests) {
        items_.push_back({.mark = item.mark,
                          .x = frame_.x(request->arrived),
                          .label = request->name,
                          .requests = {request}});
      }
    }
    nearby.clear();
  };
  for (const TimelineRequest& request : function_.requests) {
    if (request.arrived < timeline_.from) continue;
    const Tenths x = frame_.x(request.arrived);
    if (!nearby.empty() && x - nearby.front().x > kApart) settle();
    const RequestMark mark = mark_of(request);
    const auto same = std::find_if(nearby.begin(), nearby.end(),
                                   [&](const Item& item) { return item.mark == mark; });
    if (same == nearby.end()) {
      nearby.push_back({.mark = mark, .x = x, .label = "", .requests = {&request}});
    } else {
      same->requests.push_back(&request);
    }
  }
  settle();
  place_rows();
}

// Each item takes the highest row in which it overlaps no other; when there is none, it goes
// without a label into a row below, in which marks may overlap.
void SvgFunction::place_rows() {
  std::vector<Tenths> taken_to(kMostRows, 0);
  std::size_t hidden = 0;
  for (Item& item : items_) {
    const Tenths label = text_width(item.label, 13) + 60;
    item.is_left = item.x + kMarkWidth / 2 + label > frame_.right() + 100;
    const Tenths begin = item.x - kMarkWidth / 2 - (item.is_left ? label : 0);
    const Tenths end = item.x + kMarkWidth / 2 + (item.is_left ? 0 : label);
    std::uint32_t row = 0;
    while (row < kMostRows && taken_to[row] > begin) ++row;
    item.has_label = row < kMostRows;
    item.row = row;
    hidden += item.has_label ? 0 : 1;
    if (item.has_label) taken_to[row] = end;
    rows_ = std::max(rows_, item.row + 1);
  }
  is_dense_ = hidden > kMostHidden;
}

Tenths SvgFunction::items_height() const {
  return (is_dense_ ? 5 : rows_) * kRowHeight + 60;
}

Tenths SvgFunction::item_y(const Item& item, Tenths top) const {
  return top + item.row * kRowHeight + kRowHeight / 2;
}

void SvgFunction::draw_items(Tenths top) {
  if (is_dense_) return draw_dense_requests(top);
  canvas_.text(120, top + kRowHeight / 2 + 45, "requests", "muted");
  for (const Item& item : items_) {
    const Tenths y = item_y(item, top);
    const std::string title =
        item.requests.size() == 1
            ? fmt::format("{}: {}", item.label, whole_story(*item.requests[0]))
            : fmt::format("{}, the first: {}", item.label, whole_story(*item.requests[0]));
    draw_svg_mark(canvas_, item.mark, item.x, y, title);
    if (!item.has_label) continue;
    const Tenths offset = item.is_left ? -90 : 90;
    canvas_.text(item.x + offset, y + 45, item.label, "halo",
                 item.is_left ? SvgCanvas::Anchor::end : SvgCanvas::Anchor::start);
  }
}

// From each request to the environment that served it.
void SvgFunction::draw_links(Tenths top) {
  if (items_.size() > kMostLinks || function_.lanes.empty()) return;
  for (const Item& item : items_) {
    if (item.requests.size() > 1 || item.requests[0]->is_throttled) continue;
    const TimelineRequest& request = *item.requests[0];
    const auto lane =
        std::find_if(function_.lanes.begin(), function_.lanes.end(),
                     [&](const EnvironmentLane& l) { return l.number == request.environment; });
    if (lane == function_.lanes.end() || request.started >= timeline_.to) continue;
    const auto index = static_cast<std::size_t>(lane - function_.lanes.begin());
    const bool begins_later = request.start != StartKind::cold && request.started > request.arrived;
    std::string d = fmt::format("M{} {}V{}", pixels(item.x), pixels(item_y(item, top) + 60),
                                pixels(lane_middle(index)));
    if (begins_later) d += fmt::format("H{}", pixels(frame_.x(request.started)));
    canvas_.path(d, "link");
  }
}

void draw_svg_mark(SvgCanvas& canvas, RequestMark mark, Tenths x, Tenths y,
                   std::string_view title) {
  const auto at = [&](Tenths dx, Tenths dy) {
    return fmt::format("{} {}", pixels(x + dx), pixels(y + dy));
  };
  switch (mark) {
    case RequestMark::cold:
      return canvas.path(fmt::format("M{}L{}L{}Z", at(-60, -50), at(60, -50), at(0, 50)), "cold",
                         title);
    case RequestMark::warm:
      return canvas.path(fmt::format("M{}L{}L{}Z", at(-50, -45), at(50, -45), at(0, 40)), "warm",
                         title);
    case RequestMark::provisioned:
      return canvas.path(fmt::format("M{}L{}L{}L{}Z", at(0, -60), at(55, 0), at(0, 60), at(-55, 0)),
                         "provisioned", title);
    case RequestMark::throttled:
      return canvas.path(
          fmt::format("M{}L{}M{}L{}", at(-45, -45), at(45, 45), at(45, -45), at(-45, 45)),
          "throttled", title);
  }
}

}  // namespace coldcast
