#include "report/page/run_charts.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "report/page/remarks.h"
#include "report/words/figures.h"

namespace coldcast {
namespace {

constexpr double kNanosecondsInSecond = 1e9;
constexpr double kNanosecondsInMillisecond = 1e6;

// What the details know of one row of the tree.
struct Subject {
  std::string name;
  const TimeSeries* series = nullptr;
  const TimeSeries::Line* line = nullptr;
  const FunctionSummary* summary = nullptr;
  bool is_account = false;
  std::vector<Subject> under{};  // the same under several laws of keep-alive

  [[nodiscard]] double seconds(std::size_t bucket) const {
    const auto steps = static_cast<std::int64_t>(bucket);
    const bool is_within = steps <= (series->end - series->begin) / series->width;
    const SimTime at = is_within ? series->begin + series->width * steps : series->end;
    return static_cast<double>((at - kStartOfTime).count()) / kNanosecondsInSecond;
  }
  // The highest level or count of a stretch under any law.
  [[nodiscard]] std::uint32_t highest(std::uint32_t TimeBucket::*number) const {
    std::uint32_t found = 0;
    for (const TimeBucket& bucket : line->buckets) found = std::max(found, bucket.*number);
    for (const Subject& other : under) found = std::max(found, other.highest(number));
    return found;
  }
};

Subject subject_of(const MetricRow& row, const MetricTree& tree, const RunDetails& details) {
  Subject subject{row.name, &details.series, &details.series.account, &details.summary.account,
                  true};
  for (std::size_t i = 0; i < tree.functions.size(); ++i) {
    if (&row != &tree.functions[i]) continue;
    subject.line = &details.series.functions[i];
    subject.summary = &details.summary.functions[i];
    subject.is_account = false;
  }
  for (const RunDetails& other : details.under)
    subject.under.push_back(subject_of(row, tree, other));
  return subject;
}

// Between what a number of a stretch lies; nothing where the laws' stretches are not the same.
template <typename NumberOf>
ChartRange band_of(const Subject& subject, std::size_t stretch, const NumberOf& number_of) {
  ChartRange band;
  for (const Subject& other : subject.under) {
    if (other.series->width != subject.series->width) return {};
    const double number = number_of(other, stretch);
    band.low = std::fmin(band.low, number);  // of NaN and a number the number
    band.high = std::fmax(band.high, number);
  }
  return band;
}

// A number of each stretch of time; NaN where there is none. The last is held until the end.
template <typename NumberOf>
void add_steps(Chart& chart, const Subject& subject, ChartSeries series,
               const NumberOf& number_of) {
  const std::size_t stretches = subject.line->buckets.size();
  for (std::size_t i = 0; i <= stretches; ++i) {
    const std::size_t stretch = std::min(i, stretches - 1);
    series.points.push_back({.x = subject.seconds(i),
                             .y = number_of(subject, stretch),
                             .y_band = band_of(subject, stretch, number_of)});
  }
  chart.series.push_back(std::move(series));
}

// One number of each bucket. Nothing of what never happened.
void add_buckets(Chart& chart, const Subject& subject, std::uint32_t TimeBucket::*number,
                 ChartSeries series) {
  if (subject.line->buckets.empty() || subject.highest(number) == 0) return;
  const auto number_of = [number](const Subject& of, std::size_t stretch) {
    const std::vector<TimeBucket>& buckets = of.line->buckets;
    return stretch < buckets.size() ? static_cast<double>(buckets[stretch].*number) : 0.0;
  };
  add_steps(chart, subject, std::move(series), number_of);
}

// Limits far above what happened would press it flat: they are drawn when the reader asks.
void add_limit(Chart& chart, const Subject& subject, std::uint32_t limit, const std::string& name) {
  const std::uint32_t highest_level =
      std::max(subject.highest(&TimeBucket::in_flight), subject.highest(&TimeBucket::environments));
  const bool is_far = limit / 4 > highest_level;
  chart.series.push_back({.name = fmt::format("{}: {}", name, grouped(limit)),
                          .color = "limit",
                          .style = SeriesStyle::limit,
                          .points = {{subject.seconds(0), static_cast<double>(limit)}},
                          .is_hidden = is_far});
}

void add_limits(Chart& chart, const Subject& subject) {
  if (chart.series.empty()) return;
  const auto limit = subject.line->concurrency;
  if (subject.is_account) return add_limit(chart, subject, *limit, "account limit");
  if (limit) return add_limit(chart, subject, *limit, "reserved concurrency");
  add_limit(chart, subject, subject.series->unreserved_concurrency, "unreserved concurrency");
}

std::string stretch_of(const TimeSeries& series) {
  const auto width = static_cast<double>(series.width.count()) / kNanosecondsInMillisecond;
  return "each step: " + milliseconds_figure(Number{width});
}

Chart levels_chart(const Subject& subject) {
  Chart chart{.kind = ChartKind::steps,
              .title = "Concurrency over time",
              .note = "the highest in each step; " + stretch_of(*subject.series),
              .choice = subject.name};
  chart.x = {.title = "simulated time", .unit = Unit::seconds};
  chart.y.title = "at once";
  add_buckets(chart, subject, &TimeBucket::in_flight,
              {.name = "requests in flight", .color = "handler", .style = SeriesStyle::area});
  add_buckets(chart, subject, &TimeBucket::environments,
              {.name = "environments", .color = "idle", .style = SeriesStyle::line});
  add_buckets(chart, subject, &TimeBucket::provisioned,
              {.name = "provisioned environments", .color = "provisioned"});
  add_limits(chart, subject);
  return chart;
}

// A line for each of the scenario's changes that came about; many would hide what they cause.
Chart with_changes(Chart chart, const MetricTree& tree) {
  constexpr std::size_t kMostLines = 12;
  if (tree.changes.size() > kMostLines) return chart;
  for (const ChangeRow& change : tree.changes)
    chart.marks.push_back({.at = change.at_s, .name = what_of(change)});
  return chart;
}

Chart events_chart(const Subject& subject) {
  Chart chart{.kind = ChartKind::steps,
              .title = "Cold starts and throttles over time",
              .note = "requests that arrived in each step; " + stretch_of(*subject.series),
              .choice = subject.name};
  chart.x = {.title = "simulated time", .unit = Unit::seconds};
  chart.y.title = "requests";
  add_buckets(chart, subject, &TimeBucket::cold_starts,
              {.name = "cold starts", .color = "cold", .style = SeriesStyle::area});
  add_buckets(chart, subject, &TimeBucket::throttles,
              {.name = "throttled", .color = "throttled", .style = SeriesStyle::area});
  return chart;
}

// Of the requests that arrived in each stretch.
Chart latency_over_time_chart(const Subject& subject) {
  Chart chart{
      .kind = ChartKind::steps,
      .title = "Latency over time",
      .note = "of requests that arrived in each step, to 2 %; " + stretch_of(*subject.series),
      .choice = subject.name};
  if (subject.line->latencies.empty()) return chart;
  chart.x = {.title = "simulated time", .unit = Unit::seconds};
  chart.y = {.title = "latency", .unit = Unit::milliseconds};
  struct Line {
    const char* name;
    double share;
    std::string_view color;
  };
  for (const auto& [name, share, color] :
       {Line{"p50", 0.5, "c1"}, Line{"p95", 0.95, "c2"}, Line{"p99", 0.99, "c5"}}) {
    add_steps(chart, subject, {.name = name, .color = color},
              [quantile = share](const Subject& of, std::size_t stretch) {
                const std::vector<LatencyCounts>& latencies = of.line->latencies;
                const bool is_known = stretch < latencies.size() && !latencies[stretch].empty();
                return is_known ? latencies[stretch].quantile(quantile) / kNanosecondsInMillisecond
                                : std::numeric_limits<double>::quiet_NaN();
              });
  }
  return chart;
}

Chart cold_share_chart(const Subject& subject) {
  Chart chart{
      .kind = ChartKind::steps,
      .title = "Share of cold starts over time",
      .note = "of the starts of requests that arrived in each step; " + stretch_of(*subject.series),
      .choice = subject.name};
  if (subject.line->buckets.empty() || subject.highest(&TimeBucket::cold_starts) == 0) return chart;
  chart.x = {.title = "simulated time", .unit = Unit::seconds};
  chart.y = {.title = "share of the starts", .unit = Unit::share};
  add_steps(chart, subject, {.name = "cold starts", .color = "cold", .style = SeriesStyle::area},
            [](const Subject& of, std::size_t stretch) {
              const std::vector<TimeBucket>& buckets = of.line->buckets;
              const bool is_known = stretch < buckets.size() && buckets[stretch].starts > 0;
              return is_known ? static_cast<double>(buckets[stretch].cold_starts) /
                                    static_cast<double>(buckets[stretch].starts)
                              : std::numeric_limits<double>::quiet_NaN();
            });
  return chart;
}

// Bins of equal width on a logarithmic axis; a value's bucket (0.8 % wide) may lie in two.
class LatencyBins {
 public:
  static constexpr std::size_t kBins = 60;

  explicit LatencyBins(const Histogram& histogram) : shares_(kBins, 0.0) {
    // Less than a microsecond is nothing; one value alone still gets a width.
    low_ = std::max(static_cast<double>(histogram.min().count()), 1000.0) / 1.05;
    const double high = std::max(static_cast<double>(histogram.max().count()) * 1.05, low_ * 1.5);
    step_ = std::log(high / low_) / static_cast<double>(kBins);
    add_all(histogram);
  }
  // Another histogram in the same bins; what lies beyond is in the outermost.
  [[nodiscard]] LatencyBins of(const Histogram& histogram) const {
    LatencyBins bins = *this;
    bins.shares_.assign(kBins, 0.0);
    bins.add_all(histogram);
    return bins;
  }

  [[nodiscard]] double edge(std::size_t bin) const {
    return low_ * std::exp(step_ * static_cast<double>(bin));
  }
  [[nodiscard]] double share(std::size_t bin) const { return shares_[bin]; }

 private:
  [[nodiscard]] std::size_t bin_of(double value) const {
    const double bin = std::log(std::max(value, low_) / low_) / step_;
    return std::min(kBins - 1, static_cast<std::size_t>(bin));
  }
  void add_all(const Histogram& histogram) {
    const auto total = static_cast<double>(histogram.count());
    for (const Histogram::Range& range : histogram.ranges()) add(range, total);
  }
  void add(const Histogram::Range& range, double total) {
    const auto from = static_cast<double>(range.from.count());
    const auto to = static_cast<double>(range.to.count());
    const double share = static_cast<double>(range.count) / total;
    const std::size_t last = bin_of(to);
    double begin = from;
    for (std::size_t bin = bin_of(from); bin <= last; ++bin) {
      const double end = bin == last ? to : edge(bin + 1);
      shares_[bin] += share * (end - begin) / (to - from);
      begin = end;
    }
  }

  double low_ = 0.0;
  double step_ = 0.0;
  std::vector<double> shares_;
};

Chart latency_chart(const Subject& subject) {
  Chart chart{.kind = ChartKind::steps,
              .title = "Latency distribution",
              .note = "from arrival to answer; throttled requests have none",
              .choice = subject.name};
  const Histogram& latency = subject.summary->latency;
  if (latency.empty()) return chart;
  chart.x = {.title = "latency", .unit = Unit::milliseconds, .is_logarithmic = true};
  chart.y = {.title = "share of the requests", .unit = Unit::share};
  ChartSeries series{.name = "requests", .color = "level", .style = SeriesStyle::area};
  const LatencyBins bins(latency);
  std::vector<LatencyBins> others;
  for (const Subject& other : subject.under) others.push_back(bins.of(other.summary->latency));
  for (std::size_t i = 0; i <= LatencyBins::kBins; ++i) {
    const std::size_t bin = std::min(i, LatencyBins::kBins - 1);
    ChartRange band;
    for (const LatencyBins& other : others)
      band = {std::fmin(band.low, other.share(bin)), std::fmax(band.high, other.share(bin))};
    series.points.push_back(
        {.x = bins.edge(i) / kNanosecondsInMillisecond, .y = bins.share(bin), .y_band = band});
  }
  chart.series.push_back(std::move(series));
  constexpr std::pair<double, const char*> kMarks[] = {{0.5, "p50"}, {0.95, "p95"}, {0.99, "p99"}};
  for (const auto& [share, name] : kMarks)
    chart.marks.push_back({latency.quantile(share) / kNanosecondsInMillisecond, name});
  return chart;
}

}  // namespace

void add_run_charts(Page& page, const MetricRow& row, const MetricTree& tree,
                    const RunDetails& details) {
  const Subject subject = subject_of(row, tree, details);
  page.add(with_changes(levels_chart(subject), tree));
  page.add(with_changes(events_chart(subject), tree));
  page.add(latency_chart(subject));
  page.add(latency_over_time_chart(subject));
  page.add(cold_share_chart(subject));
}

}  // namespace coldcast
