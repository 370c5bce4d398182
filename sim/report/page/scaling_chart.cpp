#include "report/page/scaling_chart.h"

#include <algorithm>
#include <fmt/format.h>

#include "coldcast/control/auto_scaling.h"

namespace coldcast {
namespace {

// More names than these would lie on top of each other.
constexpr std::size_t kMostMarks = 12;
// More minutes than a picture is wide are drawn as the highest of several.
constexpr std::size_t kMostPoints = 1440;

double seconds(SimTime at) {
  return std::chrono::duration<double>(at - kStartOfTime).count();
}

template <typename Value>
void add_steps(Chart& chart, const std::vector<ScalingSeries::Step>& steps, SimTime end,
               Value value, ChartSeries series) {
  for (const ScalingSeries::Step& step : steps)
    series.points.push_back({seconds(step.at), static_cast<double>(step.*value)});
  if (!steps.empty())
    series.points.push_back({seconds(end), static_cast<double>(steps.back().*value)});
  chart.series.push_back(std::move(series));
}

// One level of each minute, from its begin; the highest of several where there are very many.
template <typename Level>
ChartSeries by_minute(const std::vector<ScalingMinute>& minutes, const Level& level,
                      ChartSeries series) {
  const std::size_t together = minutes.size() / kMostPoints + 1;
  bool is_seen = false;
  for (std::size_t i = 0; i < minutes.size(); i += together) {
    double highest = 0.0;
    for (std::size_t j = i; j < std::min(i + together, minutes.size()); ++j)
      highest = std::max(highest, level(minutes[j]));
    is_seen = is_seen || highest > 0.0;
    series.points.push_back({seconds(minutes[i].begin), highest});
  }
  if (!is_seen) series.points.clear();
  if (!series.points.empty())
    series.points.push_back(
        {seconds(minutes.back().begin + std::chrono::minutes{1}), series.points.back().y});
  return series;
}

template <typename Level>
void add_minutes(Chart& chart, const ScalingSeries& of, const Level& level, ChartSeries series) {
  ChartSeries drawn = by_minute(of.minutes, level, std::move(series));
  if (!drawn.points.empty()) chart.series.push_back(std::move(drawn));
}

void add_threshold(Chart& chart, double at, const std::string& name) {
  chart.series.push_back({.name = fmt::format("{}: {:.4g}", name, at),
                          .color = "limit",
                          .style = SeriesStyle::limit,
                          .points = {{0.0, at}}});
}

std::string name_of(const ScalingActivity& activity) {
  return fmt::format("{} to {}{}", activity.from, activity.to,
                     activity.status == ScalingStatus::failed ? ", refused" : "");
}

Chart scaling_chart(const ScalingSeries& series, const std::string& function, SimTime end) {
  Chart chart{.kind = ChartKind::steps,
              .title = "Provisioned concurrency, as auto scaling set it",
              .note = fmt::format("{} activities", series.activities.size()),
              .choice = function};
  if (series.steps.empty()) return chart;
  chart.x = {.title = "simulated time", .unit = Unit::seconds};
  chart.y.title = "environments";
  add_steps(chart, series.steps, end, &ScalingSeries::Step::ready,
            {.name = "READY", .color = "provisioned", .style = SeriesStyle::area});
  add_steps(chart, series.steps, end, &ScalingSeries::Step::requested,
            {.name = "requested", .color = "level", .style = SeriesStyle::line});
  if (series.activities.size() > kMostMarks) return chart;
  for (const ScalingActivity& activity : series.activities)
    chart.marks.push_back({seconds(activity.at), name_of(activity)});
  return chart;
}

Chart utilization_chart(const ScalingSeries& series, const std::string& function) {
  Chart chart{.kind = ChartKind::steps,
              .title = "What the alarms of auto scaling saw",
              .note =
                  "a minute without invocations has no data point: drawn as 0, and as no data "
                  "where the alarm has none left",
              .choice = function};
  if (series.minutes.empty()) return chart;
  chart.x = {.title = "simulated time", .unit = Unit::seconds};
  chart.y = {.title = "utilization", .unit = Unit::share};
  const auto in_state = [](AlarmState AlarmStates::*alarm, AlarmState state) {
    return [=](const ScalingMinute& minute) { return minute.alarms.*alarm == state ? 1.0 : 0.0; };
  };
  add_minutes(chart, series, in_state(&AlarmStates::high, AlarmState::alarm),
              {.name = "high alarm in ALARM", .color = "cold", .style = SeriesStyle::area});
  add_minutes(chart, series, in_state(&AlarmStates::low, AlarmState::alarm),
              {.name = "low alarm in ALARM", .color = "idle", .style = SeriesStyle::area});
  add_minutes(chart, series, in_state(&AlarmStates::low, AlarmState::insufficient_data),
              {.name = "low alarm without data", .color = "throttled", .style = SeriesStyle::line});
  add_minutes(
      chart, series,
      [](const ScalingMinute& minute) { return minute.point ? minute.point->average : 0.0; },
      {.name = "average of the minute", .color = "provisioned"});
  add_minutes(
      chart, series,
      [](const ScalingMinute& minute) { return minute.point ? minute.point->maximum : 0.0; },
      {.name = "maximum of the minute", .color = "handler", .is_hidden = true});
  if (series.target) {
    add_threshold(chart, *series.target, "target");
    add_threshold(chart, *series.target * TargetTracking::kLowShare, "scales in below");
  }
  return chart;
}

}  // namespace

void add_scaling_charts(Page& page, const MetricRow& row, const MetricTree& tree,
                        const RunDetails& details) {
  if (!row.activities) return;
  for (std::size_t i = 0; i < details.scaling.size(); ++i) {
    if (&row != &tree.functions[i]) continue;
    page.add(utilization_chart(details.scaling[i], row.name));
    page.add(scaling_chart(details.scaling[i], row.name, details.series.end));
  }
}

}  // namespace coldcast
