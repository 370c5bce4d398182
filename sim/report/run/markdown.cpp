#include <ostream>

#include "coldcast/report/condition_report.h"

#include "report/page/markup.h"
#include "report/page/overview.h"
#include "report/writers.h"

namespace coldcast {
namespace {

// Names and conditions hold no backtick.
std::string code(const std::string& name) {
  return "`" + printable(name) + "`";
}

void write_row(const std::vector<std::string>& cells, std::ostream& out) {
  for (const std::string& cell : cells) out << "| " << cell << " ";
  out << "|\n";
}

}  // namespace

void write_markdown(const MetricTree& tree, const ReportOptions& options, std::ostream& out) {
  out << "### " << escape_markdown(headline(tree)) << "\n\n";
  if (const std::string basis = basis_line(tree.basis); !basis.empty())
    out << escape_markdown(basis) << "\n\n";
  std::vector<std::string> titles;
  for (const TextTable::Column& column : overview_columns(tree.basis)) {
    titles.push_back(column.group.empty() ? column.title : column.group + " " + column.title);
  }
  write_row(titles, out);
  out << "|---|";
  for (std::size_t i = 1; i < titles.size(); ++i) out << "---:|";
  out << "\n";
  const std::vector<const MetricRow*> rows = rows_to_show(tree, options.functions);
  const RowRanges ranges(options.band);
  for (const MetricRow* row : rows) {
    std::vector<std::string> cells;
    const std::vector<TextTable::Cell> numbers = overview_cells(*row, ranges.of(*row, tree));
    for (const TextTable::Cell& cell : numbers) cells.push_back(cell.text);
    cells[0] = code(cells[0]);
    if (!row->ci95.empty()) {
      const std::vector<TextTable::Cell> half_widths = half_width_cells(*row);
      for (std::size_t i = 1; i < cells.size(); ++i) {
        if (!half_widths[i].text.empty()) cells[i] += " " + half_widths[i].text;
      }
    }
    write_row(cells, out);
  }
  if (options.band != nullptr) out << "\n" << ranges.legend() << "\n";
  const std::string rest = rest_line(tree, options.functions);
  if (!rest.empty()) out << "\n" << rest << "\n";
  if (!tree.conditions.empty()) out << "\n**conditions**\n\n";
  for (const ConditionResult& condition : tree.conditions) {
    out << "- " << condition_mark(condition.verdict) << " " << code(condition_title(condition))
        << ": " << condition_figure(condition) << "\n";
  }
  for (const RemarkList& list : remark_lists(rows, tree.basis)) {
    out << "\n**" << list.title << "**\n\n";
    for (const Remark& remark : list.remarks) {
      out << "- " << code(remark.name) << ": " << remark.text << "\n";
    }
  }
}

}  // namespace coldcast
