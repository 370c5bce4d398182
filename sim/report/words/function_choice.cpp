#include "report/words/function_choice.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

#include "report/words/figures.h"

namespace coldcast {
namespace {

// `*` is any text, `?` any one character; comparing from the left, and going back to the last star
// where that fails.
bool matches(std::string_view pattern, std::string_view name) {
  std::size_t p = 0;
  std::size_t n = 0;
  std::size_t star = std::string_view::npos;
  std::size_t after_star = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      after_star = n;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++after_star;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

struct Ranked {
  const MetricRow* row;
  double value;
};

}  // namespace

bool is_chosen(const FunctionChoice& choice, std::string_view name) {
  return choice.pattern.empty() || matches(choice.pattern, name);
}

ChosenRows chosen_rows(const MetricTree& tree, const FunctionChoice& choice, std::size_t most) {
  constexpr double kNothing = -std::numeric_limits<double>::infinity();
  const std::string_view path = choice.sort.empty() ? "requests" : std::string_view(choice.sort);
  std::vector<Ranked> ranked;
  for (const MetricRow& function : tree.functions) {
    if (!is_chosen(choice, function.name)) continue;
    ranked.push_back({&function, value_of(number_of(function, path)).value_or(kNothing)});
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const Ranked& left, const Ranked& right) {
    return left.value > right.value;
  });
  ChosenRows chosen;
  chosen.rest = ranked.size() - std::min(ranked.size(), most);
  ranked.resize(ranked.size() - chosen.rest);
  for (const Ranked& each : ranked) chosen.rows.push_back(each.row);
  return chosen;
}

ChosenRows chosen_rows(const MetricTree& tree, const FunctionChoice& choice) {
  return chosen_rows(tree, choice, choice.most);
}

std::string rest_line(std::size_t rest, std::string_view which) {
  if (rest == 0) return {};
  return fmt::format("{} more function{}{}{}; --top shows more, --format csv or json all",
                     grouped(rest), rest == 1 ? "" : "s", which.empty() ? "" : " ", which);
}

}  // namespace coldcast
