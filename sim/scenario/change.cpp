#include "coldcast/scenario/change.h"

#include <algorithm>
#include <array>

#include "coldcast/scenario/scenario.h"

namespace coldcast {

std::string_view to_string(ChangeOutcome::Status status) {
  constexpr std::array<std::string_view, 3> kWords = {"done", "failed", "undone"};
  return kWords[static_cast<std::size_t>(status)];
}

std::string description_of(const ScenarioChange& change, const Scenario& scenario) {
  if (change.zone) {
    std::string text = "lose_zone " + std::to_string(change.zone->zone);
    if (change.zone->zones) text += " of " + std::to_string(*change.zone->zones);
    return text;
  }
  if (change.is_deployment)
    return "deploy " + scenario.functions[change.deployments.front().function].name;
  std::string text;
  for (const std::string& path : change.paths) text += (text.empty() ? "" : ", ") + path;
  return text;
}

bool ends_environments(const Scenario& scenario) {
  return std::any_of(scenario.changes.begin(), scenario.changes.end(),
                     [](const ScenarioChange& change) {
                       return !change.deployments.empty() || change.zone.has_value();
                     });
}

}  // namespace coldcast
