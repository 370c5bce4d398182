#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/import/core/answers.h"
#include "exchange/import/core/draft.h"
#include "exchange/import/core/findings.h"
#include "exchange/import/core/inventory.h"

namespace coldcast {

// When a run begins that no file says: a Monday, so that a week begins with the run.
inline constexpr std::string_view kCalendarStart = "2027-01-04T00:00:00Z";

// How the scenario is to be made of what the files say.
struct AssembleOptions {
  std::vector<std::string> only;  // patterns of function names; none: all
  std::vector<std::string> without;
  std::optional<std::uint64_t> account_limit;
  std::string region;           // as the user gave it; empty: not at all
  std::string output = "FILE";  // how messages call the scenario
  std::string starts_at{kCalendarStart};
};

// The scenario that an inventory describes. Joins its things by name, reports what AWS would
// refuse, what nobody can know, and what is left out. The answers are asked by key of the scenario.
[[nodiscard]] DraftLine assemble(Inventory inventory, const AssembleOptions& options,
                                 Answers& answers, Findings& findings);

}  // namespace coldcast
