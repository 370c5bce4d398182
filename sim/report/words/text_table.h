#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace coldcast {

// A table of text in columns as wide as what stands in them, with up to two lines of headings: a
// group over neighbouring columns, and a title. Where it is wider than it may be, the least
// important columns are left out, and then names in the first column are cut in their middle, as
// far as they can be told apart.
class TextTable {
 public:
  struct Column {
    std::string group;
    std::string title;
    int importance = 0;  // 0: never left out; 1 more important than 2
  };
  enum class Style { plain, strong, faint, alarming, good };
  struct Cell {
    std::string text{};
    Style style = Style::plain;
  };

  // A name that is cut keeps `shortest_name` of itself; to make room for more, columns go.
  explicit TextTable(std::vector<Column> columns, std::size_t shortest_name = 12)
      : columns_(std::move(columns)), shortest_name_(shortest_name) {}

  // As many cells as columns. The first column stands left, the others right.
  void add_row(std::vector<Cell> row) { rows_.push_back(std::move(row)); }
  // A line of its own over the rows that follow, of any length.
  void add_heading(Cell heading) { rows_.push_back({std::move(heading)}); }
  [[nodiscard]] bool is_empty() const { return rows_.empty(); }
  // Whether it is wider although all has been left out and cut that may be.
  [[nodiscard]] bool overflows(std::size_t width) const;
  // Each line ends with a newline; ANSI escapes where `color`.
  [[nodiscard]] std::string to_string(std::size_t width, bool color) const;
  // Which columns a table so wide leaves out, and how to see them; empty where it has all.
  [[nodiscard]] std::string omission_note(std::size_t width) const;
  // What stands in the first column and is cut in a table so wide, from top to bottom.
  [[nodiscard]] std::vector<std::string> cut_names(std::size_t width) const;

 private:
  struct Layout {
    std::vector<std::size_t> columns;          // those that are shown
    std::vector<std::size_t> widths;           // of all columns
    std::map<std::string, std::string> names;  // of the first, as they fit
  };

  [[nodiscard]] Layout layout_for(std::size_t width) const;
  void make_room_for_groups(Layout& layout) const;
  [[nodiscard]] std::string group_line(const Layout& layout, bool color) const;
  [[nodiscard]] static std::string row_line(const Layout& layout, const std::vector<Cell>& row,
                                            bool color);
  [[nodiscard]] std::vector<std::size_t> widths() const;
  [[nodiscard]] std::map<std::string, std::string> short_names(std::size_t width) const;
  [[nodiscard]] std::vector<std::size_t> chosen(const std::vector<std::size_t>& widths,
                                                std::size_t width) const;

  std::vector<Column> columns_;
  std::size_t shortest_name_;
  std::vector<std::vector<Cell>> rows_;
};

// `text` between the escapes of the style, if it has any and `color` is on.
[[nodiscard]] std::string styled(const std::string& text, TextTable::Style style, bool color);

}  // namespace coldcast
