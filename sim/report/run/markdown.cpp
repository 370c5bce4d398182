#include <ostream>

#include "coldcast/report/condition_report.h"

#include "report/page/markup.h"
#include "report/page/overview.h"
#include "report/page/remarks.h"
#include "report/words/sentences.h"
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

// What was run and how it came out, before the numbers.
void write_head(const MetricTree& tree, const ReportOptions& options, std::ostream& out) {
  out << "### " << escape_markdown(headline(tree)) << "\n\n";
  if (!options.source.description.empty())
    out << escape_markdown(options.source.description) << "\n\n";
  if (!options.source.file.empty())
    out << escape_markdown(source_line(options.source, tree.seed)) << "\n\n";
  if (const std::string basis = basis_line(tree.basis); !basis.empty())
    out << escape_markdown(basis) << "\n\n";
  const std::string verdict = verdict_sentence(tree.conditions);
  if (!verdict.empty()) out << "**" << verdict << ".** ";
  out << result_sentence(tree) << ".\n\n";
}

void write_overview(const Overview& overview, std::ostream& out) {
  std::vector<std::string> titles;
  for (const TextTable::Column& column : overview.columns())
    titles.push_back(column.group.empty() ? column.title : column.group + " " + column.title);
  write_row(titles, out);
  out << "|---|";
  for (std::size_t i = 1; i < titles.size(); ++i) out << "---:|";
  out << "\n";
  for (const MetricRow* row : overview.rows()) {
    std::vector<std::string> cells;
    for (const TextTable::Cell& cell : overview.cells(*row)) cells.push_back(cell.text);
    cells[0] = code(cells[0]);
    if (!row->ci95.empty()) {
      const std::vector<TextTable::Cell> half_widths = overview.half_widths(*row);
      for (std::size_t i = 1; i < cells.size(); ++i) {
        if (!half_widths[i].text.empty()) cells[i] += " " + half_widths[i].text;
      }
    }
    write_row(cells, out);
  }
}

}  // namespace

void write_markdown(const MetricTree& tree, const ReportOptions& options, std::ostream& out) {
  write_head(tree, options, out);
  const Overview overview(tree, options);
  write_overview(overview, out);
  for (const std::string& line : {overview.legend(), overview.rest()})
    if (!line.empty()) out << "\n" << line << "\n";
  if (!tree.conditions.empty()) out << "\n**conditions**\n\n";
  for (const ConditionResult& condition : tree.conditions) {
    out << "- " << condition_mark(condition.verdict) << " " << code(condition_title(condition))
        << ": " << condition_figure(condition) << "\n";
  }
  for (const RemarkList& list : remark_lists(overview.rows(), tree)) {
    out << "\n**" << list.title << "**\n\n";
    for (const Remark& remark : list.remarks) {
      out << "- " << code(remark.name) << ": " << remark.text << "\n";
    }
  }
}

}  // namespace coldcast
