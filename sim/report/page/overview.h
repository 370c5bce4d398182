#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "coldcast/report/report.h"

#include "report/words/text_table.h"

namespace coldcast {

// What the reports for people say of a result: the same in the terminal and in markdown.

// The rows to show: the account, which has figures of its own with one function too (free tier,
// tiers), then the functions with the most requests (equal ones in the order of the scenario).
[[nodiscard]] std::vector<const MetricRow*> rows_to_show(const MetricTree& tree, std::size_t most);

[[nodiscard]] std::vector<TextTable::Column> overview_columns(const Basis& basis);
// With the least and the greatest of each number under several keep-alives, where there are such.
struct RowRange {
  const MetricRow* least = nullptr;
  const MetricRow* greatest = nullptr;
};
[[nodiscard]] std::vector<TextTable::Cell> overview_cells(const MetricRow& row,
                                                          const RowRange& range = {});
// The ranges of a result's rows, by their names.
class RowRanges {
 public:
  explicit RowRanges(const KeepAliveBand* band);
  [[nodiscard]] RowRange of(const MetricRow& row, const MetricTree& tree) const;
  // What the brackets mean; empty where there are none.
  [[nodiscard]] std::string legend() const;

 private:
  MetricTree least_;
  MetricTree greatest_;
  std::vector<std::string> names_;
};
// The half-widths under it, where there are replications.
[[nodiscard]] std::vector<TextTable::Cell> half_width_cells(const MetricRow& row);

// `checkout-sale: 1h counted, seed 42`
[[nodiscard]] std::string headline(const MetricTree& tree);
// `prices: us-east-1, 2026-11-21; keep-alive: lambda_2025 ...`: what the numbers rest on.
[[nodiscard]] std::string basis_line(const Basis& basis);
// `230 functions more`; empty if all are shown.
[[nodiscard]] std::string rest_line(const MetricTree& tree, std::size_t most);

// A name with what is to be said of it: `checkout`, `first request 1, idle expiry 20`.
struct Remark {
  std::string name;
  std::string text;
};
struct RemarkList {
  std::string title;
  std::vector<Remark> remarks;
};
// Causes of cold starts, reasons of throttles, errors, money, provisioned concurrency: those lists
// that have something to say.
[[nodiscard]] std::vector<RemarkList> remark_lists(const std::vector<const MetricRow*>& rows,
                                                   const Basis& basis);

}  // namespace coldcast
