#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/plan/demand.h"
#include "coldcast/plan/lever.h"
#include "coldcast/scenario/scenario.h"
#include "coldcast/study/expression.h"

namespace coldcast {

// What a searched lever finds its range in.
struct LeverContext {
  const Scenario& scenario;                // as it is
  std::span<const std::size_t> functions;  // whose settings are searched
  DemandMeter& demand;
};

// What `--search` knows by a word: one row, and one file that builds it.
struct LeverKind {
  std::string_view word;
  std::string_view summary;
  // Whether it turns something of each function, of which there may not be too many.
  bool is_of_functions = true;
  // The range follows from the scenario and its demand. Throws UsageError where there is none.
  std::vector<LeverGroup> (*build)(const LeverContext& context) = nullptr;
};

[[nodiscard]] std::span<const LeverKind> lever_kinds();
// Throws UsageError, with the nearest right word.
[[nodiscard]] const LeverKind& lever_kind(std::string_view word);

// The functions that the targets speak of; all of them where a target is the account's.
[[nodiscard]] std::vector<std::size_t> planned_functions(const std::vector<Expression>& targets,
                                                         const Scenario& scenario);
// Throws UsageError when there are too many to search.
void expect_searchable(std::span<const std::size_t> functions);

}  // namespace coldcast
