#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/results/metric_tree.h"
#include "coldcast/results/metric_unit.h"

namespace coldcast {

// A picture of a page as data: what is to be seen, not how it is drawn.

enum class ChartKind : std::uint8_t {
  steps,    // levels over x: each point holds until the next
  bars,     // one for each category, the series side by side
  stacked,  // the series on top of each other
  points,   // each for itself
};
enum class SeriesStyle : std::uint8_t {
  area,
  line,
  limit,  // one level all along, given by one point
  dots,
  named,   // dots with their names beside them
  chosen,  // the same, to be seen first
  front,   // dots joined by a line
};

struct ChartAxis {
  std::string title{};
  Unit unit = Unit::count;
  bool is_logarithmic = false;
};
// Between what a number lies under several laws; NaN where that is not known, or one number.
struct ChartRange {
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();

  [[nodiscard]] bool is_wide() const { return low < high; }
};
struct ChartPoint {
  double x = 0.0;
  double y = 0.0;
  std::string name{};
  // Half-widths of their intervals; NaN where there are none.
  double x_width = std::numeric_limits<double>::quiet_NaN();
  double y_width = std::numeric_limits<double>::quiet_NaN();
  ChartRange x_band{};
  ChartRange y_band{};
};
struct ChartSeries {
  std::string name;
  std::string_view color;  // of the page's palette
  SeriesStyle style = SeriesStyle::line;
  std::vector<ChartPoint> points{};  // in order of x, but for dots; of bars, one for each category
  bool is_hidden = false;            // until the reader asks for it
};
// A line across the picture.
struct ChartMark {
  double at = 0.0;
  std::string name;
  bool is_vertical = true;
};
struct Chart {
  ChartKind kind = ChartKind::points;
  std::string title;
  std::string note{};
  ChartAxis x{};
  ChartAxis y{};
  std::vector<std::string> categories{};  // of bars
  std::vector<ChartRange> totals{};       // of stacked ones, between what their sums lie
  std::vector<ChartSeries> series{};
  std::vector<ChartMark> marks{};
  // Pictures of the same thing for several functions: the reader sees one of them. Empty: always.
  std::string choice{};
};

// As the members of the page's data: a JSON array, safe inside a script element. `currency` is that
// of the money in them, USD or CNY.
[[nodiscard]] std::string to_json(const std::vector<Chart>& charts, std::string_view currency);

// A result among several: a function of a run, a setting of a study.
struct NamedRow {
  std::string name;
  const MetricRow* row = nullptr;
  // The least and the greatest of each number under several laws; null: not known.
  const MetricRow* least = nullptr;
  const MetricRow* greatest = nullptr;
  std::string_view currency{};  // in which it pays; empty: as all rows
};
// Pictures that every kind of result has. Nothing is drawn of what is zero everywhere.
[[nodiscard]] Chart causes_chart(const std::vector<NamedRow>& rows);
[[nodiscard]] Chart cost_chart(const std::vector<NamedRow>& rows, std::string_view currency);
[[nodiscard]] Chart percentiles_chart(const std::vector<NamedRow>& rows);

}  // namespace coldcast
