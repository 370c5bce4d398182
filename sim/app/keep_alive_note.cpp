#include "app/keep_alive_note.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <string>
#include <vector>

#include "app/interrupt.h"

namespace coldcast {
namespace {

bool has_law_of(const Scenario& scenario, const std::vector<std::string>& laws) {
  return std::any_of(
      scenario.functions.begin(), scenario.functions.end(), [&](const Function& function) {
        return std::find(laws.begin(), laws.end(), function.keep_alive.name) != laws.end();
      });
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace

void remark_keep_alives(const StudyWatch& watch, const Conditions& conditions,
                        const Scenario& scenario, std::uint64_t replications) {
  const std::vector<std::string> today = parse_keep_alives("all");
  const bool is_asked = !watch.flags.keep_alives.empty();
  const bool is_bounded = watch.limits.max_events || watch.limits.time_limit;
  if (watch.flags.quiet || is_asked || is_bounded || watch.shard || conditions.empty()) return;
  if (!has_law_of(scenario, today)) return;
  const auto band = run_watched<KeepAliveBand>(watch, [&](const RunControl& control) {
    return simulate_under(today, scenario, replications, control);
  });
  if (interrupted()) return;
  std::map<std::string, std::vector<std::string>> failing;
  for (std::size_t i = 0; i < band.under.size(); ++i) {
    for (const ConditionResult& condition : conditions.judge(band.under[i])) {
      if (condition.verdict != Verdict::pass)
        failing[condition.expression].push_back(band.names[i]);
    }
  }
  for (const auto& [text, names] : failing) {
    if (names.size() == today.size()) continue;
    remark(watch.flags,
           fmt::format("{} hangs on what Lambda does with idle environments, which nobody has "
                       "published: it fails under {} only; --keep-alives all shows by how much",
                       text, joined(names)));
  }
}

}  // namespace coldcast
