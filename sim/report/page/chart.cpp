#include "report/page/chart.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <span>

#include "report/page/markup.h"
#include "report/words/text_out.h"

namespace coldcast {
namespace {

constexpr std::array<std::string_view, 4> kKinds = {"steps", "bars", "stacked", "points"};
constexpr std::array<std::string_view, 5> kUnits = {"count", "share", "seconds", "milliseconds",
                                                    "dollars"};
constexpr std::array<std::string_view, 7> kStyles = {"area",  "line",   "limit", "dots",
                                                     "named", "chosen", "front"};

// Six digits are more than a picture can show.
void append_number(TextOut& out, double value) {
  if (!std::isfinite(value)) return append(out, "null");
  append(out, "{:.6g}", value);
}

template <typename Items, typename Write>
void append_list(TextOut& out, const Items& items, const Write& write) {
  out.push_back('[');
  bool is_first = true;
  for (const auto& item : items) {
    if (!is_first) out.push_back(',');
    write(item);
    is_first = false;
  }
  out.push_back(']');
}

void append_axis(TextOut& out, const ChartAxis& axis, std::string_view currency) {
  const bool is_yuan = axis.unit == Unit::dollars && currency == "CNY";
  append(out, R"({{"title":{},"unit":"{}","log":{}}})", quote_json(axis.title),
         is_yuan ? "yuan" : kUnits[static_cast<std::size_t>(axis.unit)], axis.is_logarithmic);
}

void append_point(TextOut& out, const ChartPoint& point) {
  out.push_back('[');
  append_number(out, point.x);
  out.push_back(',');
  append_number(out, point.y);
  if (!point.name.empty()) {
    append(out, ",{},", quote_json(point.name));
    append_number(out, point.x_width);
    out.push_back(',');
    append_number(out, point.y_width);
  }
  out.push_back(']');
}

// Of each item; nothing where none is wide.
template <typename Items, typename RangeOf>
void append_ranges(TextOut& out, std::string_view key, const Items& items,
                   const RangeOf& range_of) {
  if (std::none_of(items.begin(), items.end(),
                   [&](const auto& item) { return range_of(item).is_wide(); }))
    return;
  append(out, ",\"{}\":", key);
  append_list(out, items, [&](const auto& item) {
    const ChartRange range = range_of(item);
    out.push_back('[');
    append_number(out, range.low);
    out.push_back(',');
    append_number(out, range.high);
    out.push_back(']');
  });
}

void append_series(TextOut& out, const ChartSeries& series) {
  append(out, "\n {{\"name\":{},\"color\":\"{}\",\"style\":\"{}\",\"hidden\":{},\"points\":",
         quote_json(series.name), series.color, kStyles[static_cast<std::size_t>(series.style)],
         series.is_hidden);
  append_list(out, series.points, [&](const ChartPoint& point) { append_point(out, point); });
  append_ranges(out, "band", series.points, [](const ChartPoint& point) { return point.y_band; });
  append_ranges(out, "x_band", series.points, [](const ChartPoint& point) { return point.x_band; });
  out.push_back('}');
}

void append_mark(TextOut& out, const ChartMark& mark) {
  append(out, "{{\"vertical\":{},\"name\":{},\"at\":", mark.is_vertical, quote_json(mark.name));
  append_number(out, mark.at);
  out.push_back('}');
}

void append_chart(TextOut& out, const Chart& chart, std::string_view currency) {
  append(out, "\n{{\"kind\":\"{}\",\"title\":{},\"note\":{},\"choice\":{},\"x\":",
         kKinds[static_cast<std::size_t>(chart.kind)], quote_json(chart.title),
         quote_json(chart.note), quote_json(chart.choice));
  append_axis(out, chart.x, currency);
  append(out, ",\"y\":");
  append_axis(out, chart.y, currency);
  append(out, ",\"categories\":");
  append_list(out, chart.categories,
              [&](const std::string& name) { append(out, "{}", quote_json(name)); });
  append_ranges(out, "totals", chart.totals, [](const ChartRange& range) { return range; });
  append(out, ",\"marks\":");
  append_list(out, chart.marks, [&](const ChartMark& mark) { append_mark(out, mark); });
  append(out, ",\"series\":");
  append_list(out, chart.series, [&](const ChartSeries& series) { append_series(out, series); });
  out.push_back('}');
}

// Of a function, or one that the row alone has; NaN where it has none.
double value_at(const MetricRow& row, std::string_view path) {
  constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
  const auto own = std::find(row.more.begin(), row.more.end(), path);
  if (own != row.more.end())
    return value_of(*(row.numbers.end() - (row.more.end() - own))).value_or(kNothing);
  const auto known = function_metrics();
  if (std::find(known.begin(), known.end(), path) == known.end()) return kNothing;
  return value_of(row.numbers[function_metric(path)]).value_or(kNothing);
}

// One number of each row, as a series of bars.
struct Item {
  std::string_view path;
  std::string_view name;
  std::string_view color;
};

ChartRange range_of(const NamedRow& named, std::string_view path) {
  if (named.least == nullptr) return {};
  return {value_at(*named.least, path), value_at(*named.greatest, path)};
}

void add_totals(Chart& chart, const std::vector<NamedRow>& rows, std::string_view path) {
  for (const NamedRow& named : rows) chart.totals.push_back(range_of(named, path));
}

void add_items(Chart& chart, const std::vector<NamedRow>& rows, std::span<const Item> items) {
  for (const NamedRow& named : rows) chart.categories.push_back(named.name);
  for (const Item& item : items) {
    ChartSeries series{.name = std::string(item.name), .color = item.color};
    for (std::size_t i = 0; i < rows.size(); ++i)
      series.points.push_back({.x = static_cast<double>(i),
                               .y = value_at(*rows[i].row, item.path),
                               .y_band = range_of(rows[i], item.path)});
    const bool is_seen = std::any_of(series.points.begin(), series.points.end(),
                                     [](const ChartPoint& point) { return point.y > 0.0; });
    if (is_seen) chart.series.push_back(std::move(series));
  }
}

}  // namespace

std::string to_json(const std::vector<Chart>& charts, std::string_view currency) {
  TextOut out;
  append_list(out, charts, [&](const Chart& chart) { append_chart(out, chart, currency); });
  return fmt::to_string(out);
}

Chart causes_chart(const std::vector<NamedRow>& rows) {
  constexpr std::array kItems = {
      Item{"cold_start_causes.first_request", "first request", "c1"},
      Item{"cold_start_causes.concurrency_growth", "concurrency growth", "c2"},
      Item{"cold_start_causes.idle_expiry", "idle expiry", "c3"},
      Item{"cold_start_causes.max_age", "max age", "c4"},
      Item{"cold_start_causes.reset", "reset", "c5"},
      Item{"cold_start_causes.deployment", "deployment", "c6"},
      Item{"cold_start_causes.zone_lost", "zone lost", "c7"},
  };
  Chart chart{.kind = ChartKind::stacked, .title = "Why starts were cold"};
  chart.y.title = "cold starts";
  add_items(chart, rows, kItems);
  add_totals(chart, rows, "cold_starts");
  return chart;
}

Chart cost_chart(const std::vector<NamedRow>& rows, std::string_view currency) {
  constexpr std::array kItems = {
      Item{"cost_usd.requests", "requests", "c1"},
      Item{"cost_usd.duration", "duration", "c2"},
      Item{"cost_usd.init", "init", "c3"},
      Item{"cost_usd.provisioned", "provisioned concurrency", "c4"},
      Item{"cost_usd.provisioned_duration", "duration on provisioned concurrency", "c5"},
      Item{"cost_usd.ephemeral_storage", "ephemeral storage", "c6"},
      Item{"cost_usd.snap_start", "SnapStart", "c7"},
  };
  Chart chart{.kind = ChartKind::stacked,
              .title = "What it costs a month",
              .note = "730 hours like those counted, in the parts of the counted time"};
  chart.y = {.title = currency == "CNY" ? "yuan" : "US dollars", .unit = Unit::dollars};
  add_items(chart, rows, kItems);
  // As the table has it: a month is not the counted time times a factor where something is paid for
  // once, or is free up to an amount.
  for (ChartSeries& series : chart.series) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double total = value_at(*rows[i].row, "cost_usd.total");
      const double month = value_at(*rows[i].row, "cost_usd.per_month");
      series.points[i].y *= total > 0.0 ? month / total : 0.0;
      series.points[i].y_band = {};  // of the counted time
    }
  }
  add_totals(chart, rows, "cost_usd.per_month");
  return chart;
}

Chart percentiles_chart(const std::vector<NamedRow>& rows) {
  constexpr std::array kItems = {
      Item{"latency_ms.p50", "p50", "c1"},
      Item{"latency_ms.p95", "p95", "c2"},
      Item{"latency_ms.p99", "p99", "c3"},
  };
  Chart chart{.kind = ChartKind::bars, .title = "Latency"};
  chart.y = {.title = "latency", .unit = Unit::milliseconds};
  add_items(chart, rows, kItems);
  return chart;
}

}  // namespace coldcast
