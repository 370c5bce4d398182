#include "report/timeline/text_canvas.h"

#include <fmt/format.h>

namespace coldcast {
namespace {

// Bytes of the UTF-8 character that starts with `lead`.
std::size_t bytes_of(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte < 0xC0) return 1;
  if (byte < 0xE0) return 2;
  return byte < 0xF0 ? 3 : 4;
}

}  // namespace

void TextRow::write(std::uint32_t column, std::string_view text, Ink ink) {
  while (!text.empty()) {
    const std::size_t bytes = bytes_of(text.front());
    put(column++, text.substr(0, bytes), ink);
    text.remove_prefix(std::min(bytes, text.size()));
  }
}

bool TextRow::is_free(std::uint32_t column, std::uint32_t columns) const {
  if (column + columns > cells_.size()) return false;
  for (std::uint32_t i = column; i < column + columns; ++i) {
    if (cells_[i].glyph != " ") return false;
  }
  return true;
}

void TextRow::print(std::ostream& out, bool has_color) const {
  std::size_t end = cells_.size();
  while (end > 0 && cells_[end - 1].glyph == " ") --end;
  Ink ink = Ink::plain;
  for (std::size_t i = 0; i < end; ++i) {
    if (has_color && cells_[i].ink != ink && cells_[i].glyph != " ") {
      ink = cells_[i].ink;
      out << fmt::format("\x1b[{}m", static_cast<int>(ink));
    }
    out << cells_[i].glyph;
  }
  if (ink != Ink::plain) out << "\x1b[0m";
  out << '\n';
}

std::vector<std::string> wrapped(std::string_view text, std::uint32_t width) {
  std::vector<std::string> lines{""};
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    text = space == std::string_view::npos ? std::string_view{} : text.substr(space + 1);
    std::string& line = lines.back();
    if (!line.empty() && cells_of(line) + 1 + cells_of(word) > width) {
      lines.emplace_back(word);
    } else {
      if (!line.empty()) line += ' ';
      line += word;
    }
  }
  return lines;
}

}  // namespace coldcast
