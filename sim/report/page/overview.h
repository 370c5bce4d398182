#pragma once

#include <string>
#include <vector>

#include "coldcast/report/report.h"

#include "report/words/text_table.h"

namespace coldcast {

// The table of a result, the same in the terminal, in markdown and in pages: the account, which has
// figures of its own with one function too (free tier, tiers), then the functions that were chosen.
class Overview {
 public:
  // `most` functions; the tree and the options must outlive it.
  Overview(const MetricTree& tree, const ReportOptions& options, std::size_t most);
  Overview(const MetricTree& tree, const ReportOptions& options)
      : Overview(tree, options, options.choice.most) {}

  [[nodiscard]] const std::vector<const MetricRow*>& rows() const { return rows_; }
  [[nodiscard]] std::vector<TextTable::Column> columns() const;
  [[nodiscard]] std::vector<TextTable::Cell> cells(const MetricRow& row) const;
  // The half-widths under it, where there are replications.
  [[nodiscard]] std::vector<TextTable::Cell> half_widths(const MetricRow& row) const;
  // What a cell shows, for those who sort by it; NaN for nothing. The first column has none.
  [[nodiscard]] double value(const MetricRow& row, std::size_t column) const;
  // Of functions that are left out, and of what stands in brackets; empty where there is nothing.
  [[nodiscard]] std::string rest() const;
  [[nodiscard]] std::string legend() const;

 private:
  // One column, and how its number is written.
  struct Field {
    std::string path;
    std::string group;
    std::string title;
    int importance = 0;
    std::string (*figure)(const Number&) = nullptr;
  };

  [[nodiscard]] std::string ranged(const MetricRow& row, const Field& field) const;

  const MetricTree& tree_;
  const ReportOptions& options_;
  std::vector<Field> fields_;
  std::vector<const MetricRow*> rows_;
  std::size_t rest_ = 0;
  // The least and the greatest of each number under several keep-alives, where there are such.
  MetricTree least_{};
  MetricTree greatest_{};
};

// `checkout-sale: 1h counted, seed 42`
[[nodiscard]] std::string headline(const MetricTree& tree);
// What stands in brackets with --keep-alives; empty without.
[[nodiscard]] std::string band_legend(const std::vector<std::string>& keep_alives);
// `prices: us-east-1, 2026-11-21; keep-alive: lambda_2025 ...`: what the numbers rest on.
[[nodiscard]] std::string basis_line(const Basis& basis);
// Those of several settings: the first, and a line for each other list of prices.
[[nodiscard]] std::string basis_lines(const std::vector<const Basis*>& settings);

}  // namespace coldcast
