#include "plan/search.h"

#include <algorithm>

#include "coldcast/base/text.h"

#include "plan/line_search.h"

namespace coldcast {
namespace {

// So many settings are all tried, most of them at a first look.
constexpr std::size_t kSmallGrid = 128;
// So many steps of a lever are all tried; of one among many, fewer.
constexpr std::size_t kShortLine = 64;
constexpr std::size_t kShortLineOfMany = 12;
// For so many combinations of the other levers the longest is searched by itself.
constexpr std::size_t kFewLines = 16;
// Where a start is looked for: shares of all levers at once.
constexpr std::size_t kParts = 16;

// A bound from above on all throttles: what a higher limit never makes worse.
bool bounds_throttles(const Expression& target, const MetricPlace& place, const MetricTree& tree) {
  using Row = MetricPlace::Row;
  if (place.row != Row::account && place.row != Row::function) return false;
  if (path_at(place, tree) != "throttles.total") return false;
  return target.comparison == Comparison::less || target.comparison == Comparison::at_most ||
         (target.comparison == Comparison::equal && target.bound == 0.0);
}

bool rises(const Lever& lever) {
  const auto value = [](const std::vector<Choice>& step) {
    return parse_count(step.front().value);
  };
  for (std::size_t i = 0; i < lever.steps.size(); ++i) {
    if (lever.steps[i].size() != 1 || !value(lever.steps[i])) return false;
    if (i > 0 && value(lever.steps[i - 1]) >= value(lever.steps[i])) return false;
  }
  return true;
}

}  // namespace

void Search::run() {
  std::vector<std::size_t> ways(task_.levers.size(), 0);
  while (!candidates_.is_over()) {
    Grid grid(task_.levers, ways, candidates_);
    search(grid);
    std::size_t group = 0;
    while (group < ways.size() && ++ways[group] == task_.levers[group].size()) ways[group++] = 0;
    if (group == ways.size()) return;
  }
}

void Search::search(Grid& grid) {
  if (grid.levers() == 0) return;
  if (grid.levers() > 1 && grid.settings(kSmallGrid + 1) <= kSmallGrid) return try_all(grid);
  std::size_t longest = 0;
  for (std::size_t i = 1; i < grid.levers(); ++i)
    if (grid.size(i) > grid.size(longest)) longest = i;
  std::vector<std::size_t> others;
  std::size_t lines = 1;
  for (std::size_t i = 0; i < grid.levers(); ++i) {
    if (i == longest) continue;
    others.push_back(i);
    lines = std::min(lines * grid.size(i), kFewLines + 1);
  }
  if (lines <= kFewLines) return search_lines(grid, longest, others);
  descend(grid);
}

void Search::try_all(Grid& grid) {
  std::vector<std::size_t> all;
  for (std::size_t i = grid.levers(); i-- > 0;) all.push_back(i);
  Steps steps(grid.levers(), 0);
  do {
    grid.visit(steps);
  } while (!candidates_.is_over() && grid.advance(steps, all));
}

void Search::search_lines(Grid& grid, std::size_t along, const std::vector<std::size_t>& others) {
  Steps steps(grid.levers(), 0);
  do {
    (void)search_line(grid, steps, along, kShortLine);
  } while (!candidates_.is_over() && grid.advance(steps, others));
}

void Search::descend(Grid& grid) {
  Steps steps(grid.levers(), 0);
  if (!find_start(grid, steps)) return;
  while (!candidates_.is_over() && (lower(grid, steps) || trade(grid, steps))) {
  }
}

// The smallest share of everything that passes.
bool Search::find_start(Grid& grid, Steps& steps) const {
  for (std::size_t part = 0; part <= kParts && !candidates_.is_over(); ++part) {
    for (std::size_t i = 0; i < steps.size(); ++i) steps[i] = (grid.size(i) - 1) * part / kParts;
    if (grid.passes(steps)) return true;
  }
  return false;
}

// Each lever by itself, to its cheapest step.
bool Search::lower(Grid& grid, Steps& steps) {
  const Steps before = steps;
  for (std::size_t lever = 0; lever < grid.levers(); ++lever) {
    if (const auto step = search_line(grid, steps, lever, kShortLineOfMany)) steps[lever] = *step;
  }
  return steps != before;
}

// A little more of one for less of another.
bool Search::trade(Grid& grid, Steps& steps) {
  for (std::size_t up = 0; up < grid.levers(); ++up) {
    for (std::size_t down = 0; down < grid.levers(); ++down) {
      Steps trial = steps;
      if (up == down || trial[down] == 0 || ++trial[up] == grid.size(up)) continue;
      --trial[down];
      const Candidate* now = grid.visit(steps);
      if (now == nullptr || !grid.passes(trial) || grid.visit(trial)->cost() >= now->cost())
        continue;
      steps = trial;
      return true;
    }
  }
  return false;
}

std::optional<std::size_t> Search::search_line(Grid& grid, const Steps& steps, std::size_t lever,
                                               std::size_t most_tried) {
  LineSearch line(grid, steps, lever);
  if (is_monotone(grid.lever(lever))) return line.bisect();
  return grid.size(lever) <= most_tried ? line.try_all() : line.try_closer_and_closer();
}

// The account's limit throttles less the higher it is, whoever is throttled; a reservation its own
// function, for it takes from the others.
bool Search::is_monotone(const Lever& lever) const {
  const MetricTree& tree = candidates_.as_it_is().mean;
  const bool is_account = lever.setting == SettingRef{{}, "account.concurrency_limit"};
  if (!is_account && lever.setting.key != "reserved_concurrency") return false;
  return rises(lever) &&
         std::all_of(task_.targets.begin(), task_.targets.end(), [&](const Expression& target) {
           const MetricPlace place = find_metric(target.path, tree);
           if (!bounds_throttles(target, place, tree)) return false;
           if (is_account || tree.functions.size() == 1) return true;
           return place.row == MetricPlace::Row::function &&
                  tree.functions[place.function].name == lever.setting.function;
         });
}

}  // namespace coldcast
