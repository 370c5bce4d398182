#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "report/page/chart.h"
#include "report/study/study_figures.h"

namespace coldcast {

struct PageTable {
  std::string title{};
  TextGrid grid{};
  bool is_prose = false;   // sentences, no figures
  bool is_folded = false;  // shown when it is asked for, by its title
  // Of a table that the reader sorts and searches, whose grid has values.
  std::size_t shown_rows = 0;  // at first; 0: all
  std::string_view rows_are = "functions";
  bool has_total = false;  // the first row, the sum of the others, stays on top
};
// What came out, in a sentence.
struct PageVerdict {
  std::string text;
  Tone tone = Tone::plain;
};

// A result as one HTML file that needs nothing else: tables, which need no script either, and
// charts.
struct Page {
  std::string title;  // of the window
  std::string headline;
  std::string description{};
  std::string source{};  // what was run, by what
  std::string currency = "USD";
  std::vector<PageVerdict> verdicts{};
  std::vector<PageTable> tables{};
  std::vector<Chart> charts{};
  std::vector<std::string> footnotes{};

  // A chart that would show nothing is left out.
  void add(Chart chart) {
    if (!chart.series.empty()) charts.push_back(std::move(chart));
  }
};

// Of charts with --keep-alives.
inline constexpr std::string_view kBandNote =
    "Shaded, and lines with two ends: between the least and the greatest under the laws of "
    "keep-alive.";

// What stands under the headline, and what the money is.
void add_head(Page& page, const ReportSource& source, const MetricTree& tree);
[[nodiscard]] PageVerdict verdict_of(const std::vector<ConditionResult>& conditions);
// One line each, with a mark; nothing where none was asked. `title` stands above them.
void add_conditions(Page& page, const std::vector<ConditionResult>& conditions,
                    const std::string& title = "conditions");

void write_page(const Page& page, std::ostream& out);

}  // namespace coldcast
