#include "report/page/markup.h"

#include <cstdint>
#include <fmt/format.h>

namespace coldcast {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// The bytes of the well-formed UTF-8 character at the front of `text`; 0 if it is broken
// (Unicode 15, table 3-7).
std::size_t character_size(std::string_view text) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
  };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return follows(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool is_overlong = lead == 0xE0 && byte(1) < 0xA0;
    const bool is_surrogate = lead == 0xED && byte(1) > 0x9F;
    return follows(1) && follows(2) && !is_overlong && !is_surrogate ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool is_outside = (lead == 0xF0 && byte(1) < 0x90) || (lead == 0xF4 && byte(1) > 0x8F);
    return follows(1) && follows(2) && follows(3) && !is_outside ? 4 : 0;
  }
  return 0;
}

std::uint32_t code_point(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character.front());
  if (character.size() == 1) return lead;
  std::uint32_t code = lead & (0xFFU >> (character.size() + 1));
  for (const char byte : character.substr(1))
    code = code << 6 | (static_cast<unsigned>(byte) & 0x3FU);
  return code;
}

// What no text needs, and what may make it look like another: controls (C0, DEL, C1), marks and
// overrides of direction (Unicode Technical Report 36, section 2.3), separators of lines and
// paragraphs, and what is no character (of which XML allows two nowhere).
bool is_unfit(std::uint32_t code) {
  const auto within = [code](std::uint32_t first, std::uint32_t last) {
    return code >= first && code <= last;
  };
  return code < 0x20 || within(0x7F, 0x9F) || code == 0x61C || within(0x200E, 0x200F) ||
         within(0x2028, 0x202E) || within(0x2066, 0x2069) || within(0xFDD0, 0xFDEF) ||
         (code & 0xFFFEU) == 0xFFFE;
}

// Hands each character to `append`; broken bytes and unfit characters but those of `kept` are
// replaced.
template <typename Append>
void for_each_character(std::string_view text, std::string_view kept, Append append) {
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    const std::string_view character = text.substr(0, size == 0 ? 1 : size);
    const bool is_kept = size == 1 && kept.find(character.front()) != std::string_view::npos;
    const bool is_fit = size > 0 && (is_kept || !is_unfit(code_point(character)));
    append(is_fit ? character : kReplacement);
    text.remove_prefix(character.size());
  }
}

std::string_view entity(char character) {
  switch (character) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

}  // namespace

std::string escape_markup(std::string_view text) {
  std::string result;
  for_each_character(text, "\t\n", [&](std::string_view character) {
    const std::string_view escaped = character.size() == 1 ? entity(character[0]) : "";
    result += escaped.empty() ? character : escaped;
  });
  return result;
}

std::string quote_json(std::string_view text) {
  std::string result = "\"";
  for_each_character(text, "\t\n", [&](std::string_view character) {
    const char first = character.front();
    if (first == '"' || first == '\\') {
      result += '\\';
      result += first;
    } else if (first == '<' || first == '\t' || first == '\n') {
      result += fmt::format("\\u{:04x}", static_cast<unsigned>(first));
    } else {
      result += character;
    }
  });
  return result + '"';
}

std::string escape_markdown(std::string_view text) {
  constexpr std::string_view kMarkup = "\\`*<>[]|~";
  std::string result;
  for_each_character(text, "", [&](std::string_view character) {
    if (kMarkup.find(character.front()) != std::string_view::npos) result += '\\';
    result += character;
  });
  return result;
}

std::string printable(std::string_view text) {
  std::string result;
  for_each_character(text, "", [&](std::string_view character) { result += character; });
  return result;
}

}  // namespace coldcast
