#include "base/loose_text.h"

#include <cmath>
#include <fmt/format.h>

#include "coldcast/base/text.h"

#include "base/letters.h"

namespace coldcast {
namespace {

// A comma before three digits, or an underscore, parts thousands; another comma is a point.
std::string without_separators(std::string_view digits) {
  std::string number;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (digits[i] == '_') continue;
    if (digits[i] != ',') {
      number += digits[i];
      continue;
    }
    std::size_t after = 0;
    while (i + 1 + after < digits.size() && is_digit(digits[i + 1 + after])) ++after;
    const bool parts_thousands = after == 3 && digits.find('.') != i && digits.substr(0, i) != "0";
    if (!parts_thousands) number += '.';
  }
  return number;
}

}  // namespace

std::optional<std::string_view> unit_of(std::span<const UnitWords> words,
                                        std::string_view written) {
  const std::string wanted = fmt::format(" {} ", written);
  for (const UnitWords& one : words) {
    if (!written.empty() && one.written.find(wanted) != std::string_view::npos) return one.unit;
  }
  return std::nullopt;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

std::string plain(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  // .5s is half a second.
  std::string small = fmt::format("{}{}", text.starts_with('.') ? "0" : "", text);
  for (char& c : small) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return small;
}

std::string_view take_while(std::string_view& text, bool (*is_wanted)(char)) {
  std::size_t size = 0;
  while (size < text.size() && is_wanted(text[size])) ++size;
  const std::string_view taken = text.substr(0, size);
  text.remove_prefix(size);
  return taken;
}

std::optional<std::string> take_number(std::string_view& text) {
  const std::string_view digits =
      take_while(text, [](char c) { return is_digit(c) || c == '.' || c == ',' || c == '_'; });
  if (digits.empty() || !is_digit(digits.front())) return std::nullopt;
  std::string number = without_separators(digits);
  const std::size_t zeros = number.find_first_not_of('0');
  if (zeros == std::string::npos) {
    number.assign(1, '0');
  } else if (zeros > 0) {
    number.erase(0, number[zeros] == '.' ? zeros - 1 : zeros);
  }
  if (text.size() > 1 && text.front() == 'e' && is_digit(text[1])) {
    std::string_view exponent = text.substr(1);
    const std::optional<double> value =
        parse_number(fmt::format("{}e{}", number, take_while(exponent, is_digit)));
    if (!value || *value >= 1e15 || *value != std::floor(*value)) return std::nullopt;
    text = exponent;
    return fmt::format("{:.0f}", *value);
  }
  if (!parse_number(number)) return std::nullopt;
  while (number.find('.') != std::string::npos && (number.back() == '0' || number.back() == '.')) {
    const bool was_point = number.back() == '.';
    number.pop_back();
    if (was_point) break;
  }
  return number;
}

std::string times_thousands(std::string number, std::string_view& text) {
  // 1M/day is a million; nothing is counted in minutes.
  const bool is_million = text.starts_with("m/") || text.starts_with("m ") || text == "m";
  const std::size_t letters = text.starts_with("million")           ? 7
                              : text.starts_with("mio")             ? 3
                              : text.starts_with('k') || is_million ? 1
                                                                    : 0;
  if (letters == 0) return number;
  const double factor = text.starts_with('k') ? 1e3 : 1e6;
  text.remove_prefix(letters);
  return fmt::format("{}", parse_number(number).value_or(0.0) * factor);
}

std::string_view take_letters(std::string_view& text) {
  return take_while(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (static_cast<unsigned char>(c) & 0x80U) != 0;
  });
}

}  // namespace coldcast
