#include "report/page/page.h"

#include <ostream>

#include "coldcast/report/condition_report.h"

#include "report/page/assets.h"
#include "report/page/markup.h"

namespace coldcast {
namespace {

void write_table(const PageTable& table, std::ostream& out) {
  out << "<div class=\"wide\"><table" << (table.is_prose ? " class=\"remarks\"" : "") << ">\n";
  if (!table.title.empty()) out << "<caption>" << escape_markup(table.title) << "</caption>\n";
  if (!table.grid.headings.empty()) out << "<thead><tr>";
  for (const std::string& heading : table.grid.headings)
    out << "<th scope=\"col\">" << escape_markup(heading) << "</th>";
  out << (table.grid.headings.empty() ? "<tbody>\n" : "</tr></thead>\n<tbody>\n");
  for (const std::vector<std::string>& row : table.grid.rows) {
    out << "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      out << (i == 0 ? "<th scope=\"row\">" : "<td>") << escape_markup(row[i])
          << (i == 0 ? "</th>" : "</td>");
    }
    out << "</tr>\n";
  }
  out << "</tbody></table></div>\n";
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
  out << "<div class=\"tables\">\n";
  for (const PageTable& table : page.tables) write_table(table, out);
  out << "</div>\n"
         "<p id=\"choice\" hidden><label>Show <select></select></label></p>\n"
         "<main id=\"charts\"></main>\n"
         "<noscript><p>The charts need JavaScript, which is off.</p></noscript>\n"
         "<footer>\n";
  for (const std::string& line : page.footnotes)
    if (!line.empty()) out << "<p>" << escape_markup(line) << "</p>\n";
  out << "<p>Charts drawn with Chart.js (MIT licence), which is part of this file.</p>\n"
         "</footer>\n<script type=\"application/json\" id=\"data\">"
      << to_json(page.charts) << "</script>\n<script>\n"
      << kChartLibrary << "</script>\n<script>\n"
      << kReportScript << "</script>\n</body>\n</html>\n";
}

}  // namespace coldcast
