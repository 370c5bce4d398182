#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "coldcast/base/parameters.h"
#include "coldcast/scenario/scenario.h"

namespace coldcast {

// An entry of `changes`, before it is known what it makes of the scenario.
struct ChangeEntry {
  SimTime at{};
  std::optional<Duration> span;  // `for`
  std::vector<std::pair<std::string, Node>> set;
  std::optional<Deployment> deployment;  // `deploy`
  std::optional<ZoneLoss> zone;          // `lose_zone`
  Mark mark;
};

// `functions`: those of the scenario, for the names that entries use.
[[nodiscard]] std::vector<ChangeEntry> read_change_entries(Parameters& settings,
                                                           const std::vector<Function>& functions);

// Reports entries that set what auto scaling sets as well.
void check_owners(const std::vector<ChangeEntry>& entries, const Scenario& scenario,
                  Diagnostics& diagnostics);

// What the entries make of the scenario that `tree` is, in order of time: at one instant an entry
// that ends comes before one that begins, those that begin in the order of the file. Overlaps of
// one path, and values that the scenario could not have, go to the diagnostics.
[[nodiscard]] std::vector<ScenarioChange> changes_of(const std::vector<ChangeEntry>& entries,
                                                     const Node& tree,
                                                     const std::vector<Function>& functions,
                                                     Diagnostics& diagnostics);

}  // namespace coldcast
