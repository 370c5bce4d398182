#include <algorithm>
#include <fmt/format.h>
#include <numeric>
#include <vector>

#include "coldcast/base/text.h"

#include "base/near_form.h"

namespace coldcast {

namespace {

// Longer ones are not misspelt words, and the distance costs the product of the lengths.
constexpr std::size_t kLongestWord = 64;
// More are not helpful in a message.
constexpr std::size_t kMostListed = 24;

// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment; Damerau
// 1964).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(above.begin(), above.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t cost = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + cost});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(above);
    above.swap(row);
  }
  return above[b.size()];
}

// The only word that goes on as `word` begins: arm64 for arm.
std::string_view only_completion(std::string_view word, std::span<const std::string_view> known) {
  std::string_view only;
  for (const std::string_view candidate : known) {
    if (word.size() < 2 || candidate.substr(0, word.size()) != word) continue;
    if (!only.empty()) return {};
    only = candidate;
  }
  return only;
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::string escape(char c) {
  switch (c) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    case '"':
      return "\\\"";
    default:
      break;
  }
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F ? fmt::format("\\x{:02x}", byte) : std::string(1, c);
}

}  // namespace

std::string quote(std::string_view text) {
  constexpr std::size_t kLongest = 80;
  std::size_t shown = std::min(text.size(), kLongest);
  // A character of several bytes is not cut in the middle.
  while (shown < text.size() && shown > 0 && is_continuation(text[shown])) --shown;
  std::string quoted = "\"";
  for (const char c : text.substr(0, shown)) quoted += escape(c);
  if (shown < text.size()) quoted += "...";
  return quoted + '"';
}

std::string_view nearest_word(std::string_view word, std::span<const std::string_view> known) {
  if (word.empty() || word.size() > kLongestWord) return {};
  // A third of the letters may be wrong, but not all of them.
  std::size_t best = std::min((word.size() + 2) / 3, word.size() - 1) + 1;
  std::string_view nearest;
  for (const std::string_view candidate : known) {
    const std::size_t longer = std::max(candidate.size(), word.size());
    const std::size_t shorter = std::min(candidate.size(), word.size());
    if (longer - shorter >= best) continue;
    const std::size_t distance = edit_distance(word, candidate);
    if (distance >= best) continue;
    best = distance;
    nearest = candidate;
  }
  return nearest.empty() ? only_completion(word, known) : nearest;
}

std::string unknown_word(std::string_view what, std::string_view word,
                         std::span<const std::string_view> known) {
  const std::string unknown = fmt::format("unknown {} {}", what, quote(word));
  if (const auto near = near_word(word, known))
    return fmt::format("{}; did you mean \"{}\"?", unknown, *near);
  const std::string_view nearest = nearest_word(word, known);
  if (!nearest.empty()) return fmt::format("{}; did you mean \"{}\"?", unknown, nearest);
  if (known.empty()) return unknown + "; none is expected here";
  const auto listed = known.first(std::min(known.size(), kMostListed));
  const std::string_view more = listed.size() < known.size() ? ", ..." : "";
  return fmt::format("{}; expected {}{}{}", unknown, known.size() == 1 ? "" : "one of ",
                     fmt::join(listed, ", "), more);
}

}  // namespace coldcast
