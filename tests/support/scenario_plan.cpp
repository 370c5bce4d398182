#include "support/scenario_plan.h"

#include <fmt/format.h>

#include "coldcast/config/scenario_file.h"

namespace coldcast {

std::string PlannedBlock::text() const {
  if (requests.empty()) return "{" + settings + "}";
  return fmt::format("{{{}, list: [{}]}}", settings, fmt::join(requests, ", "));
}

std::string ScenarioPlan::to_yaml() const {
  std::string text = "scenario: random\n";
  for (const auto& [key, value] : settings) text += fmt::format("{}: {}\n", key, value);
  text += "functions:\n";
  for (const PlannedFunction& function : functions) {
    text += fmt::format("  {}:\n", function.name);
    for (const auto& [key, value] : function.settings) {
      text += fmt::format("    {}: {}\n", key, value);
    }
    text += "    arrivals:\n";
    for (const PlannedBlock& block : function.arrivals) {
      text += fmt::format("      - {}\n", block.text());
    }
  }
  return text;
}

Scenario ScenarioPlan::build() const {
  return parse_scenario(to_yaml(), "planned.yaml");
}

}  // namespace coldcast
