#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "coldcast/random/random_stream.h"
#include "coldcast/study/study.h"

#include "study/run_folder.h"

namespace coldcast {

// A tree whose every number is `value`, of one function.
inline MetricTree tree_of(double value, const std::string& function = "checkout") {
  MetricTree tree{.scenario = "shop", .run = {}, .account = {}};
  tree.run = {"run", std::vector<Number>(run_metrics().size(), value)};
  tree.account = {"account", std::vector<Number>(account_metrics().size(), value)};
  tree.functions.push_back({function, std::vector<Number>(function_metrics().size(), value)});
  return tree;
}

inline CellRuns runs_of(const std::vector<double>& values) {
  CellRuns runs;
  for (const double value : values) runs.first.emplace_back(RunRecord{tree_of(value), {}});
  return runs;
}

// Keeps of the replications what a study would keep.
inline void fold(StudyRuns& runs) {
  RunFolder folder(runs, kKeptRuns);
  for (std::uint64_t r = kKeptRuns; r < runs.study.replications; ++r) {
    for (std::size_t cell = 0; cell < runs.cells.size(); ++cell) {
      std::optional<RunRecord>& run = runs.cells[cell].first[r];
      if (run) folder.take(cell, r, std::move(run->tree));
      run.reset();
    }
  }
  folder.finish();
  for (CellRuns& cell : runs.cells)
    cell.first.resize(std::min<std::size_t>(cell.first.size(), kKeptRuns));
}

}  // namespace coldcast
