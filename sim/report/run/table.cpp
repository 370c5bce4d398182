#include <algorithm>
#include <fmt/format.h>
#include <ostream>

#include "coldcast/report/condition_report.h"

#include "report/page/markup.h"
#include "report/page/overview.h"
#include "report/words/figures.h"
#include "report/words/shortened.h"
#include "report/words/text_table.h"
#include "report/writers.h"

namespace coldcast {
namespace {

constexpr std::size_t kLongestName = 32;
// Lines of words are broken here, however wide tables may be.
constexpr std::size_t kWidestText = 120;
constexpr const char* kLegend =
    "latency: from arrival to answer, init included; throttled requests have none\n"
    "environments: the most alive at once; {} a month: 730 hours like those counted";

// Breaks `text` at commas into lines of at most `width` columns, the later ones behind `indent`.
std::string wrapped(const std::string& text, std::size_t indent, std::size_t width) {
  std::string result;
  std::size_t column = indent;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = text.find(", ", begin);
    end = end == std::string::npos ? text.size() : end + 2;
    const std::string item = text.substr(begin, end - begin);
    if (begin > 0 && column + columns_of(item) > width + 1) {
      result.erase(result.find_last_not_of(' ') + 1);
      result += '\n';
      result.append(indent, ' ');
      column = indent;
    }
    result += item;
    column += columns_of(item);
    begin = end;
  }
  return result;
}

void write_remarks(const RemarkList& list, const ReportOptions& options, std::ostream& out) {
  std::vector<std::string> names;
  std::size_t longest = 0;
  for (const Remark& remark : list.remarks) {
    names.push_back(remark.name);
    longest = std::max(longest, columns_of(remark.name));
  }
  const std::size_t width = std::min(longest, width_that_tells_apart(names, kLongestName));
  const std::size_t indent = width + 4;
  out << "\n" << styled(list.title, TextTable::Style::faint, options.color) << "\n";
  for (const Remark& remark : list.remarks) {
    std::string name = shortened(remark.name, width);
    name.append(width - columns_of(name), ' ');
    out << "  " << name << "  "
        << wrapped(remark.text, indent, std::min(options.width, kWidestText)) << "\n";
  }
}

void write_conditions(const std::vector<ConditionResult>& conditions, const ReportOptions& options,
                      std::ostream& out) {
  if (conditions.empty()) return;
  out << "\n" << styled("conditions", TextTable::Style::faint, options.color) << "\n";
  for (const ConditionResult& condition : conditions) {
    const bool is_well = condition.verdict == Verdict::pass;
    const std::string line =
        fmt::format("{} {}: {}", condition_mark(condition.verdict),
                    printable(condition_title(condition)), condition_figure(condition));
    out << "  "
        << styled(line, is_well ? TextTable::Style::plain : TextTable::Style::alarming,
                  options.color)
        << "\n";
  }
}

}  // namespace

void write_table(const MetricTree& tree, const ReportOptions& options, std::ostream& out) {
  const std::vector<const MetricRow*> rows = rows_to_show(tree, options.functions);
  std::vector<TextTable::Column> columns = overview_columns(tree.basis);
  for (TextTable::Column& column : columns) {
    // What a band is asked for.
    if (options.band != nullptr && column.title == "starts") column.importance = 0;
  }
  TextTable table(std::move(columns));
  const RowRanges ranges(options.band);
  for (const MetricRow* row : rows) {
    table.add_row(overview_cells(*row, ranges.of(*row, tree)));
    if (!row->ci95.empty()) table.add_row(half_width_cells(*row));
  }
  out << styled(headline(tree), TextTable::Style::strong, options.color) << "\n\n"
      << table.to_string(options.width, options.color);
  const std::string rest = rest_line(tree, options.functions);
  if (!rest.empty()) out << styled(rest, TextTable::Style::faint, options.color) << "\n";
  write_conditions(tree.conditions, options, out);
  for (const RemarkList& list : remark_lists(rows, tree.basis)) write_remarks(list, options, out);
  const std::string legend = fmt::format(kLegend, tree.basis.currency);
  out << "\n" << styled(legend, TextTable::Style::faint, options.color) << "\n";
  if (options.band != nullptr)
    out << styled(ranges.legend(), TextTable::Style::faint, options.color) << "\n";
  const std::string basis = basis_line(tree.basis);
  if (!basis.empty()) out << styled(basis, TextTable::Style::faint, options.color) << "\n";
}

}  // namespace coldcast
