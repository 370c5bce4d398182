#include "report/page/overview.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "coldcast/study/keep_alives.h"

#include "report/page/markup.h"
#include "report/words/figures.h"

namespace coldcast {
namespace {

using Style = TextTable::Style;

const Number& at(const MetricRow& row, std::string_view path) {
  return row.numbers[function_metric(path)];
}

bool is_positive(const Number& number) {
  return value_of(number).value_or(0.0) > 0.0;
}

// One column of the overview, and how its number is written.
struct Field {
  std::string_view path;
  std::string_view group;
  std::string_view title;
  int importance;
  std::string (*figure)(const Number&);
};

// Stands for that of the prices.
constexpr std::string_view kCurrency = "currency";

constexpr Field kFields[] = {
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
    {"cost_usd.per_month", kCurrency, "a month", 1, dollars_figure},
};

// `first request 1, idle expiry 20` of the numbers of a group that are not zero; `total` and what
// else is in `skipped` is left out.
std::string items_of(const MetricRow& row, std::string_view group, std::string_view skipped = {}) {
  std::string text;
  const auto paths = function_metrics();
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (!paths[i].starts_with(group) || !is_positive(row.numbers[i])) continue;
    std::string word(paths[i].substr(group.size()));
    if (word == skipped) continue;
    std::replace(word.begin(), word.end(), '_', ' ');
    if (!text.empty()) text += ", ";
    text += word + " " + count_figure(row.numbers[i]);
  }
  return text;
}

std::string cost_items(const MetricRow& row) {
  std::string text;
  const auto paths = function_metrics();
  constexpr std::string_view kGroup = "cost_usd.";
  for (std::size_t i = function_metric("cost_usd.requests"); i < paths.size(); ++i) {
    if (paths[i] == "cost_usd.per_month") continue;
    const bool is_shown = is_positive(row.numbers[i]) || !value_of(row.numbers[i]);
    if (!is_shown && paths[i] != "cost_usd.total") continue;
    std::string word(paths[i].substr(kGroup.size()));
    std::replace(word.begin(), word.end(), '_', ' ');
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", word, dollars_figure(row.numbers[i]));
  }
  return text;
}

// Said where it is not the number of environments.
std::string connections_remark(const MetricRow& row) {
  const Number& connections = at(row, "environments.peak_connections");
  if (value_of(connections) == value_of(at(row, "environments.peak"))) return {};
  return count_figure(connections);
}

// Of the account: what has been in use or set aside of what it may have.
std::string claims_remark(const MetricRow& account) {
  const auto number = [&account](std::string_view path) -> const Number& {
    const auto paths = account_metrics();
    return account.numbers[static_cast<std::size_t>(std::find(paths.begin(), paths.end(), path) -
                                                    paths.begin())];
  };
  return fmt::format("at most {} of its limit of {} claimed",
                     count_figure(number("claimed_account_concurrency.max")),
                     count_figure(number("concurrency_limit")));
}

std::string provisioned_remark(const MetricRow& row) {
  const Number& utilization = at(row, "provisioned_concurrency.utilization");
  if (!value_of(utilization)) return {};
  std::string text = percent_figure(utilization) + " of it in use";
  const Number& break_even = at(row, "provisioned_concurrency.break_even_utilization");
  if (value_of(break_even)) {
    text += ", cheaper than on demand above " + percent_figure(break_even);
  }
  const Number& spillover = at(row, "spillover_invocations");
  if (is_positive(spillover)) text += "; " + count_figure(spillover) + " invocations spilled over";
  return text;
}

}  // namespace

std::vector<const MetricRow*> rows_to_show(const MetricTree& tree, std::size_t most) {
  std::vector<const MetricRow*> rows;
  for (const MetricRow& function : tree.functions) rows.push_back(&function);
  const std::size_t requests = function_metric("requests");
  std::stable_sort(rows.begin(), rows.end(), [&](const MetricRow* left, const MetricRow* right) {
    return value_of(left->numbers[requests]) > value_of(right->numbers[requests]);
  });
  if (rows.size() > most) rows.resize(most);
  rows.insert(rows.begin(), &tree.account);
  return rows;
}

std::vector<TextTable::Column> overview_columns(const Basis& basis) {
  std::vector<TextTable::Column> columns = {{.group = "", .title = "function", .importance = 0}};
  for (const Field& field : kFields) {
    columns.push_back(
        {.group = field.group == kCurrency ? basis.currency : std::string(field.group),
         .title = std::string(field.title),
         .importance = field.importance});
  }
  return columns;
}

RowRanges::RowRanges(const KeepAliveBand* band) {
  if (band == nullptr) return;
  least_ = band->least();
  greatest_ = band->greatest();
  names_ = band->names;
}

RowRange RowRanges::of(const MetricRow& row, const MetricTree& tree) const {
  if (names_.empty()) return {};
  if (&row == &tree.account) return {&least_.account, &greatest_.account};
  const auto place = static_cast<std::size_t>(&row - tree.functions.data());
  return {&least_.functions[place], &greatest_.functions[place]};
}

std::string RowRanges::legend() const {
  if (names_.empty()) return {};
  return fmt::format(
      "in brackets: between what laws of keep-alive a number lies ({}); which holds "
      "nobody has published",
      fmt::join(names_, ", "));
}

std::vector<TextTable::Cell> overview_cells(const MetricRow& row, const RowRange& range) {
  std::vector<TextTable::Cell> cells = {{.text = row.name, .style = Style::strong}};
  for (const Field& field : kFields) {
    const Number& number = at(row, field.path);
    const bool alarming = field.path == "throttles.total" && is_positive(number);
    std::string text = field.figure(number);
    if (range.least != nullptr) {
      const std::string least = field.figure(at(*range.least, field.path));
      const std::string greatest = field.figure(at(*range.greatest, field.path));
      if (least != greatest || least != text) text += fmt::format(" ({} to {})", least, greatest);
    }
    cells.push_back({.text = std::move(text), .style = alarming ? Style::alarming : Style::plain});
  }
  return cells;
}

std::vector<TextTable::Cell> half_width_cells(const MetricRow& row) {
  std::vector<TextTable::Cell> cells = {{.text = "", .style = Style::faint}};
  for (const Field& field : kFields) {
    const Number& half_width = row.ci95[function_metric(field.path)];
    cells.push_back({.text = value_of(half_width) ? "±" + field.figure(half_width) : "",
                     .style = Style::faint});
  }
  return cells;
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

std::string rest_line(const MetricTree& tree, std::size_t most) {
  if (tree.functions.size() <= most) return {};
  const std::size_t rest = tree.functions.size() - most;
  return fmt::format("{} more function{} with fewer requests; --format csv or json shows all",
                     grouped(rest), rest == 1 ? "" : "s");
}

std::vector<RemarkList> remark_lists(const std::vector<const MetricRow*>& rows,
                                     const Basis& basis) {
  std::vector<RemarkList> lists(7);
  lists[0].title = "why starts were cold";
  lists[1].title = "why requests were throttled";
  lists[2].title = "errors";
  lists[3].title = fmt::format("cost in the counted time, in {}",
                               basis.currency == "CNY" ? "yuan" : "US dollars");
  lists[4].title = "provisioned concurrency";
  lists[5].title = "most connections held at once";
  lists[6].title = "the account's concurrency";
  const bool is_one_function =
      rows.size() == 2 && at(*rows[0], "requests") == at(*rows[1], "requests");
  // The account and the busiest functions: what is said of more is read by nobody.
  constexpr std::size_t kMostRemarks = 8;
  const auto remark = [](RemarkList& list, const MetricRow& row, std::string text) {
    if (text.empty() || list.remarks.size() == kMostRemarks) return;
    list.remarks.push_back({.name = row.name, .text = std::move(text)});
  };
  for (const MetricRow* row : rows) {
    const bool is_account = row == rows.front();
    if (is_account) remark(lists[3], *row, cost_items(*row));
    if (is_account) remark(lists[6], *row, claims_remark(*row));
    // The rest of the account's is that of its only function.
    if (is_account && is_one_function) continue;
    remark(lists[0], *row, items_of(*row, "cold_start_causes."));
    remark(lists[1], *row, items_of(*row, "throttles.", "total"));
    remark(lists[2], *row, items_of(*row, "errors."));
    remark(lists[4], *row, provisioned_remark(*row));
    remark(lists[5], *row, connections_remark(*row));
  }
  lists.erase(std::remove_if(lists.begin(), lists.end(),
                             [](const RemarkList& list) { return list.remarks.empty(); }),
              lists.end());
  return lists;
}

}  // namespace coldcast
