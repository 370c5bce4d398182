#include "report/page/study_pages.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "report/page/band_ends.h"
#include "report/page/overview.h"
#include "report/page/page.h"
#include "report/writers.h"

namespace coldcast {
namespace {

// More bars than this are no picture.
constexpr std::size_t kMostBars = 40;

ChartAxis axis_of(std::string_view path, std::string_view currency) {
  return {.title = metric_title(path, currency), .unit = unit_of(path)};
}

// `50, 1024MB`: what the settings are of stands once beside.
std::string values_title(const StudyCell& cell) {
  std::string title;
  for (const Choice& choice : cell.choices) title += (title.empty() ? "" : ", ") + choice.value;
  return title;
}

std::string paths_note(const StudyCell& cell) {
  std::string note;
  for (const Choice& choice : cell.choices)
    note += (note.empty() ? "" : ", ") + path_title(choice.path);
  return note;
}

ChartPoint point_of(const StudyCell& cell, const MetricTree& mean, std::string_view x,
                    std::string_view y, const BandEnds& ends = {}) {
  const Estimate across = estimate_at(mean, find_metric(x, mean));
  const Estimate up = estimate_at(mean, find_metric(y, mean));
  return {across.mean,   up.mean,          cell_title(cell), across.half_width,
          up.half_width, ends.range_of(x), ends.range_of(y)};
}

// What is paid in the page's currency.
std::vector<NamedRow> paid_in(const std::vector<NamedRow>& rows, const std::string& currency) {
  std::vector<NamedRow> paid = rows;
  std::erase_if(paid, [&](const NamedRow& row) { return row.currency != currency; });
  return paid;
}

void add_bars(Page& page, const std::vector<NamedRow>& rows, const std::string& note = {}) {
  const std::vector<NamedRow> paid = paid_in(rows, page.currency);
  if (paid.size() < rows.size())
    page.footnotes.push_back(fmt::format(
        "Charts of money are of the settings whose prices are in {}: it is not compared with that "
        "of another currency.",
        page.currency));
  for (Chart chart :
       std::array{percentiles_chart(rows), causes_chart(rows), cost_chart(paid, page.currency)}) {
    chart.note = note;
    page.add(std::move(chart));
  }
}

Chart trade_chart_of(const ComparedStudy& study) {
  const auto x = kUsualTrade[0];
  const auto y = kUsualTrade[1];
  Chart chart{.title = "Cost against cold starts",
              .note = "means over replications; the interval of each is in its hover text"};
  const std::string& currency = study.mean.basis.currency;
  chart.x = axis_of(x, currency);
  chart.y = axis_of(y, currency);
  ChartSeries baseline{.name = "baseline", .color = "limit", .style = SeriesStyle::chosen};
  baseline.points.push_back(point_of(study.cell, study.mean, x, y, BandEnds(study.band)));
  ChartSeries others{.name = "other settings", .color = "handler", .style = SeriesStyle::named};
  for (const ComparedVariant& variant : study.variants)
    if (variant.mean.basis.currency == currency)
      others.points.push_back(point_of(variant.cell, variant.mean, x, y, BandEnds(variant.band)));
  chart.series = {std::move(baseline), std::move(others)};
  return chart;
}

Chart trade_chart_of(const SweptStudy& study) {
  const std::string& x = study.traded[0];
  const std::string& y = study.traded[1];
  const std::string& currency = study.cells.front().mean.basis.currency;
  const bool is_usual = x == kUsualTrade[0] && y == kUsualTrade[1];
  Chart chart{.title = is_usual
                           ? "Cost against cold starts"
                           : metric_title(x, currency) + " against " + metric_title(y, currency),
              .note = paths_note(study.cells.front().cell) +
                      "; joined: what no other setting beats in both"};
  chart.x = axis_of(x, currency);
  chart.y = axis_of(y, currency);
  ChartSeries front{.name = "best settings", .color = "limit", .style = SeriesStyle::front};
  ChartSeries others{.name = "other settings", .color = "handler", .style = SeriesStyle::dots};
  for (const SweptCell& cell : study.cells) {
    if (cell.mean.basis.currency != currency) continue;
    ChartPoint point = point_of(cell.cell, cell.mean, x, y);
    point.name = values_title(cell.cell);
    (cell.on_front ? front : others).points.push_back(std::move(point));
  }
  std::stable_sort(
      front.points.begin(), front.points.end(),
      [](const ChartPoint& left, const ChartPoint& right) { return left.x < right.x; });
  for (ChartSeries* series : {&front, &others})
    if (!series->points.empty()) chart.series.push_back(std::move(*series));
  return chart;
}

}  // namespace

void write_comparison_page(const ComparedStudy& study, const ReportOptions& options,
                           std::ostream& out) {
  Page page{.title = study.mean.scenario, .headline = comparison_headline(study)};
  add_head(page, options.source, study.mean);
  for (const ComparedVariant& variant : study.variants) {
    page.verdicts.push_back({change_sentence(variant), Tone::plain});
    PageVerdict verdict = verdict_of(variant.mean.conditions);
    if (!verdict.text.empty()) verdict.text = cell_title(variant.cell) + ": " + verdict.text;
    page.verdicts.push_back(std::move(verdict));
  }
  FunctionChoice all = options.choice;
  all.most = std::numeric_limits<std::size_t>::max();
  for (const ComparedVariant& variant : study.variants) {
    const std::size_t shown = comparison_text(study, variant, options.choice).grid.rows.size();
    ComparisonText text = comparison_text(study, variant, all);
    page.tables.push_back({.grid = std::move(text.grid), .shown_rows = shown, .rows_are = "rows"});
    page.footnotes.push_back(text.rest);
    add_conditions(page, variant.mean.conditions, "conditions of " + cell_title(variant.cell));
  }
  page.add(trade_chart_of(study));
  std::vector<BandEnds> ends = {BandEnds(study.band)};
  for (const ComparedVariant& variant : study.variants) ends.emplace_back(variant.band);
  std::vector<NamedRow> rows = {
      ends[0].named(cell_title(study.cell), study.mean, study.mean.account)};
  for (std::size_t i = 0; i < study.variants.size(); ++i) {
    const ComparedVariant& variant = study.variants[i];
    rows.push_back(ends[i + 1].named(cell_title(variant.cell), variant.mean, variant.mean.account));
  }
  add_bars(page, rows);
  page.footnotes.push_back(band_legend(study.band.names));
  if (ends[0].is_there) page.footnotes.emplace_back(kBandNote);
  page.footnotes.push_back(comparison_legend());
  page.footnotes.push_back(basis_lines(study));
  write_page(page, out);
}

void write_sweep_page(const SweptStudy& study, const ReportOptions& options, std::ostream& out) {
  Page page{.title = study.cells.front().mean.scenario, .headline = sweep_headline(study)};
  add_head(page, options.source, study.cells.front().mean);
  const auto best = std::count_if(study.cells.begin(), study.cells.end(),
                                  [](const SweptCell& cell) { return cell.on_front; });
  page.verdicts.push_back({fmt::format("{} of {} settings {} beaten by no other in both {} and {}.",
                                       best, study.cells.size(), best == 1 ? "is" : "are",
                                       metric_title(study.traded[0], page.currency),
                                       metric_title(study.traded[1], page.currency)),
                           Tone::plain});
  page.tables.push_back({.grid = sweep_grid(study), .rows_are = "settings"});
  page.add(trade_chart_of(study));
  std::vector<NamedRow> rows;
  const bool all = study.cells.size() <= kMostBars;
  for (const SweptCell& cell : study.cells)
    if ((all || cell.on_front) && rows.size() < kMostBars)
      rows.push_back({.name = values_title(cell.cell),
                      .row = &cell.mean.account,
                      .currency = cell.mean.basis.currency});
  add_bars(page, rows, paths_note(study.cells.front().cell));
  page.footnotes.push_back(sweep_legend(study));
  page.footnotes.push_back(basis_lines(study));
  if (!all) page.footnotes.emplace_back("Bars are of the best settings only.");
  write_page(page, out);
}

}  // namespace coldcast
