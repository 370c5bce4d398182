#include "config/yaml_text.h"

#include <algorithm>
#include <fmt/format.h>

namespace coldcast {

namespace {

using Byte = unsigned char;

bool is_control(Byte byte) {
  return (byte < 0x20 && byte != '\n' && byte != '\t' && byte != '\r') || byte == 0x7F;
}

bool is_continuation(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<Byte>(text[at]) & 0xC0U) == 0x80U;
}

// Bytes of the well-formed character that begins at `at` (Unicode 15, table 3-7), or 0.
std::size_t character_length(std::string_view text, std::size_t at) {
  const Byte first = static_cast<Byte>(text[at]);
  if (first < 0x80) return 1;
  const Byte second = at + 1 < text.size() ? static_cast<Byte>(text[at + 1]) : Byte{0};
  std::size_t length = 0;
  if (first >= 0xC2 && first <= 0xDF) length = 2;
  if (first >= 0xE0 && first <= 0xEF) length = 3;
  if (first >= 0xF0 && first <= 0xF4) length = 4;
  if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F)) return 0;
  if ((first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text, at + i)) return 0;
  }
  return length;
}

// What most files have only: neither to be looked at twice nor to be changed.
bool is_printable_or_space(char byte) {
  return (byte >= ' ' && byte <= '~') || byte == '\n' || byte == '\t';
}

// Reports the first byte that is no text; true where there is none.
bool is_text(std::string_view text, Diagnostics& diagnostics) {
  Mark mark{1, 1};
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = character_length(text, at);
    const Byte byte = static_cast<Byte>(text[at]);
    if (length == 0) {
      diagnostics.report(mark, "", fmt::format("byte 0x{:02x} is not UTF-8 text", byte));
      return false;
    }
    if (is_control(byte)) {
      diagnostics.report(mark, "", fmt::format("control character 0x{:02x}; is this text?", byte));
      return false;
    }
    at += length;
    ++mark.column;
    if (byte == '\n') mark = {mark.line + 1, 1};
  }
  return true;
}

// Also without the mark: no text of UTF-8 has bytes of zero, and Latin letters of UTF-16 have one
// each.
bool is_utf16(std::string_view text) {
  const bool has_mark = text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
  return has_mark || (text.size() > 1 && (text[0] == '\0') != (text[1] == '\0'));
}

}  // namespace

std::optional<std::string> to_yaml_text(std::string_view text, Diagnostics& diagnostics) {
  if (is_utf16(text)) {
    diagnostics.report({1, 1}, "", "is UTF-16 text; expected UTF-8");
    return std::nullopt;
  }
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  if (std::all_of(text.begin(), text.end(), is_printable_or_space)) return std::string(text);
  if (!is_text(text, diagnostics)) return std::nullopt;
  std::string lines;
  lines.reserve(text.size() + 1);
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\r') {
      lines += text[at];
    } else if (at + 1 == text.size() || text[at + 1] != '\n') {
      lines += '\n';
    }
  }
  return lines;
}

}  // namespace coldcast
