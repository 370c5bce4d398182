#include "results/near_metric.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <vector>

#include "coldcast/base/text.h"

namespace coldcast {
namespace {

// What other tools call a statistic.
std::string_view own_word(std::string_view word) {
  if (word == "avg" || word == "average") return "mean";
  return word == "median" ? "p50" : word;
}

std::vector<std::string_view> words_of(std::string_view metric) {
  std::vector<std::string_view> words;
  while (!metric.empty()) {
    const std::size_t end = std::min(metric.find_first_of("._"), metric.size());
    if (end > 0) words.push_back(own_word(metric.substr(0, end)));
    metric.remove_prefix(std::min(metric.size(), end + 1));
  }
  return words;
}

// How many words the candidate has beside those of `wanted`; nullopt where it lacks one.
std::optional<std::size_t> words_beside(const std::vector<std::string_view>& wanted,
                                        std::string_view candidate) {
  constexpr std::size_t kMisspelt = 100;  // comes after all that is spelt right
  std::vector<std::string_view> words = words_of(candidate);
  std::size_t misspelt = 0;
  for (const std::string_view word : wanted) {
    // Percentiles differ by one letter, and are no misspelling of each other.
    const bool is_exact = word.size() < 4 || word[0] == 'p';
    const std::string_view meant = is_exact ? word : nearest_word(word, words);
    const auto found = std::find(words.begin(), words.end(), meant);
    if (meant.empty() || found == words.end()) return std::nullopt;
    if (meant != word && meant != std::string(word) + "s") misspelt += kMisspelt;
    words.erase(found);
  }
  // A sum stands for its parts.
  const bool is_total = candidate.ends_with(".total");
  return misspelt + 2 * words.size() - (is_total ? 1 : 0);
}

}  // namespace

std::string_view nearest_metric(std::string_view metric, std::span<const std::string_view> known) {
  const std::vector<std::string_view> wanted = words_of(metric);
  std::string_view nearest;
  std::optional<std::size_t> least;
  for (const std::string_view candidate : known) {
    const std::optional<std::size_t> beside = words_beside(wanted, candidate);
    if (!beside || (least && *beside >= *least)) continue;
    least = beside;
    nearest = candidate;
  }
  return nearest.empty() ? nearest_word(metric, known) : nearest;
}

std::string unknown_metric(std::string_view metric, std::span<const std::string_view> known) {
  const std::string_view nearest = nearest_metric(metric, known);
  if (nearest.empty()) return unknown_word("metric", metric, known);
  return fmt::format("unknown metric {}; did you mean \"{}\"?", quote(metric), nearest);
}

}  // namespace coldcast
