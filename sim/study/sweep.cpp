#include "coldcast/study/sweep.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <string>

#include "coldcast/base/error.h"
#include "coldcast/results/metric_unit.h"
#include "coldcast/study/pareto.h"

#include "study/no_number.h"

namespace coldcast {
namespace {

double number(const MetricTree& tree, const std::string& metric) {
  return value_of(number_at(tree, find_metric(metric, tree))).value_or(kNoNumber);
}

bool was_run(const CellRuns& runs) {
  return std::any_of(runs.first.begin(), runs.first.end(),
                     [](const auto& run) { return run.has_value(); });
}

}  // namespace

std::vector<StudyCell> grid(std::span<const Axis> axes) {
  std::vector<StudyCell> cells(1);
  for (const Axis& axis : axes) {
    std::vector<StudyCell> next;
    for (const StudyCell& cell : cells) {
      for (const Choice& choice : cell.choices) {
        if (choice.path == axis.path)
          throw UsageError(fmt::format("--vary {} is given twice", axis.path));
      }
      for (const std::string& value : axis.values) {
        next.push_back(cell);
        next.back().choices.push_back({axis.path, value});
      }
      if (next.size() > kMostCells)
        throw UsageError(fmt::format("the grid has more than {} cells", kMostCells));
    }
    cells = std::move(next);
  }
  return cells;
}

SweptStudy sweep(const StudyRuns& runs) {
  SweptStudy result{.traded = {runs.study.pareto.at(0), runs.study.pareto.at(1)}};
  result.partial = runs.partial;
  for (std::size_t i = 0; i < runs.cells.size(); ++i)
    if (was_run(runs.cells[i]))
      result.cells.push_back({runs.study.cells[i], mean_tree(runs.cells[i])});
  // Money of two currencies is not compared: the best are those of each.
  const bool trades_money =
      unit_of(result.traded[0]) == Unit::dollars || unit_of(result.traded[1]) == Unit::dollars;
  std::map<std::string, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < result.cells.size(); ++i)
    groups[trades_money ? result.cells[i].mean.basis.currency : ""].push_back(i);
  for (const auto& [currency, cells] : groups) {
    std::vector<Tradeoff> points;
    for (const std::size_t i : cells) {
      const MetricTree& mean = result.cells[i].mean;
      points.push_back({number(mean, result.traded[0]), number(mean, result.traded[1])});
    }
    const std::vector<bool> front = pareto_front(points);
    for (std::size_t i = 0; i < cells.size(); ++i) result.cells[cells[i]].on_front = front[i];
  }
  return result;
}

}  // namespace coldcast
