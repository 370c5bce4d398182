#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "report/words/figures.h"

namespace coldcast {

// ANSI foreground colours (SGR), or none.
enum class Ink : std::uint8_t {
  plain = 0,
  red = 31,
  green = 32,
  yellow = 33,
  blue = 34,
  magenta = 35,
  cyan = 36,
  grey = 90,
};

// One line of cells; a cell holds one character (UTF-8) of one column.
class TextRow {
 public:
  explicit TextRow(std::uint32_t columns) : cells_(columns) {}

  // `glyph` is one character.
  void put(std::uint32_t column, std::string_view glyph, Ink ink) {
    if (column < cells_.size()) cells_[column] = {std::string(glyph), ink};
  }
  // One cell a character of `text`; what does not fit is cut.
  void write(std::uint32_t column, std::string_view text, Ink ink);
  [[nodiscard]] bool is_free(std::uint32_t column, std::uint32_t columns) const;
  [[nodiscard]] std::uint32_t columns() const { return static_cast<std::uint32_t>(cells_.size()); }
  // Without trailing spaces, with the newline.
  void print(std::ostream& out, bool has_color) const;

 private:
  struct Cell {
    std::string glyph = " ";
    Ink ink = Ink::plain;
  };
  std::vector<Cell> cells_;
};

// Cells that a text takes.
[[nodiscard]] inline std::uint32_t cells_of(std::string_view text) {
  return static_cast<std::uint32_t>(columns_of(text));
}

// Lines of at most `width` columns, broken at spaces.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::uint32_t width);

}  // namespace coldcast
