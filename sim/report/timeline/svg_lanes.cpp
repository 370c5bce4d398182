#include <algorithm>
#include <fmt/format.h>

#include "report/timeline/svg_figure.h"
#include "timeline/wording.h"

namespace coldcast {
namespace {

constexpr Tenths kGap = 40;       // between bars of neighbouring lanes
constexpr Tenths kLeastBar = 12;  // a bar is never thinner
constexpr Tenths kSeam = 8;       // between invocations that follow each other at once
constexpr Tenths kNamed = 130;    // lanes at least this high have names in their bars

bool is_bar(Phase phase) {
  return phase != Phase::idle && phase != Phase::shutdown;
}

}  // namespace

std::string svg_paint(Phase phase) {
  if (!is_bar(phase) || phase == Phase::handler) return {};
  std::string name{to_string(phase)};
  std::replace(name.begin(), name.end(), '_', '-');
  return fmt::format("url(#cc-{})", name);
}

Tenths SvgFunction::lane_middle(std::size_t index) const {
  return lanes_top_ + static_cast<Tenths>(index) * lane_height_ + lane_height_ / 2;
}

void SvgFunction::draw_lanes() {
  for (std::size_t i = 0; i < function_.lanes.size(); ++i) {
    draw_lane_name(function_.lanes[i], i);
    draw_lane(function_.lanes[i], lane_middle(i));
  }
}

void SvgFunction::draw_lane_name(const EnvironmentLane& lane, std::size_t index) {
  const std::size_t every = lane_height_ >= kNamed ? 1 : 5;
  if (index % every != 0) return;
  const std::string kind = lane.is_provisioned() ? "provisioned" : "environment";
  const std::string_view shorter = lane.is_provisioned() ? "prov." : "env.";
  const std::string name =
      fmt::format("{} {}", frame_.is_narrow() ? shorter : kind, value(lane.number));
  canvas_.text(120, lane_middle(index) + 45, name, lane_height_ >= 200 ? "" : "small");
}

void SvgFunction::draw_lane(const EnvironmentLane& lane, Tenths middle) {
  const Tenths half = std::max((lane_height_ - kGap) / 2, Tenths{20});
  if (lane.is_provisioned()) {
    canvas_.rect({frame_.x(lane.begin), middle - half - 15,
                  frame_.x(lane.end) - frame_.x(lane.begin), 2 * half + 30},
                 "band");
  }
  std::string idle;
  std::string shutdown;
  for (const Span& span : lane.spans) {
    if (is_bar(span.phase)) continue;
    const Tenths begin = frame_.x(span.begin);
    const Tenths end = frame_.x(span.end);
    if (end - begin < 3) continue;
    (span.phase == Phase::idle ? idle : shutdown) +=
        fmt::format("M{} {}H{}", pixels(begin), pixels(middle), pixels(end));
  }
  if (!idle.empty()) canvas_.path(idle, "idle");
  if (!shutdown.empty()) canvas_.path(shutdown, "shutdown");
  Tenths drawn_to = 0;
  for (const Span& span : lane.spans) {
    if (is_bar(span.phase)) draw_bar(span, middle, drawn_to);
  }
  if (!lane.outlives) draw_end(lane, middle);
  if (lane_height_ < kNamed) return;
  for (const KeptSpan& kept : lane.kept) {
    draw_svg_kept(canvas_, {.begin = frame_.x(kept.begin),
                            .end = frame_.x(kept.end),
                            .y = middle + half + 15,
                            .is_set = kept.is_set,
                            .is_lost = kept.is_lost});
  }
  for (const LeftSpan& work : lane.left) {
    draw_svg_left(canvas_, {.begin = frame_.x(work.begin),
                            .end = frame_.x(work.end),
                            .y = middle - half - 15,
                            .is_over = work.is_over,
                            .is_lost = work.is_lost});
  }
}

// Bars that add less than a third of a pixel to what is drawn already are left out.
void SvgFunction::draw_bar(const Span& span, Tenths middle, Tenths& drawn_to) {
  const Tenths begin = frame_.x(span.begin);
  const Tenths end = std::max(frame_.x(span.end), begin + kLeastBar);
  if (span.phase == Phase::handler) bars_[span.request] = middle;
  if (end - drawn_to < 3) return;
  drawn_to = end;
  const Tenths half = std::max((lane_height_ - kGap) / 2, Tenths{20});
  const TimelineRequest* request = function_.find(span.request);
  const bool has_failed = request != nullptr && request->outcome != Outcome::success;
  const bool is_handler = span.phase == Phase::handler;
  const Tenths seam = is_handler && end - begin > 4 * kSeam ? kSeam : 0;
  canvas_.rect({begin, middle - half, end - begin - seam, 2 * half},
               is_handler ? (has_failed ? "failed" : "handler") : "", svg_paint(span.phase),
               title_of(span));
  if (!is_handler || request == nullptr || lane_height_ < kNamed) return;
  const Tenths room = end - begin - 80;
  std::string label = request->name;
  const std::string with_outcome = fmt::format("{}: {}", label, to_string(request->outcome));
  if (has_failed && text_width(with_outcome, 12) <= room) label = with_outcome;
  if (text_width(label, 12) <= room) {
    canvas_.text(begin + 40, middle + 42, label, "on-handler");
  } else if (text_width(label, 12) <= room + 60) {
    canvas_.text((begin + end) / 2, middle + 42, label, "on-handler", SvgCanvas::Anchor::middle);
  }
}

void SvgFunction::draw_end(const EnvironmentLane& lane, Tenths middle) {
  const Tenths x = frame_.x(lane.end);
  const Tenths half = std::max((lane_height_ - kGap) / 2, Tenths{20});
  canvas_.line(x, middle - half, x, middle + half, "end");
  if (lane_height_ < kNamed) return;
  std::string reason{to_string(lane.reason)};
  std::replace(reason.begin(), reason.end(), '_', ' ');
  reason = "ended: " + reason;
  const Tenths width = text_width(reason, 11);
  const Tenths idle = lane.spans.empty() ? 0 : x - frame_.x(lane.spans.back().begin);
  if (x + 60 + width < frame_.right()) {
    canvas_.text(x + 60, middle + 40, reason, "small halo");
  } else if (idle > width + 80) {
    canvas_.text(x - 50, middle - 35, reason, "small halo", SvgCanvas::Anchor::end);
  }
}

// From a dot where global variables are set to a cross where they are lost.
void draw_svg_kept(SvgCanvas& canvas, const KeptLine& line) {
  std::string d = fmt::format("M{} {}H{}", pixels(line.begin), pixels(line.y), pixels(line.end));
  if (line.is_lost) {
    d += fmt::format("m-2.5 -2.5l5 5m0 -5l-5 5");
  }
  canvas.path(d, "kept");
  if (line.is_set)
    canvas.path(
        fmt::format("M{} {}l2.5 2.5l2.5 -2.5l-2.5 -2.5Z", pixels(line.begin - 25), pixels(line.y)),
        "kept-set");
}

void draw_svg_left(SvgCanvas& canvas, const LeftLine& line) {
  canvas.path(fmt::format("M{} {}H{}", pixels(line.begin), pixels(line.y), pixels(line.end)),
              "left-behind");
  if (!line.is_over) return;
  const std::string at = fmt::format("M{} {}", pixels(line.end), pixels(line.y));
  canvas.path(
      at + (line.is_lost ? "m-2.5 -2.5l5 5m0 -5l-5 5" : "m-2 0a2 2 0 1 0 4 0a2 2 0 1 0 -4 0Z"),
      "left-end");
}

std::string SvgFunction::title_of(const Span& span) const {
  const TimelineRequest* request = function_.find(span.request);
  std::string text = fmt::format("{}, {}", legend_of(span.phase), readable(span.end - span.begin));
  if (request == nullptr) return text;
  return fmt::format("{}: {}. {}", request->name, text, whole_story(*request));
}

}  // namespace coldcast
