#include "report/study/study_figures.h"

#include <cmath>
#include <iterator>
#include <ostream>

#include "coldcast/base/text.h"
#include "coldcast/report/condition_report.h"
#include "coldcast/results/metric_unit.h"

#include "report/page/markup.h"
#include "report/run/json.h"
#include "report/words/figures.h"
#include "report/words/sentences.h"
#include "report/words/shortened.h"
#include "report/words/text_table.h"

namespace coldcast {
namespace {

// Of an owner and what is told of it, in the first field of a row.
constexpr std::string_view kBetween = ", ";

// Figures are of sizes; the sign is put before them.
std::string size_figure(std::string_view path, double value) {
  return metric_figure(path, Number{std::abs(value)});
}

void write_markdown_row(const std::vector<std::string>& fields, std::ostream& out) {
  for (const std::string& field : fields) out << "| " << escape_markdown(field) << ' ';
  out << "|\n";
}

}  // namespace

std::string estimate_figure(std::string_view path, const Estimate& estimate) {
  const std::string mean = metric_figure(path, to_number(estimate.mean));
  if (std::isnan(estimate.half_width)) return mean;
  return mean + " ± " + size_figure(path, estimate.half_width);
}

std::string difference_figure(std::string_view path, const Estimate& difference) {
  if (std::isnan(difference.mean)) return metric_figure(path, Number{});
  std::string text = size_figure(path, difference.mean);
  std::string width =
      std::isnan(difference.half_width) ? "" : " ± " + size_figure(path, difference.half_width);
  if (unit_of(path) == Unit::share) {
    // A rate of 3 % that falls by 1 % could mean 2 % or 2.97 %.
    text.resize(text.size() - 1);
    text += "points";
    if (!width.empty()) width.resize(width.size() - 2);
  }
  if (difference.mean > 0.0) return "+" + text + width;
  return (difference.mean < 0.0 ? "-" : "") + text + width;
}

Number to_number(double value) {
  return std::isnan(value) ? Number{} : Number{value};
}

std::string path_title(std::string_view path) {
  constexpr std::string_view kFunctions = "functions.";
  if (path.starts_with(kFunctions)) path.remove_prefix(kFunctions.size());
  return std::string(path);
}

std::string cell_title(const StudyCell& cell) {
  if (!cell.name.empty()) return printable(cell.name);
  std::string title;
  for (const Choice& choice : cell.choices)
    title +=
        fmt::format("{}{}={}", title.empty() ? "" : ", ", path_title(choice.path), choice.value);
  return title.empty() ? "as it is" : printable(title);
}

void write_headline(const std::string& headline, TextForm form, const ReportOptions& options,
                    std::ostream& out) {
  const bool is_markdown = form == TextForm::markdown;
  out << (is_markdown ? "### " + escape_markdown(headline)
                      : styled(wrapped_words(headline, options.width), TextTable::Style::strong,
                               options.color))
      << "\n";
}

void write_source(const ReportSource& source, const MetricTree& tree, TextForm form,
                  std::ostream& out) {
  if (form != TextForm::markdown || source.file.empty()) return;
  if (!source.description.empty()) out << "\n" << escape_markdown(source.description) << "\n";
  std::string line = source_line(source, tree.seed);
  if (!tree.basis.prices.empty())
    line += fmt::format(", prices of {}, {}", tree.basis.prices, tree.basis.as_of);
  out << "\n" << escape_markdown(line) << "\n";
}

void write_conditions(const std::vector<ConditionResult>& conditions, TextForm form,
                      const ReportOptions& options, std::ostream& out) {
  if (conditions.empty()) return;
  const bool is_markdown = form == TextForm::markdown;
  out << "\n";
  for (const ConditionResult& condition : conditions) {
    const std::string title = condition_title(condition);
    const std::string line = fmt::format("{} {}: {}", condition_mark(condition.verdict),
                                         is_markdown ? escape_markdown(title) : printable(title),
                                         condition_figure(condition));
    const bool is_alarming = condition.verdict != Verdict::pass && options.color && !is_markdown;
    out << (is_markdown ? "- " + line
                        : "  " + styled(wrapped_words(line, options.width - 2, 4),
                                        TextTable::Style::alarming, is_alarming))
        << "\n";
  }
}

std::string styled_remark(const std::string& text, TextForm form, const ReportOptions& options) {
  if (form == TextForm::markdown) return text;
  std::string lines;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (begin > 0) lines += '\n';
    lines += wrapped_words(std::string_view(text).substr(begin, end - begin), options.width);
    begin = end + 1;
  }
  return styled(lines, TextTable::Style::faint, options.color);
}

void TextGrid::write(TextForm form, const ReportOptions& options, std::ostream& out) const {
  if (form == TextForm::markdown) {
    write_markdown_row(headings, out);
    for (std::size_t i = 0; i < headings.size(); ++i) out << (i == 0 ? "|---" : "|---:");
    out << "|\n";
    for (const std::vector<std::string>& row : rows) write_markdown_row(row, out);
    return;
  }
  TextTable whole = table(false);
  if (!owners.empty() && !whole.cut_names(options.width).empty()) whole = table(true);
  if (whole.overflows(options.width)) {
    write_apart(options, out);
    return;
  }
  out << whole.to_string(options.width, options.color);
  if (spells_out)
    for (const std::string& name : whole.cut_names(options.width)) out << name << "\n";
  if (const std::string note = whole.omission_note(options.width); !note.empty())
    out << styled(wrapped_words(note, options.width), TextTable::Style::faint, options.color)
        << "\n";
}

// `as it is: 0.47`; what has no heading stands alone.
std::string TextGrid::titled(std::size_t row, std::size_t column, std::string_view between) const {
  const std::string& heading = headings[column];
  return printable(heading.empty() ? rows[row][column]
                                   : fmt::format("{}{}{}", heading, between, rows[row][column]));
}

void TextGrid::write_apart(const ReportOptions& options, std::ostream& out) const {
  constexpr std::size_t kIndent = 2;
  const auto write_line = [&](const std::string& line) {
    out << std::string(kIndent, ' ') << wrapped_words(line, options.width, 2 * kIndent, kIndent)
        << "\n";
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool has_owner = i < owners.size() && !owners[i].empty();
    if (!has_owner) {
      out << wrapped_words(printable(rows[i].front()), options.width, 2 * kIndent) << "\n";
      for (std::size_t column = 1; column < headings.size(); ++column)
        if (!rows[i][column].empty()) write_line(titled(i, column, ": "));
      continue;
    }
    if (i == 0 || owners[i] != owners[i - 1])
      out << wrapped_words(printable(owners[i]), options.width, 2 * kIndent) << "\n";
    std::string line = printable(rows[i].front().substr(owners[i].size() + kBetween.size())) + ":";
    for (std::size_t column = 1; column < headings.size(); ++column)
      if (!rows[i][column].empty()) line += (column == 1 ? " " : ", ") + titled(i, column, " ");
    write_line(line);
  }
}

TextTable TextGrid::table(bool has_owners_apart) const {
  std::vector<TextTable::Column> columns;
  for (std::size_t i = 0; i < headings.size(); ++i)
    columns.push_back({"", headings[i], i < importance.size() ? importance[i] : 0});
  TextTable table(std::move(columns));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::vector<TextTable::Cell> cells;
    for (const std::string& field : rows[i]) cells.push_back({printable(field)});
    if (tone(i) == Tone::good) cells.back().style = TextTable::Style::good;
    if (tone(i) == Tone::bad) cells.back().style = TextTable::Style::alarming;
    if (has_owners_apart && !owners[i].empty()) {
      if (i == 0 || owners[i] != owners[i - 1]) table.add_heading({printable(owners[i])});
      cells.front().text =
          "  " + printable(rows[i].front().substr(owners[i].size() + kBetween.size()));
    }
    table.add_row(std::move(cells));
  }
  return table;
}

void append_json_choices(TextOut& out, const std::vector<Choice>& choices) {
  for (std::size_t i = 0; i < choices.size(); ++i) {
    append(out, "{}", i == 0 ? "" : ", ");
    append_json_string(out, choices[i].path);
    append(out, ": ");
    append_json_string(out, choices[i].value);
  }
}

void append_json_tree(TextOut& out, const MetricTree& tree, std::string_view indent) {
  const std::string inner = std::string(indent) + "  ";
  append(out, "{}\"account\": {{\n", indent);
  append_json_row(out, account_metrics(tree), tree.account, inner);
  append(out, "\n{0}}},\n{0}\"functions\": {{", indent);
  for (std::size_t i = 0; i < tree.functions.size(); ++i) {
    append(out, "{}\n{}", i == 0 ? "" : ",", inner);
    append_json_string(out, tree.functions[i].name);
    append(out, ": {{\n");
    append_json_row(out, function_metrics(tree), tree.functions[i], inner + "  ");
    append(out, "\n{}}}", inner);
  }
  if (!tree.functions.empty()) append(out, "\n{}", indent);
  append(out, "}}");
  append_json_things(out, tree, indent);
  append_json_conditions(out, tree.conditions, indent);
}

}  // namespace coldcast
