#include "results/near_metric.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <vector>

#include "coldcast/base/text.h"

#include "base/letters.h"

namespace coldcast {
namespace {

// What other tools call a statistic.
std::string_view own_word(std::string_view word) {
  if (word == "avg" || word == "average") return "mean";
  return word == "median" ? "p50" : word;
}

// What people call a metric, and which it is.
struct OtherName {
  std::string_view name;
  std::string_view metric;
};

constexpr auto kOtherNames = std::to_array<OtherName>({
    {"concurrency", "concurrent_executions.max"},
    {"max_concurrency", "concurrent_executions.max"},
    {"peak_concurrency", "concurrent_executions.max"},
    {"concurrency.max", "concurrent_executions.max"},
    {"concurrency.mean", "concurrent_executions.mean"},
    {"cold", "cold_starts"},
    {"cold_rate", "cold_start_rate"},
    {"cold_share", "cold_start_rate"},
    {"cold_start_share", "cold_start_rate"},
    {"cold_start_percentage", "cold_start_rate"},
    {"error_rate", "errors.error"},
    {"failure_rate", "errors.error"},
    {"failures", "errors.error"},
    {"throttle_rate", "throttles.total"},
    {"throttled", "throttles.total"},
    {"429", "throttles.total"},
    {"timeouts", "errors.timeout"},
    {"crashes", "errors.crash"},
    {"cost", "cost_usd.total"},
    {"price", "cost_usd.total"},
    {"bill", "cost_usd.per_month"},
    {"monthly_cost", "cost_usd.per_month"},
    {"cost_per_month", "cost_usd.per_month"},
    {"per_month", "cost_usd.per_month"},
    {"p999", "latency_ms.p99_9"},
    {"response_time", "latency_ms.mean"},
});

std::string_view metric_called(std::string_view name) {
  const auto row = std::find_if(kOtherNames.begin(), kOtherNames.end(),
                                [&](const OtherName& one) { return one.name == name; });
  return row == kOtherNames.end() ? std::string_view{} : row->metric;
}

// A percentile that is none of the metric's: 97 of latency_ms.p97.
bool is_percentile(std::string_view word) {
  return word.size() > 1 && word[0] == 'p' &&
         std::all_of(word.begin() + 1, word.end(), [](char c) { return is_digit(c); });
}

// Where only the last part is unknown, what else there is: mean, p50, ... of latency_ms.
std::string siblings_of(std::string_view metric, std::span<const std::string_view> known) {
  const std::size_t dot = metric.rfind('.');
  if (dot == std::string_view::npos || !is_percentile(metric.substr(dot + 1))) return {};
  std::vector<std::string_view> siblings;
  for (const std::string_view one : known)
    if (one.starts_with(metric.substr(0, dot + 1))) siblings.push_back(one.substr(dot + 1));
  if (siblings.empty()) return {};
  const std::string_view more =
      metric.starts_with("latency_ms.") ? ", and latency_ms.above.1s, the share that is later" : "";
  return fmt::format("; {} has {}{}", metric.substr(0, dot), fmt::join(siblings, ", "), more);
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
  if (const std::string_view called = metric_called(metric);
      std::find(known.begin(), known.end(), called) != known.end())
    return called;
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
  if (const std::string siblings = siblings_of(metric, known); !siblings.empty())
    return fmt::format("unknown metric {}{}", quote(metric), siblings);
  const std::string_view nearest = nearest_metric(metric, known);
  if (nearest.empty()) return unknown_word("metric", metric, known);
  return fmt::format("unknown metric {}; did you mean \"{}\"?", quote(metric), nearest);
}

}  // namespace coldcast
