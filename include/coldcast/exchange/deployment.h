#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/scenario/scenario.h"
#include "coldcast/study/study.h"

namespace coldcast {

// Tools that put functions into AWS.
enum class DeploymentTool : std::uint8_t { sam, cloudformation, serverless, terraform };
// Throws UsageError, with the nearest right name.
[[nodiscard]] DeploymentTool parse_deployment_tool(std::string_view word);

struct DeploymentLines {
  std::string text;                // lines for the tool's file; comments where something has to go
  std::vector<std::string> notes;  // what no line can say
};

// The settings of the functions that `choices` touches; `planned` is the scenario with the choices.
// A schedule becomes daily actions of Application Auto Scaling at the minutes of the scenario's
// first day, in UTC, for an alias that the lines make.
[[nodiscard]] DeploymentLines deployment_of(DeploymentTool tool, const Scenario& planned,
                                            const std::vector<Choice>& choices);

}  // namespace coldcast
