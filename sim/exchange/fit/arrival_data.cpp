#include "exchange/fit/arrival_data.h"

#include <algorithm>
#include <cmath>

#include "exchange/fit/arrival_process.h"

namespace coldcast {

double width_of_bins(double window) {
  for (const double width : {1.0, 10.0, 60.0, 300.0, 3600.0}) {
    if (window / width <= 3000) return width;
  }
  return 3600;
}

namespace {

bool is_arrival(const MeasuredRequest& one) {
  return one.arrived != kNoInstant && one.outcome != MeasuredOutcome::throttled;
}

// Every period of the window, with the requests that were condensed and those that were not.
std::vector<CountBin> counts_in(const MeasuredSource& source, const Dataset& data) {
  const double width = static_cast<double>(source.condensed.period) / 1e9;
  std::vector<CountBin> bins = count_in_bins({}, data.window(), width);
  const auto add = [&](Instant at, std::uint64_t count) {
    const double place = static_cast<double>(at - data.from) / 1e9 / width + 1e-9;
    const auto number = static_cast<std::size_t>(std::max(0.0, place));
    bins[std::min(number, bins.size() - 1)].count += static_cast<double>(count);
  };
  for (const ArrivalCount& one : source.condensed.counts) add(one.at, one.count);
  for (const MeasuredRequest& one : source.invocations) {
    if (one.is_single() && is_arrival(one)) add(one.arrived, 1);
  }
  return bins;
}

}  // namespace

ArrivalData times_of(const FunctionData& function, const Dataset& data) {
  ArrivalData arrivals{.window = data.window()};
  if (function.source.condensed.requests > 0) {
    arrivals.counts = counts_in(function.source, data);
    return arrivals;
  }
  std::vector<std::int64_t> stamps;
  const std::vector<MeasuredRequest>& all = function.source.invocations;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!is_arrival(all[i])) continue;
    stamps.push_back(all[i].arrived);
    arrivals.times.push_back(static_cast<double>(all[i].arrived - data.from) / 1e9);
    arrivals.numbers.push_back(i);
  }
  arrivals.resolution = static_cast<double>(resolution_of(stamps)) / 1e9;
  if (stamps.size() < 10) arrivals.resolution = 0;
  return arrivals;
}

const MetricSeries* counts_of(const FunctionData& function) {
  const MetricSeries* samples = nullptr;
  for (const MetricSeries& series : function.source.series) {
    if (series.metric == "Invocations" && series.statistic == "Sum") return &series;
    if (series.metric == "Invocations" && series.statistic == "SampleCount") samples = &series;
    if (series.metric == "Duration" && series.statistic == "SampleCount") samples = &series;
  }
  return samples;
}

std::vector<CountBin> bins_of(const MetricSeries& series, const Dataset& data) {
  const double width = static_cast<double>(series.period) / 1e9;
  std::vector<CountBin> bins = count_in_bins({}, data.window(), width);
  for (const MetricPoint& point : series.points) {
    const double at = static_cast<double>(point.at - data.from) / 1e9;
    const auto place = static_cast<std::size_t>(std::max(0.0, at / width + 1e-9));
    if (!bins.empty()) bins[std::min(place, bins.size() - 1)].count += point.value;
  }
  return bins;
}

double total_of(const std::vector<CountBin>& bins) {
  double sum = 0;
  for (const CountBin& bin : bins) sum += bin.count;
  return sum;
}

std::vector<CountBin> joined(const std::vector<CountBin>& bins, double width) {
  std::vector<CountBin> out;
  for (const CountBin& bin : bins) {
    if (out.empty() || bin.end - out.back().begin > width + 1e-9) {
      out.push_back(bin);
    } else {
      out.back().end = bin.end;
      out.back().count += bin.count;
    }
  }
  return out;
}

std::vector<CountBin> bins_for_steps(const ArrivalData& arrivals) {
  constexpr double kMinute = 60;  // metrics are no finer, and are taken as they are
  const bool is_metric = arrivals.times.empty() && arrivals.counts.front().width() >= kMinute;
  return is_metric ? arrivals.counts : bins_at(arrivals, width_of_bins(arrivals.window));
}

std::vector<CountBin> bins_at(const ArrivalData& arrivals, double width) {
  return arrivals.times.empty() ? joined(arrivals.counts, width)
                                : count_in_bins(arrivals.times, arrivals.window, width);
}

}  // namespace coldcast
