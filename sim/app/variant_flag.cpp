#include "app/variant_flag.h"

#include <fmt/format.h>
#include <vector>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"

#include "base/letters.h"

namespace coldcast {
namespace {

// The parts between commas that stand outside of brackets and quotes.
std::vector<std::string_view> split_edits(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  int depth = 0;
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    if (quote != '\0') {
      if (letter == quote) quote = '\0';
    } else if (letter == '"' || letter == '\'') {
      quote = letter;
    } else if (letter == '{' || letter == '[') {
      ++depth;
    } else if (letter == '}' || letter == ']') {
      --depth;
    } else if (letter == ',' && depth == 0) {
      parts.push_back(text.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  parts.push_back(text.substr(begin));
  return parts;
}

// The variant with its name where one belongs, which may stand there behind another sign.
std::string with_name(std::string_view text) {
  const std::size_t dot = text.find('.');
  const std::size_t equals = text.find('=', dot);
  if (dot == std::string_view::npos || equals == std::string_view::npos) return {};
  const std::size_t begin = text.substr(0, dot).find_last_of(" =");
  const bool has_name = begin != std::string_view::npos;
  const std::string_view edits = has_name ? text.substr(begin + 1) : text;
  return fmt::format("; did you mean '{}: {}'?",
                     has_name ? trimmed(text.substr(0, begin), " =") : "changed", edits);
}

}  // namespace

Variant parse_variant(std::string_view text) {
  constexpr const char* kExample =
      "--variant 'more memory: functions.checkout.memory=2GB, functions.checkout.timeout=10s'";
  const std::size_t colon = text.find(':');
  const std::string_view name = trimmed(text.substr(0, colon));
  // A path comes before its colon only where the name was left out.
  if (colon == std::string_view::npos || name.empty() || name.find('=') != std::string_view::npos)
    throw UsageError(
        fmt::format("--variant {} has no name before a colon{}", quote(text), with_name(text)),
        kExample);
  Variant variant{.name = std::string(name), .mark = {}, .edits = {}};
  const std::string_view edits = trimmed(text.substr(colon + 1));
  if (edits.empty()) return variant;
  for (const std::string_view edit : split_edits(edits))
    variant.edits.push_back(parse_edit(trimmed(edit), "--variant"));
  return variant;
}

}  // namespace coldcast
