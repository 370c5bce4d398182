#include <fmt/format.h>

#include "coldcast/report/run_details.h"

#include "report/page/band_ends.h"
#include "report/page/overview.h"
#include "report/page/page.h"
#include "report/page/remarks.h"
#include "report/page/run_charts.h"
#include "report/page/scaling_chart.h"
#include "report/words/sentences.h"
#include "report/writers.h"

namespace coldcast {
namespace {

// Every function that was chosen; the reader sorts and searches them.
PageTable overview_table(const Overview& overview, std::size_t shown) {
  PageTable table{.shown_rows = shown + 1, .has_total = true};
  TextGrid& grid = table.grid;
  for (const TextTable::Column& column : overview.columns())
    grid.headings.push_back(column.group.empty() ? column.title
                                                 : column.group + " " + column.title);
  for (const MetricRow* row : overview.rows()) {
    std::vector<std::string>& cells = grid.rows.emplace_back();
    std::vector<double>& values = grid.values.emplace_back();
    for (const TextTable::Cell& cell : overview.cells(*row)) {
      cells.push_back(cell.text);
      if (cells.size() > 1) values.push_back(overview.value(*row, cells.size() - 1));
    }
    if (row->ci95.empty()) continue;
    const std::vector<TextTable::Cell> half_widths = overview.half_widths(*row);
    for (std::size_t i = 1; i < cells.size(); ++i)
      if (!half_widths[i].text.empty()) cells[i] += " " + half_widths[i].text;
  }
  return table;
}

void add_charts_of_rows(Page& page, const std::vector<const MetricRow*>& rows,
                        const MetricTree& tree, const BandEnds& ends) {
  std::vector<NamedRow> named;
  // Of several functions the account is the sum.
  for (const MetricRow* row : rows)
    if (row != rows.front() || rows.size() == 1) named.push_back(ends.named(row->name, tree, *row));
  page.add(causes_chart(named));
  page.add(cost_chart(named, page.currency));
}

void add_footnotes(Page& page, const MetricTree& tree, const Overview& overview, bool is_drawn) {
  page.footnotes.push_back(
      fmt::format("Environments: the most alive at once. {} a month: 730 hours like those counted.",
                  tree.basis.currency));
  page.footnotes.push_back(overview.legend());
  page.footnotes.push_back(basis_line(tree.basis));
  if (is_drawn && tree.replications > 1)
    page.footnotes.emplace_back(
        "What is drawn over time, and the latency distribution, are of the first replication; all "
        "other numbers are means.");
}

void write_any_page(const MetricTree& tree, const RunDetails* details, const ReportOptions& options,
                    std::ostream& out) {
  const Overview overview(tree, options);
  const std::vector<const MetricRow*>& rows = overview.rows();
  Page page{.title = tree.scenario, .headline = headline(tree)};
  add_head(page, options.source, tree);
  page.verdicts.push_back(verdict_of(tree.conditions));
  page.verdicts.push_back({result_sentence(tree) + ".", Tone::plain});
  const Overview whole(tree, options, tree.functions.size());
  page.tables.push_back(overview_table(whole, options.choice.most));
  add_conditions(page, tree.conditions);
  for (const RemarkList& list : remark_lists(rows, tree)) {
    TextGrid& grid = page.tables.emplace_back(PageTable{list.title, {}, true}).grid;
    for (const Remark& remark : list.remarks) grid.rows.push_back({remark.name, remark.text});
  }
  if (details != nullptr)
    for (const MetricRow* row : rows) {
      add_run_charts(page, *row, tree, *details);
      add_scaling_charts(page, *row, tree, *details);
    }
  const BandEnds ends = options.band == nullptr ? BandEnds() : BandEnds(*options.band);
  add_charts_of_rows(page, rows, tree, ends);
  if (ends.is_there) page.footnotes.emplace_back(kBandNote);
  if (const std::string rest = overview.rest(); !rest.empty())
    page.footnotes.push_back("Charts are of the functions that the table shows at first.");
  add_footnotes(page, tree, overview, details != nullptr);
  write_page(page, out);
}

}  // namespace

void write_html(const MetricTree& tree, const ReportOptions& options, std::ostream& out) {
  write_any_page(tree, nullptr, options, out);
}

void write_run_page(const MetricTree& tree, const RunDetails& details, const ReportOptions& options,
                    std::ostream& out) {
  write_any_page(tree, &details, options, out);
}

}  // namespace coldcast
