#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/report/report.h"
#include "coldcast/study/interval.h"
#include "coldcast/study/study.h"

#include "report/words/metric_figure.h"
#include "report/words/text_out.h"
#include "report/words/text_table.h"

namespace coldcast {

// `2.10 % ± 0.10 %`; without the width where there is none.
[[nodiscard]] std::string estimate_figure(std::string_view path, const Estimate& estimate);
// `-1.90 points ± 0.10`: a difference, with its sign; percentages differ by points.
[[nodiscard]] std::string difference_figure(std::string_view path, const Estimate& difference);

// Tables of studies are for a terminal, or for a page that reads markdown.
enum class TextForm : std::uint8_t { terminal, markdown };

// NaN is nothing.
[[nodiscard]] Number to_number(double value);

// A cell's name, or `provisioned_concurrency=50, memory=1024MB`.
[[nodiscard]] std::string cell_title(const StudyCell& cell);
// `functions.checkout.memory` is `checkout.memory` in a heading.
[[nodiscard]] std::string path_title(std::string_view path);

// Those of a setting below its table: one line each, with a mark; nothing where none was asked.
void write_conditions(const std::vector<ConditionResult>& conditions, TextForm form,
                      const ReportOptions& options, std::ostream& out);

// The first line of a table or of markdown.
void write_headline(const std::string& headline, TextForm form, const ReportOptions& options,
                    std::ostream& out);
// What was run, under it: of markdown, whose readers do not see the command.
void write_source(const ReportSource& source, const MetricTree& tree, TextForm form,
                  std::ostream& out);
// What stands below one.
[[nodiscard]] std::string styled_remark(const std::string& text, TextForm form,
                                        const ReportOptions& options);

// Whether a row brings good or bad news.
enum class Tone : std::uint8_t { plain, good, bad };

// Text in rows under headings, as a table of text or of markdown. The first column stands left.
struct TextGrid {
  std::vector<std::string> headings;
  std::vector<std::vector<std::string>> rows;
  std::vector<Tone> tones{};  // of the last field of each row; none: all are plain
  // Of columns, as of a TextTable: where room is scarce those of the greatest number go; none: all
  // stay.
  std::vector<int> importance{};
  // Of each row, what it is of, with which its first field begins (`checkout, USD a month`): where
  // room is scarce it stands in a line of its own above its rows; none: never.
  std::vector<std::string> owners{};
  // Of each row, the numbers of its fields from the second on, by which readers of a page sort;
  // NaN: none; nothing at all: the table is not sorted.
  std::vector<std::vector<double>> values{};
  bool spells_out = false;  // what had to be cut in the first column stands in full below

  [[nodiscard]] Tone tone(std::size_t row) const {
    return row < tones.size() ? tones[row] : Tone::plain;
  }
  void write(TextForm form, const ReportOptions& options, std::ostream& out) const;

 private:
  [[nodiscard]] TextTable table(bool has_owners_apart) const;
  [[nodiscard]] std::string titled(std::size_t row, std::size_t column,
                                   std::string_view between) const;
  // For where no table fits: a line a field, each behind its heading; of rows with owners, a line
  // a row.
  void write_apart(const ReportOptions& options, std::ostream& out) const;
};

// The choices of a cell as the members of an object: what stands between the braces.
void append_json_choices(TextOut& out, const std::vector<Choice>& choices);
// `"account": {...}, "functions": {...}` of a mean, each line behind `indent`.
void append_json_tree(TextOut& out, const MetricTree& tree, std::string_view indent);

}  // namespace coldcast
