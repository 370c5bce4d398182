#include <algorithm>
#include <cmath>
#include <deque>
#include <fmt/format.h>
#include <limits>

#include "report/page/band_ends.h"
#include "report/page/overview.h"
#include "report/page/page.h"
#include "report/page/study_pages.h"
#include "report/writers.h"

namespace coldcast {
namespace {

std::string title_of(const Candidate& candidate) {
  return cell_title({"", candidate.choices});
}

// A number of a candidate, over what it costs.
using Height = Estimate (*)(const Candidate& candidate, std::size_t target);

Estimate cold_starts_of(const Candidate& candidate, std::size_t) {
  return estimate_at(candidate.mean, find_metric("cold_start_rate", candidate.mean));
}

Estimate target_of(const Candidate& candidate, std::size_t target) {
  return target < candidate.targets.size() ? candidate.targets[target].estimate : Estimate{};
}

bool is_same(const Candidate& candidate, const std::optional<Candidate>& other) {
  return other && candidate.choices == other->choices;
}

ChartPoint point_of(const Candidate& candidate, Height height, std::size_t target) {
  const Estimate found = height(candidate, target);
  return {.x = candidate.cost(),
          .y = found.mean,
          .name = title_of(candidate),
          .y_width = found.half_width};
}

// With what lies between the laws of keep-alive.
ChartPoint with_band(ChartPoint point, const Candidate& candidate, const std::string& path) {
  const BandEnds ends(candidate.band);
  point.x_band = ends.range_of("cost_usd.per_month");
  point.y_band = ends.range_of(path);
  return point;
}

Chart trade_chart(const PlanResult& plan, Height height, std::size_t target,
                  const std::string& path) {
  Chart chart{.title = "Cost", .note = "every setting that was tried"};
  chart.x = {.title = plan.as_it_is.mean.basis.currency + " a month", .unit = Unit::dollars};
  ChartSeries chosen{.name = "planned", .color = "limit", .style = SeriesStyle::chosen};
  ChartSeries now{.name = "as it is", .color = "cold", .style = SeriesStyle::named};
  ChartSeries meets{.name = "meets the targets", .color = "warm", .style = SeriesStyle::dots};
  ChartSeries fails{.name = "does not", .color = "idle", .style = SeriesStyle::dots};
  if (plan.best)
    chosen.points.push_back(with_band(point_of(*plan.best, height, target), *plan.best, path));
  if (!is_same(plan.as_it_is, plan.best))
    now.points.push_back(with_band(point_of(plan.as_it_is, height, target), plan.as_it_is, path));
  for (const Candidate& candidate : plan.tried) {
    if (!candidate.refusal.empty() || is_same(candidate, plan.best)) continue;
    if (candidate.choices == plan.as_it_is.choices) continue;
    ChartSeries& series = candidate.verdict == Verdict::pass ? meets : fails;
    series.points.push_back(point_of(candidate, height, target));
  }
  for (ChartSeries* series : {&chosen, &now, &meets, &fails})
    if (!series->points.empty()) chart.series.push_back(std::move(*series));
  return chart;
}

Chart cold_starts_chart(const PlanResult& plan) {
  Chart chart = trade_chart(plan, cold_starts_of, 0, "cold_start_rate");
  chart.title = "Cost against cold starts";
  chart.y = {.title = "cold starts of the account", .unit = Unit::share};
  return chart;
}

Chart target_chart(const PlanResult& plan, std::size_t target) {
  const Expression& wanted = plan.as_it_is.targets[target].target;
  Chart chart = trade_chart(plan, target_of, target, wanted.path);
  chart.title = "Cost against " + wanted.path;
  chart.y = {.title = wanted.path, .unit = unit_of(wanted.path)};
  chart.marks.push_back({.at = wanted.bound, .name = wanted.text, .is_vertical = false});
  return chart;
}

// A target of the account's cold starts stands in their own chart.
void add_trade_charts(Page& page, const PlanResult& plan) {
  Chart cold_starts = cold_starts_chart(plan);
  std::vector<Chart> others;
  for (std::size_t i = 0; i < plan.as_it_is.targets.size(); ++i) {
    Chart chart = target_chart(plan, i);
    const std::string& path = plan.as_it_is.targets[i].target.path;
    if (path == "cold_start_rate" || path == "account.cold_start_rate") {
      cold_starts.marks.push_back(chart.marks.front());
    } else {
      others.push_back(std::move(chart));
    }
  }
  page.add(std::move(cold_starts));
  for (Chart& chart : others) page.add(std::move(chart));
}

// The settings that a reader compares, with the ends of their bands.
struct ShownSettings {
  explicit ShownSettings(const PlanResult& plan) {
    if (plan.best) add("planned", *plan.best);
    if (plan.next && plan.next->refusal.empty()) add("next cheaper", *plan.next);
    add("as it is", plan.as_it_is);
  }

  std::deque<BandEnds> ends{};  // which rows refer to
  std::vector<NamedRow> rows{};

 private:
  void add(const std::string& name, const Candidate& candidate) {
    ends.emplace_back(candidate.band);
    rows.push_back(ends.back().named(name, candidate.mean, candidate.mean.account));
  }
};

TextGrid tried_grid(const PlanResult& plan) {
  TextGrid grid{{"tried", "verdict", "replications"}, {}};
  for (const TargetFinding& found : plan.as_it_is.targets)
    grid.headings.push_back(found.target.path);
  grid.headings.push_back(plan.as_it_is.mean.basis.currency + " a month");
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  for (const Candidate& candidate : plan.tried) {
    std::vector<std::string>& row = grid.rows.emplace_back();
    std::vector<double>& values = grid.values.emplace_back();
    row = {title_of(candidate), std::string(candidate.verdict_word()),
           std::to_string(candidate.replications)};
    values = {kNone, static_cast<double>(candidate.replications)};
    for (std::size_t i = 0; i < plan.as_it_is.targets.size(); ++i) {
      const Estimate found = target_of(candidate, i);
      row.push_back(estimate_figure(plan.as_it_is.targets[i].target.path, found));
      values.push_back(candidate.refusal.empty() ? found.mean : kNone);
    }
    values.push_back(candidate.refusal.empty() ? candidate.cost() : kNone);
    row.push_back(candidate.refusal.empty()
                      ? metric_figure("cost_usd.per_month", to_number(candidate.cost()))
                      : "refused: " + candidate.refusal);
  }
  return grid;
}

}  // namespace

void write_plan_page(const PlanResult& plan, const Scenario& scenario, const ReportOptions& options,
                     std::ostream& out) {
  Page page{.title = plan.as_it_is.mean.scenario, .headline = plan_headline(plan)};
  add_head(page, options.source, plan.as_it_is.mean);
  page.verdicts.push_back({plan.best ? "The planned setting meets every target."
                                     : "No setting that was tried meets the targets.",
                           plan.best ? Tone::good : Tone::bad});
  page.tables.push_back({{}, plan_grid(plan)});
  add_trade_charts(page, plan);
  const ShownSettings shown(plan);
  page.add(percentiles_chart(shown.rows));
  page.add(causes_chart(shown.rows));
  page.add(cost_chart(shown.rows, page.currency));
  PageTable tried{
      .title = "Every setting that was tried", .grid = tried_grid(plan), .rows_are = "settings"};
  constexpr std::size_t kSeenAtOnce = 20;
  if (tried.grid.rows.size() > kSeenAtOnce) {
    tried.is_folded = true;
    tried.title += fmt::format(": {}", tried.grid.rows.size());
  }
  page.tables.push_back(std::move(tried));
  page.footnotes = plan_remarks(plan, scenario);
  page.footnotes.push_back(basis_line(plan.as_it_is.mean.basis));
  if (!plan.as_it_is.band.names.empty()) page.footnotes.emplace_back(kBandNote);
  page.footnotes.emplace_back("± half of the 95 % confidence interval of the mean");
  write_page(page, out);
}

}  // namespace coldcast
