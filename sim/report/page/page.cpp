#include "report/page/page.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <ostream>

#include "coldcast/report/condition_report.h"

#include "report/page/assets.h"
#include "report/page/markup.h"
#include "report/words/sentences.h"

namespace coldcast {
namespace {

// Fewer rows are seen at once.
bool is_worth_sorting(const PageTable& table) {
  constexpr std::size_t kFewRows = 6;
  return !table.grid.values.empty() && table.grid.rows.size() > kFewRows;
}

// Where columns are many a figure breaks before its band, in it, and before its half width.
std::string figure_markup(const std::string& text) {
  std::string markup = escape_markup(text);
  for (const std::string_view piece : {" (", " to ", " ±"}) {
    for (std::size_t at = 0; (at = markup.find(piece, at)) != std::string::npos; at += piece.size())
      markup.insert(at + 1, "<wbr>");
  }
  return markup;
}

// A path breaks between its words.
std::string heading_markup(const std::string& text) {
  std::string markup = escape_markup(text);
  for (std::size_t at = 0; (at = markup.find_first_of("._", at)) != std::string::npos; ++at) {
    const char next = at + 1 < markup.size() ? markup[at + 1] : ' ';
    if (next < '0' || next > '9') markup.insert(at + 1, "<wbr>");
  }
  return markup;
}

// With a sign beside the colour, for those who do not see it.
std::string_view sign_of(Tone tone) {
  return tone == Tone::good ? "✓ " : tone == Tone::bad ? "✗ " : "";
}

std::string attributes_of(const PageTable& table, std::size_t row, std::size_t column, Tone tone) {
  std::string attributes;
  if (tone != Tone::plain) attributes += tone == Tone::good ? " class=\"good\"" : " class=\"bad\"";
  if (!is_worth_sorting(table)) return attributes;
  const double value = table.grid.values[row][column - 1];
  return std::isnan(value) ? attributes : attributes + fmt::format(" data-value=\"{:.6g}\"", value);
}

void write_row(const PageTable& table, std::size_t index, std::ostream& out) {
  const std::vector<std::string>& row = table.grid.rows[index];
  out << "<tr><th scope=\"row\">"
      << (table.is_prose ? escape_markup(row.front()) : heading_markup(row.front())) << "</th>";
  for (std::size_t i = 1; i < row.size(); ++i) {
    const bool is_last = i + 1 == row.size();
    const Tone tone = is_last ? table.grid.tone(index) : Tone::plain;
    const bool is_text = table.is_prose || (is_last && tone != Tone::plain);
    out << "<td" << attributes_of(table, index, i, tone) << ">" << sign_of(tone)
        << (is_text ? escape_markup(row[i]) : figure_markup(row[i])) << "</td>";
  }
  out << "</tr>\n";
}

void write_table(const PageTable& table, std::ostream& out) {
  const bool is_sorted = is_worth_sorting(table);
  if (table.is_folded)
    out << "<details class=\"folded\"><summary>" << escape_markup(table.title) << "</summary>\n";
  out << "<div class=\"wide\"><table";
  if (table.is_prose) out << " class=\"remarks\"";
  if (is_sorted)
    out << fmt::format(" class=\"sorted\" data-rows=\"{}\" data-shown=\"{}\"{}", table.rows_are,
                       table.shown_rows == 0 ? table.grid.rows.size() : table.shown_rows,
                       table.has_total ? " data-total" : "");
  out << ">\n";
  if (!table.title.empty() && !table.is_folded)
    out << "<caption>" << escape_markup(table.title) << "</caption>\n";
  if (!table.grid.headings.empty()) out << "<thead><tr>";
  for (const std::string& heading : table.grid.headings)
    out << "<th scope=\"col\">" << heading_markup(heading) << "</th>";
  out << (table.grid.headings.empty() ? "<tbody>\n" : "</tr></thead>\n<tbody>\n");
  for (std::size_t i = 0; i < table.grid.rows.size(); ++i) write_row(table, i, out);
  out << "</tbody></table></div>\n" << (table.is_folded ? "</details>\n" : "");
}

void write_verdicts(const Page& page, std::ostream& out) {
  for (const PageVerdict& verdict : page.verdicts) {
    if (verdict.text.empty()) continue;
    constexpr std::array<std::string_view, 3> kClasses = {"verdict", "verdict good", "verdict bad"};
    constexpr std::array<std::string_view, 3> kSigns = {"", "✓ ", "✗ "};
    const auto tone = static_cast<std::size_t>(verdict.tone);
    out << "<p class=\"" << kClasses[tone] << "\">" << kSigns[tone] << escape_markup(verdict.text)
        << "</p>\n";
  }
}

void write_head(const Page& page, std::ostream& out) {
  out << "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
         "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"color-scheme\" content=\"light dark\">\n"
      << "<title>" << escape_markup(page.title) << "</title>\n<style>\n"
      << kReportStyle << "</style>\n</head>\n<body>\n";
}

}  // namespace

void add_head(Page& page, const ReportSource& source, const MetricTree& tree) {
  page.description = source.description;
  page.currency = tree.basis.currency;
  if (source.file.empty()) return;
  page.source = source_line(source, tree.seed);
  if (!tree.basis.prices.empty())
    page.source += fmt::format(", prices of {}, {}", tree.basis.prices, tree.basis.as_of);
}

PageVerdict verdict_of(const std::vector<ConditionResult>& conditions) {
  if (conditions.empty()) return {};
  const bool all_hold =
      std::all_of(conditions.begin(), conditions.end(),
                  [](const ConditionResult& each) { return each.verdict == Verdict::pass; });
  return {verdict_sentence(conditions) + ".", all_hold ? Tone::good : Tone::bad};
}

void add_conditions(Page& page, const std::vector<ConditionResult>& conditions,
                    const std::string& title) {
  if (conditions.empty()) return;
  TextGrid& grid = page.tables.emplace_back(PageTable{title, {}, true}).grid;
  for (const ConditionResult& condition : conditions) {
    grid.rows.push_back(
        {std::string(condition_mark(condition.verdict)) + " " + condition_title(condition),
         condition_figure(condition)});
  }
}

void write_page(const Page& page, std::ostream& out) {
  write_head(page, out);
  out << "<h1>" << escape_markup(page.headline) << "</h1>\n";
  if (!page.description.empty()) out << "<p>" << escape_markup(page.description) << "</p>\n";
  if (!page.source.empty()) out << "<p class=\"quiet\">" << escape_markup(page.source) << "</p>\n";
  write_verdicts(page, out);
  out << "<div class=\"tables\">\n";
  for (const PageTable& table : page.tables) write_table(table, out);
  out << "</div>\n"
         "<p id=\"choice\" hidden><label>Show <select></select></label></p>\n"
         "<main id=\"charts\"></main>\n"
         "<noscript><p>The charts need JavaScript, which is off.</p></noscript>\n"
         "<footer>\n";
  for (const std::string& line : page.footnotes)
    if (!line.empty()) out << "<p>" << escape_markup(line) << "</p>\n";
  out << "<p>" << kChartNotice
      << "</p>\n"
         "</footer>\n<script type=\"application/json\" id=\"data\">"
      << to_json(page.charts, page.currency) << "</script>\n<script>\n"
      << kChartLibrary << "</script>\n<script>\n"
      << kReportScript << "</script>\n</body>\n</html>\n";
}

}  // namespace coldcast
