#include "report/page/overview.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>

#include "coldcast/study/keep_alives.h"

#include "report/page/markup.h"
#include "report/words/figures.h"
#include "report/words/function_choice.h"
#include "report/words/metric_figure.h"

namespace coldcast {
namespace {

using Style = TextTable::Style;

std::string figure_of(const std::string& path, std::string (*figure)(const Number&),
                      const Number& number) {
  return figure != nullptr ? figure(number) : metric_figure(path, number);
}

}  // namespace

Overview::Overview(const MetricTree& tree, const ReportOptions& options, std::size_t most)
    : tree_(tree), options_(options) {
  const std::string& currency = tree.basis.currency;
  fields_ = {
      {"requests", "", "requests", 0, count_figure},
      {"cold_starts", "cold", "starts", 2, count_figure},
      {"cold_start_rate", "cold", "share", 0, percent_figure},
      {"throttles.total", "", "throttled", 0, count_figure},
      {"latency_ms.p50", "latency", "p50", 2, milliseconds_figure},
      {"latency_ms.p95", "latency", "p95", 5, milliseconds_figure},
      {"latency_ms.p99", "latency", "p99", 1, milliseconds_figure},
      {"latency_ms.max", "latency", "max", 4, milliseconds_figure},
      {"concurrent_executions.mean", "concurrency", "mean", 4, count_figure},
      {"concurrent_executions.max", "concurrency", "max", 2, count_figure},
      {"environments.peak", "", "environments", 3, count_figure},
      {"cost_usd.per_month", currency, "a month", 1, dollars_figure},
  };
  const std::string& sort = options.choice.sort;
  const bool is_shown =
      sort.empty() || std::any_of(fields_.begin(), fields_.end(),
                                  [&](const Field& field) { return field.path == sort; });
  // What the functions are sorted by is to be seen.
  if (!is_shown) fields_.insert(fields_.begin() + 1, {sort, "", sort, 0, nullptr});
  ChosenRows chosen = chosen_rows(tree, options.choice, most);
  rows_ = std::move(chosen.rows);
  rows_.insert(rows_.begin(), &tree.account);
  rest_ = chosen.rest;
  if (options.band == nullptr) return;
  least_ = options.band->least();
  greatest_ = options.band->greatest();
  // What a band is asked for; bands of both do not fit into 80 columns.
  for (Field& field : fields_) {
    if (field.path == "cold_starts") field.importance = 0;
    if (field.path == "cold_start_rate") field.importance = 1;
  }
}

std::vector<TextTable::Column> Overview::columns() const {
  std::vector<TextTable::Column> columns = {{.group = "", .title = "function", .importance = 0}};
  for (const Field& field : fields_)
    columns.push_back({.group = field.group, .title = field.title, .importance = field.importance});
  return columns;
}

// `34 (4 to 34)`: with what lies between the laws of keep-alive, where they differ.
std::string Overview::ranged(const MetricRow& row, const Field& field) const {
  const std::string text = figure_of(field.path, field.figure, number_of(row, field.path));
  if (options_.band == nullptr) return text;
  const bool is_account = &row == &tree_.account;
  const auto place = is_account ? 0 : static_cast<std::size_t>(&row - tree_.functions.data());
  const auto end = [&](const MetricTree& ends) {
    const MetricRow& found = is_account ? ends.account : ends.functions[place];
    return figure_of(field.path, field.figure, number_of(found, field.path));
  };
  const std::string least = end(least_);
  const std::string greatest = end(greatest_);
  if (least == greatest && least == text) return text;
  return fmt::format("{} ({} to {})", text, least, greatest);
}

std::vector<TextTable::Cell> Overview::cells(const MetricRow& row) const {
  std::vector<TextTable::Cell> cells = {{.text = printable(row.name), .style = Style::strong}};
  for (const Field& field : fields_) {
    const bool is_alarming =
        field.path == "throttles.total" && value_of(number_of(row, field.path)).value_or(0.0) > 0.0;
    cells.push_back(
        {.text = ranged(row, field), .style = is_alarming ? Style::alarming : Style::plain});
  }
  return cells;
}

std::vector<TextTable::Cell> Overview::half_widths(const MetricRow& row) const {
  MetricRow widths{.name = row.name, .numbers = row.ci95};
  widths.more = row.more;
  std::vector<TextTable::Cell> cells = {{.text = "", .style = Style::faint}};
  for (const Field& field : fields_) {
    const Number half_width = number_of(widths, field.path);
    cells.push_back(
        {.text = value_of(half_width) ? "±" + figure_of(field.path, field.figure, half_width) : "",
         .style = Style::faint});
  }
  return cells;
}

double Overview::value(const MetricRow& row, std::size_t column) const {
  return value_of(number_of(row, fields_[column - 1].path))
      .value_or(std::numeric_limits<double>::quiet_NaN());
}

std::string Overview::rest() const {
  return rest_line(rest_, options_.choice.sort.empty() ? "with fewer requests" : "");
}

std::string Overview::legend() const {
  return options_.band == nullptr ? "" : band_legend(options_.band->names);
}

std::string band_legend(const std::vector<std::string>& keep_alives) {
  if (keep_alives.empty()) return {};
  return fmt::format(
      "in brackets: between what laws of keep-alive a number lies ({}); which holds "
      "nobody has published",
      fmt::join(keep_alives, ", "));
}

std::string headline(const MetricTree& tree) {
  std::string text = fmt::format("{}: {} counted, seed {}", printable(tree.scenario),
                                 seconds_figure(tree.run.numbers[0]), tree.seed);
  if (tree.replications > 1) {
    text += fmt::format(", mean of {} replications ± half a 95 % confidence interval",
                        grouped(tree.replications));
  }
  if (tree.partial) text += " (partial: interrupted)";
  return text;
}

std::string basis_line(const Basis& basis) {
  if (basis.prices.empty()) return {};
  std::string text = fmt::format("prices: {}, {}", basis.prices, basis.as_of);
  if (basis.discount > 0.0) text += fmt::format(", less {}", percent_figure(basis.discount));
  text += "; keep-alive: " + basis.keep_alive;
  if (basis.keep_alive.find("lambda_") != std::string::npos) {
    text += " (measured; AWS documents none: coldcast list presets)";
  }
  return text;
}

std::string basis_lines(const std::vector<const Basis*>& settings) {
  std::vector<const Basis*> told;
  std::string lines;
  for (const Basis* basis : settings) {
    const bool is_told = std::any_of(told.begin(), told.end(), [&](const Basis* other) {
      return basis->prices == other->prices && basis->as_of == other->as_of &&
             basis->discount == other->discount;
    });
    if (is_told) continue;
    told.push_back(basis);
    lines += (lines.empty() ? "" : "\n") + basis_line(*basis);
  }
  return lines;
}

}  // namespace coldcast
