#include <algorithm>
#include <fmt/format.h>

#include "report/timeline/svg_figure.h"

namespace coldcast {
namespace {

constexpr Tenths kAbove = 200;        // room over the curve, for what the activities came to
constexpr Tenths kUtilization = 500;  // height of the curve
constexpr Tenths kAlarm = 90;         // height of the bar of an alarm
constexpr Tenths kStep = 150;         // from one bar to the next
constexpr Tenths kBelow = 60;
constexpr std::uint64_t kWhole = 100;  // percent

}  // namespace

Tenths SvgFunction::scaling_height() const {
  return function_.scaling ? kAbove + kUtilization + 2 * kStep + kBelow : 0;
}

// The minutes' utilization, when the alarms were in ALARM, and each activity as a line through
// them.
void SvgFunction::draw_scaling(Tenths top) {
  const Tenths curve = top + kAbove;
  const Tenths bottom = curve + kUtilization;
  const Tenths labels = Tenths{frame_.left} * 10 - 50;
  canvas_.text(120, curve + kUtilization / 2, frame_.is_narrow() ? "util." : "utilization",
               "muted");
  canvas_.text(labels, curve + 80, "100 %", "tick", SvgCanvas::Anchor::end);
  canvas_.text(labels, bottom, "0", "tick", SvgCanvas::Anchor::end);
  canvas_.line(frame_.x(timeline_.from), bottom, frame_.right(), bottom, "base");
  const std::string path = steps(function_.scaling->utilization, curve, kUtilization, kWhole);
  if (!path.empty()) canvas_.path(closed(path, bottom), "in-use");
  draw_alarm("high alarm", function_.scaling->high_alarm, bottom + kStep - kAlarm);
  draw_alarm("low alarm", function_.scaling->low_alarm, bottom + 2 * kStep - kAlarm);
  draw_activities(curve, bottom + 2 * kStep);
}

// A bar while it was in ALARM.
void SvgFunction::draw_alarm(std::string_view name, const LevelSeries& alarm, Tenths top) {
  canvas_.text(120, top + kAlarm, name, "small");
  canvas_.line(frame_.x(timeline_.from), top + kAlarm, frame_.right(), top + kAlarm, "grid");
  const std::vector<LevelSeries::Point>& points = alarm.points();
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (points[i].high == 0) continue;
    const Tenths end = i + 1 < points.size() ? frame_.x(points[i + 1].at) : frame_.right();
    const Tenths begin = frame_.x(points[i].at);
    canvas_.rect({begin, top, std::max<Tenths>(end - begin, 5), kAlarm}, "refused", {},
                 fmt::format("{} in ALARM", name));
  }
}

// With the value that each came to, as far as there is room.
void SvgFunction::draw_activities(Tenths top, Tenths bottom) {
  Tenths free_from = 0;
  for (const ScalingActivity& activity : function_.scaling->activities) {
    const Tenths x = frame_.x(activity.at);
    canvas_.path(fmt::format("M{} {}V{}", pixels(x), pixels(top - 20), pixels(bottom)), "end",
                 activity_words(activity));
    const std::string value =
        fmt::format("{}{}", activity.to, activity.status == ScalingStatus::failed ? " failed" : "");
    const Tenths width = text_width(value, 11);
    const Tenths left = std::min(x - width / 2, frame_.right() - width);
    if (left < free_from) continue;
    canvas_.text(left, top - 50, value, "small");
    free_from = left + width + 40;
  }
}

}  // namespace coldcast
