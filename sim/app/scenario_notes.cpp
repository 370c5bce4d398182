#include "app/scenario_notes.h"

#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <unordered_set>

#include "app/study_run.h"

namespace coldcast {

void remark_notes(const CommonFlags& flags, std::span<const Scenario> scenarios) {
  std::unordered_set<std::string_view> said;
  for (const Scenario& scenario : scenarios) {
    for (const std::string& note : scenario.notes) {
      if (said.insert(note).second) remark(flags, note);
    }
  }
}

void remark_memory(const CommonFlags& flags, std::span<const Scenario> scenarios) {
  for (std::size_t i = 0; i < scenarios.front().functions.size(); ++i) {
    const Function& first = scenarios.front().functions[i];
    if (first.handler.cpu_share > 0.0) continue;
    const bool differs =
        std::any_of(scenarios.begin(), scenarios.end(), [&](const Scenario& scenario) {
          if (i >= scenario.functions.size()) return false;
          const Function& other = scenario.functions[i];
          return other.name == first.name && other.memory != first.memory &&
                 !(other.handler.cpu_share > 0.0);
        });
    if (!differs) continue;
    remark(flags,
           fmt::format("the memory of {0} changes only the price here: handlers take as long "
                       "in any memory, for cpu_share is 0; say which part of the time more "
                       "CPU shortens: functions.{0}.handler.cpu_share: 0.7",
                       first.name));
    return;  // one is enough to tell
  }
}

}  // namespace coldcast
