#pragma once

#include <string>
#include <vector>

#include "coldcast/random/random_stream.h"
#include "coldcast/study/study.h"

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

}  // namespace coldcast
