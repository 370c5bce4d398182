#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <ostream>

#include "coldcast/report/condition_report.h"

#include "report/page/markup.h"
#include "report/page/overview.h"
#include "report/page/remarks.h"
#include "report/words/figures.h"
#include "report/words/sentences.h"
#include "report/words/shortened.h"
#include "report/words/text_table.h"
#include "report/writers.h"

namespace coldcast {
namespace {

constexpr std::size_t kLongestName = 32;
// Lines of words are broken here, however wide tables may be.
constexpr std::size_t kWidestText = 120;
constexpr const char* kLatencyLegend =
    "latency: from arrival to answer, init included; throttled requests have none";
constexpr const char* kEnvironmentsLegend =
    "environments: the most alive at once; {} a month: 730 hours like those counted";

// Breaks `text` at commas into lines of at most `width` columns, the later ones behind `indent`.
std::string wrapped(const std::string& text, std::size_t indent, std::size_t width) {
  std::string result;
  std::size_t column = indent;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = text.find(", ", begin);
    end = end == std::string::npos ? text.size() : end + 2;
    const std::string item = text.substr(begin, end - begin);
    // The blank behind its comma needs no room.
    const std::size_t blank = item.ends_with(' ') ? 1 : 0;
    if (begin > 0 && column + columns_of(item) > width + blank) {
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
  // Without a terminal nothing is cut.
  const std::size_t room = std::max(kLongestName, options.width / 3);
  const std::size_t width = std::min(longest, room);
  const std::map<std::string, std::string> shown = shortened_apart(names, width);
  const std::size_t indent = width + 4;
  out << "\n" << styled(list.title, TextTable::Style::faint, options.color) << "\n";
  for (const Remark& remark : list.remarks) {
    std::string name = shown.at(remark.name);
    name.append(width - columns_of(name), ' ');
    out << "  " << name << "  "
        << (options.width < kWidestText ? wrapped_words(remark.text, options.width, indent, indent)
                                        : wrapped(remark.text, indent, kWidestText))
        << "\n";
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
        << styled(wrapped_words(line, options.width - 2, 4),
                  is_well ? TextTable::Style::plain : TextTable::Style::alarming, options.color)
        << "\n";
  }
}

}  // namespace

void write_table(const MetricTree& tree, const ReportOptions& options, std::ostream& out) {
  const Overview overview(tree, options);
  TextTable table(overview.columns());
  for (const MetricRow* row : overview.rows()) {
    table.add_row(overview.cells(*row));
    if (!row->ci95.empty()) table.add_row(overview.half_widths(*row));
  }
  const auto faint_line = [&](const std::string& line) {
    const std::string lines = wrapped_words(line, options.width);
    if (!line.empty()) out << styled(lines, TextTable::Style::faint, options.color) << "\n";
  };
  out << styled(wrapped_words(headline(tree), options.width), TextTable::Style::strong,
                options.color)
      << "\n\n"
      << table.to_string(options.width, options.color);
  faint_line(table.omission_note(options.width));
  faint_line(overview.rest());
  if (value_of(number_of(tree.account, "requests")) == 0.0) out << result_sentence(tree) << "\n";
  write_conditions(tree.conditions, options, out);
  for (const RemarkList& list : remark_lists(overview.rows(), tree))
    write_remarks(list, options, out);
  out << "\n";
  faint_line(kLatencyLegend);
  faint_line(fmt::format(kEnvironmentsLegend, tree.basis.currency));
  faint_line(overview.legend());
  faint_line(basis_line(tree.basis));
}

}  // namespace coldcast
