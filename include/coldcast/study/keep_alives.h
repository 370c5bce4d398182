#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/study/study.h"

namespace coldcast {

// The same requests under each of several laws of keep-alive: what AWS does not document, shown as
// uncertainty.
struct KeepAliveBand {
  std::vector<std::string> names;  // of presets
  std::vector<MetricTree> under;   // the result under each of them

  // For each number the least and the greatest of them; nothing where none has one.
  [[nodiscard]] MetricTree least() const;
  [[nodiscard]] MetricTree greatest() const;
};

// `all`, which is today's three with the default first, or names of presets with commas between.
// Throws UsageError, with the known ones.
[[nodiscard]] std::vector<std::string> parse_keep_alives(std::string_view text);

// The scenario with this law in place of every function's own; a max_age or reuse that is stated
// stays.
[[nodiscard]] Scenario under_keep_alive(const Scenario& scenario, std::string_view preset);

// Simulates the scenario under each law, with as many replications.
[[nodiscard]] KeepAliveBand simulate_under(const std::vector<std::string>& names,
                                           const Scenario& scenario, std::uint64_t replications,
                                           const RunControl& control);

}  // namespace coldcast
