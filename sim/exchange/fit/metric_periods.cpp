#include "exchange/fit/metric_periods.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"

#include "exchange/fit/dataset.h"

namespace coldcast {
namespace {

constexpr std::int64_t kShortest = 60 * kSecond;
constexpr std::int64_t kLongest = 3600 * kSecond;

void sort_points(MetricSeries& series) {
  std::stable_sort(series.points.begin(), series.points.end(),
                   [](const MetricPoint& a, const MetricPoint& b) { return a.at < b.at; });
  // A point that two pages hold is one.
  const auto last =
      std::unique(series.points.begin(), series.points.end(),
                  [](const MetricPoint& a, const MetricPoint& b) { return a.at == b.at; });
  series.points.erase(last, series.points.end());
}

std::int64_t common_step(const FunctionData& function) {
  std::int64_t step = 0;
  for (const MetricSeries& series : function.source.series) {
    for (std::size_t i = 1; i < series.points.size(); ++i) {
      step = std::gcd(step, series.points[i].at - series.points[i - 1].at);
    }
  }
  return step;
}

}  // namespace

void set_periods(Dataset& data, const FitOptions& options, Intake& intake) {
  for (FunctionData& function : data.functions) {
    for (MetricSeries& series : function.source.series) sort_points(series);
    const std::int64_t step = common_step(function);
    for (MetricSeries& series : function.source.series) {
      if (options.reading.period) {
        series.period = options.reading.period->count();
      } else if (series.period == 0 && step > 0) {
        series.period = std::max(step, kShortest);
      }
      if (series.points.empty()) continue;
      if (series.period == 0) {
        throw UsageError(
            fmt::format("{}: {} of {} has one data point, which does not tell its period",
                        series.file, series.metric, function.name),
            "say it with --period, such as --period 1min");
      }
      if (series.period > kLongest && series.metric == "Invocations") {
        throw UsageError(fmt::format("{}: a period of {} tells nothing of when requests come",
                                     series.file, to_string(Duration(series.period))),
                         "ask for the metric with --period 60, or 300 (kept for 63 days), or 3600");
      }
      if (series.period >= 300 * kSecond && series.metric == "Invocations") {
        intake.remark(
            fmt::format("{}: counts of {} each: bursts within them are smoothed, so cold starts "
                        "will be too few",
                        series.file, to_string(Duration(series.period))));
      }
    }
  }
}

}  // namespace coldcast
