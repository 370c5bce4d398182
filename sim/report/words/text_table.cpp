#include "report/words/text_table.h"

#include <algorithm>
#include <array>

#include "report/words/figures.h"
#include "report/words/shortened.h"

namespace coldcast {
namespace {

constexpr std::size_t kGap = 2;
// What a cut takes beside its column for those who count bytes: `…` has three.
constexpr std::size_t kCut = 2;

std::string padded(const std::string& text, std::size_t width, bool left) {
  const std::size_t columns = columns_of(text);
  const std::string space(width > columns ? width - columns : 0, ' ');
  return left ? text + space : space + text;
}

bool is_heading(const std::vector<TextTable::Cell>& row) {
  return row.size() == 1;
}

void add_line(std::string& text, std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  text += line + "\n";
}

std::size_t total(const std::vector<std::size_t>& widths, const std::vector<std::size_t>& columns) {
  std::size_t sum = 0;
  for (const std::size_t column : columns) sum += widths[column] + kGap;
  return sum < kGap ? 0 : sum - kGap;
}

}  // namespace

std::string styled(const std::string& text, TextTable::Style style, bool color) {
  if (!color || text.empty()) return text;
  constexpr std::array<std::string_view, 5> kEscapes = {"", "\x1b[1m", "\x1b[2m", "\x1b[31m",
                                                        "\x1b[32m"};
  const std::string escape(kEscapes[static_cast<std::size_t>(style)]);
  return escape.empty() ? text : escape + text + "\x1b[0m";
}

std::vector<std::size_t> TextTable::widths() const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t width = columns_of(columns_[i].title);
    for (const std::vector<Cell>& row : rows_)
      if (!is_heading(row)) width = std::max(width, columns_of(row[i].text));
    widths.push_back(width);
  }
  return widths;
}

// The columns that fit, in order.
std::vector<std::size_t> TextTable::chosen(const std::vector<std::size_t>& widths,
                                           std::size_t width) const {
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < columns_.size(); ++i) columns.push_back(i);
  std::vector<std::size_t> shortened = widths;
  shortened[0] = std::min(widths[0], shortest_name_ + kCut);
  while (total(shortened, columns) > width) {
    const auto least = std::max_element(
        columns.begin(), columns.end(), [this](std::size_t left, std::size_t right) {
          return columns_[left].importance < columns_[right].importance;
        });
    if (columns_[*least].importance == 0) break;
    columns.erase(least);
  }
  return columns;
}

void TextTable::make_room_for_groups(Layout& layout) const {
  for (std::size_t i = 0; i < layout.columns.size(); ++i) {
    const std::string& group = columns_[layout.columns[i]].group;
    std::size_t span = layout.widths[layout.columns[i]];
    while (!group.empty() && i + 1 < layout.columns.size() &&
           columns_[layout.columns[i + 1]].group == group) {
      span += layout.widths[layout.columns[++i]] + kGap;
    }
    const std::size_t needed = columns_of(group);
    if (needed > span) layout.widths[layout.columns[i]] += needed - span;
  }
}

// Groups stand at the right end of their columns, over the last of them.
std::string TextTable::group_line(const Layout& layout, bool color) const {
  std::string line;
  const std::vector<std::size_t>& columns = layout.columns;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const bool first = i == 0;
    const std::string& group = columns_[columns[i]].group;
    std::size_t span = layout.widths[columns[i]];
    while (!group.empty() && i + 1 < columns.size() && columns_[columns[i + 1]].group == group) {
      span += layout.widths[columns[++i]] + kGap;
    }
    if (!first) line += std::string(kGap, ' ');
    line += styled(padded(shortened(group, span), span, first), Style::faint, color);
  }
  return line;
}

std::string TextTable::row_line(const Layout& layout, const std::vector<Cell>& row, bool color) {
  std::string line;
  for (const std::size_t column : layout.columns) {
    const bool first = column == layout.columns.front();
    const std::size_t width = layout.widths[column];
    if (!first) line += std::string(kGap, ' ');
    const auto cut = layout.names.find(row[column].text);
    const bool is_name = first && cut != layout.names.end();
    // What is no name is the heading.
    const std::string text = is_name ? cut->second
                             : first ? shortened(row[column].text, width)
                                     : row[column].text;
    line += styled(padded(text, width, first), row[column].style, color);
  }
  return line;
}

// No two of them read alike.
std::map<std::string, std::string> TextTable::short_names(std::size_t width) const {
  std::vector<std::string> names;
  for (const std::vector<Cell>& row : rows_)
    if (!is_heading(row)) names.push_back(row.front().text);
  return shortened_apart(names, width);
}

// A group that loses columns needs room over those that stay, which may cost another column.
TextTable::Layout TextTable::layout_for(std::size_t width) const {
  Layout layout{.columns = chosen(widths(), width), .widths = {}, .names = {}};
  for (;;) {
    layout.widths = widths();
    make_room_for_groups(layout);
    std::vector<std::size_t> columns = chosen(layout.widths, width);
    if (columns.size() >= layout.columns.size()) break;
    layout.columns = std::move(columns);
  }
  const std::size_t others = total(layout.widths, layout.columns) - layout.widths[0];
  const std::size_t room = width > others ? width - others : 0;
  if (layout.widths[0] > room)
    layout.widths[0] = std::max(room > kCut ? room - kCut : 0, shortest_name_);
  layout.names = short_names(layout.widths[0]);
  return layout;
}

bool TextTable::overflows(std::size_t width) const {
  const Layout layout = layout_for(width);
  return total(layout.widths, layout.columns) > width;
}

std::string TextTable::omission_note(std::size_t width) const {
  const std::vector<std::size_t> shown = layout_for(width).columns;
  std::string text;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (std::find(shown.begin(), shown.end(), i) != shown.end()) continue;
    const Column& column = columns_[i];
    text += (text.empty() ? "" : ", ") + column.group + (column.group.empty() ? "" : " ") +
            column.title;
  }
  if (text.empty()) return {};
  return "not shown at " + std::to_string(width) + " columns: " + text +
         "; a wider terminal, or COLUMNS=200, shows all";
}

std::vector<std::string> TextTable::cut_names(std::size_t width) const {
  const Layout layout = layout_for(width);
  std::vector<std::string> cut;
  for (const std::vector<Cell>& row : rows_) {
    const std::string& name = row.front().text;
    if (!is_heading(row) && layout.names.at(name) != name) cut.push_back(name);
  }
  return cut;
}

std::string TextTable::to_string(std::size_t width, bool color) const {
  const Layout layout = layout_for(width);
  std::string text;
  const bool has_groups =
      std::any_of(layout.columns.begin(), layout.columns.end(),
                  [this](std::size_t column) { return !columns_[column].group.empty(); });
  if (has_groups) add_line(text, group_line(layout, color));
  std::vector<Cell> titles;
  for (const Column& column : columns_) titles.push_back({column.title, Style::faint});
  add_line(text, row_line(layout, titles, color));
  for (const std::vector<Cell>& row : rows_) {
    if (is_heading(row)) {
      add_line(text, styled(shortened(row[0].text, width), row[0].style, color));
    } else {
      add_line(text, row_line(layout, row, color));
    }
  }
  return text;
}

}  // namespace coldcast
