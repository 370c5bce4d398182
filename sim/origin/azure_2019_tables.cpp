#include <algorithm>
#include <cmath>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"

#include "base/scaled_number.h"
#include "origin/azure_2019.h"
#include "origin/trace_columns.h"
#include "origin/traces.h"
#include "random/laws.h"

namespace coldcast {
namespace {

struct PercentileColumn {
  std::size_t column = 0;
  double share = 0.0;
};

std::vector<PercentileColumn> percentile_columns(const CsvReader& table) {
  constexpr std::string_view kPrefix = "percentile_Average_";
  std::vector<PercentileColumn> columns;
  for (std::size_t i = 0; i < table.header().size(); ++i) {
    const std::string_view name = table.header()[i];
    if (name.substr(0, kPrefix.size()) != kPrefix) continue;
    const std::optional<double> percent = parse_number(name.substr(kPrefix.size()));
    if (percent && *percent >= 0.0 && *percent <= 100.0) columns.push_back({i, *percent / 100.0});
  }
  const bool is_complete =
      !columns.empty() && columns.front().share == 0.0 && columns.back().share == 1.0 &&
      std::is_sorted(columns.begin(), columns.end(),
                     [](const auto& a, const auto& b) { return a.share <= b.share; });
  if (!is_complete) {
    throw TraceError(table.path(), 1,
                     "the header needs percentile_Average_0 to percentile_Average_100, in order");
  }
  return columns;
}

Distribution read_percentiles(const CsvReader& table,
                              const std::vector<PercentileColumn>& columns) {
  const NumberUnit milliseconds{std::chrono::milliseconds{1}};
  std::vector<QuantilePoint> points;
  for (const PercentileColumn& column : columns) {
    const Duration value{read_duration_cell(table, column.column, milliseconds)};
    if (!points.empty() && value < points.back().value) {
      table.fail(table.header()[column.column] + " is below the percentile before it");
    }
    points.push_back({column.share, value});
  }
  return quantile_distribution(points);
}

// Rounded up to whole megabytes and into the range that AWS allows.
Megabytes whole_memory(double megabytes) {
  return {static_cast<std::uint32_t>(std::clamp(std::ceil(megabytes), 128.0, 10240.0))};
}

double read_memory(const CsvReader& table, std::size_t column) {
  const std::string cell{table.field(column)};
  const std::optional<double> megabytes = parse_number(cell);
  if (!megabytes || *megabytes < 0.0) table.fail("AverageAllocatedMb \"" + cell + "\" is no size");
  return *megabytes;
}

// How many samples a row stands for; none where the file does not say.
double read_weight(const CsvReader& table, std::optional<std::size_t> column) {
  if (!column || !table.has(*column)) return 0.0;
  return std::max(parse_number(table.field(*column)).value_or(0.0), 0.0);
}

template <typename Value>
struct Weighted {
  double weight = 0.0;
  Value value;
};

// Where nothing counts, all count alike.
template <typename Value>
void level_if_all_zero(std::vector<Weighted<Value>>& rows) {
  const bool counts = std::any_of(rows.begin(), rows.end(),
                                  [](const Weighted<Value>& row) { return row.weight > 0.0; });
  if (counts) return;
  for (Weighted<Value>& row : rows) row.weight = 1.0;
}

Distribution joined(std::vector<Weighted<Distribution>>& rows) {
  if (rows.size() == 1) return std::move(rows.front().value);
  level_if_all_zero(rows);
  std::vector<MixturePart> parts;
  for (Weighted<Distribution>& row : rows) parts.push_back({row.weight, std::move(row.value)});
  return mixture_distribution(std::move(parts));
}

double joined(std::vector<Weighted<double>>& rows) {
  if (rows.size() == 1) return rows.front().value;
  level_if_all_zero(rows);
  double weight = 0.0;
  double sum = 0.0;
  for (const Weighted<double>& row : rows) {
    weight += row.weight;
    sum += row.weight * row.value;
  }
  return sum / weight;
}

template <typename Value>
void remark_repeated(const std::vector<std::vector<Weighted<Value>>>& rows, const CsvReader& table,
                     const std::string& owner, std::string_view count, Diagnostics& diagnostics) {
  const auto repeated =
      std::count_if(rows.begin(), rows.end(), [](const auto& of_one) { return of_one.size() > 1; });
  if (repeated == 0) return;
  diagnostics.note(
      table.path() + ": " + std::to_string(repeated) + " " + owner +
      (repeated == 1 ? " has" : "s have") + " several rows, weighted by their " +
      (table.column(count) ? std::string(count) : "number, as there is no " + std::string(count)));
}

}  // namespace

std::string join_key(std::string_view owner, std::string_view application, std::string_view name) {
  return std::string{owner} + "," + std::string{application} + "," + std::string{name};
}

void join_durations(AzureTrace& trace, const std::string& path, Diagnostics& diagnostics) {
  CsvReader table{path};
  const std::size_t owner = known_column(table, "HashOwner");
  const std::size_t application = known_column(table, "HashApp");
  const std::size_t name = known_column(table, "HashFunction");
  const std::optional<std::size_t> count = table.column("Count");
  const std::vector<PercentileColumn> columns = percentile_columns(table);
  std::vector<std::vector<Weighted<Distribution>>> rows(trace.functions.size());
  while (table.next(table.header().size() - 1)) {
    const auto number =
        trace.keys.find(join_key(table.field(owner), table.field(application), table.field(name)));
    if (!number) continue;
    rows[*number].push_back({read_weight(table, count), read_percentiles(table, columns)});
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].empty()) trace.functions[i].duration = joined(rows[i]);
  }
  remark_repeated(rows, table, "function", "Count", diagnostics);
}

void join_memory(AzureTrace& trace, const std::string& path, Diagnostics& diagnostics) {
  CsvReader table{path};
  const std::size_t owner = known_column(table, "HashOwner");
  const std::size_t application = known_column(table, "HashApp");
  const std::optional<std::size_t> name = table.column("HashFunction");
  const std::size_t memory = known_column(table, "AverageAllocatedMb");
  const std::optional<std::size_t> count = table.column("SampleCount");
  const std::size_t needed = std::max({owner, application, name.value_or(0), memory});
  FunctionKeys owners;
  std::vector<std::vector<Weighted<double>>> rows;
  while (table.next(std::max(needed, count.value_or(0)), needed)) {
    const std::uint32_t number =
        owners.number(join_key(table.field(owner), table.field(application),
                               name ? table.field(*name) : std::string_view{}));
    rows.resize(owners.keys().size());
    rows[number].push_back({read_weight(table, count), read_memory(table, memory)});
  }
  remark_repeated(rows, table, name ? "function" : "application", "SampleCount", diagnostics);
  std::vector<Megabytes> sizes;
  for (auto& of_one : rows) sizes.push_back(whole_memory(joined(of_one)));
  for (AzureFunction& function : trace.functions) {
    const auto number = owners.find(
        join_key(function.owner, function.application, name ? function.name : std::string{}));
    if (number) function.memory = sizes[*number];
  }
}

}  // namespace coldcast
