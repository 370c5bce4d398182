#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "coldcast/study/axis.h"
#include "coldcast/study/study.h"

namespace coldcast {

struct SweptCell {
  StudyCell cell;
  MetricTree mean;
  bool on_front = false;  // no other cell beats it in both of the numbers traded
};

struct SweptStudy {
  std::array<std::string, 2> traded;  // metrics
  std::vector<SweptCell> cells{};     // in the order of the grid
  bool partial = false;               // cells without a run are left out
};

// Every combination of the values, that of the last axis changing fastest. Throws UsageError for
// more than kMostCells, or for a path that is there twice.
[[nodiscard]] std::vector<StudyCell> grid(std::span<const Axis> axes);
inline constexpr std::size_t kMostCells = 10000;

// What is traded where nothing else is said: the more is paid, the fewer are cold.
inline constexpr std::array<std::string_view, 2> kUsualTrade = {"cost_usd.per_month",
                                                                "cold_start_rate"};

// study.pareto must name two metrics. Throws UsageError for those that do not exist.
[[nodiscard]] SweptStudy sweep(const StudyRuns& runs);

}  // namespace coldcast
