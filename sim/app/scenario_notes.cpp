#include "app/scenario_notes.h"

#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "app/study_run.h"

namespace coldcast {
namespace {

std::optional<WarmupRemark> find_short_warmup_in(const StudyRuns& runs,
                                                 std::span<const Scenario> scenarios) {
  for (std::size_t i = 0; i < runs.cells.size(); ++i) {
    std::vector<WarmupSlices> slices;
    for (const std::optional<RunRecord>& run : runs.cells[i].first)
      if (run) slices.push_back(run->slices);
    auto found = find_short_warmup({slices, runs.cells.size()}, scenarios[i]);
    if (found) return found;
  }
  return std::nullopt;
}

}  // namespace

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

void remark_start(const CommonFlags& flags, std::span<const SimulatedSetting> settings) {
  for (const std::string& text : find_starts_within_reach(settings)) remark(flags, text);
}

// One replication tells of the pool as much as many; of its cold starts only many do.
void remark_start(const CommonFlags& flags, const StudyRuns& runs,
                  std::span<const Scenario> scenarios) {
  if (runs.partial) return;
  std::vector<SimulatedSetting> settings;
  for (std::size_t i = 0; i < runs.cells.size(); ++i) {
    const std::optional<RunRecord>& run = runs.cells[i].first.front();
    if (run) settings.push_back({&scenarios[i], &run->tree});
  }
  const std::optional<WarmupRemark> colder = find_short_warmup_in(runs, scenarios);
  if (colder) remark(flags, colder->to_string());
  for (const std::string& text :
       find_starts_within_reach(settings, colder ? colder->function : std::string()))
    remark(flags, text);
}

}  // namespace coldcast
