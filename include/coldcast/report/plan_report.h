#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/plan/plan.h"
#include "coldcast/report/study_report.h"
#include "coldcast/scenario/scenario.h"

namespace coldcast {

// What was found, what the next cheaper setting fails, and what doing nothing would give; Little's
// law and the break-even utilization of provisioned concurrency beside it. `scenario` is the
// scenario as it is. CSV has a row, and HTML a point, for each setting that was tried.
void write_plan(const PlanResult& plan, const Scenario& scenario, StudyFormat format,
                const ReportOptions& options, std::ostream& out);

// Tools that put functions into AWS.
enum class DeploymentTool : std::uint8_t { sam, cloudformation, serverless, terraform };
// Throws UsageError, with the nearest right name.
[[nodiscard]] DeploymentTool parse_deployment_tool(std::string_view word);

// The settings of the functions that `choices` touches, as lines for the tool's file; `planned` is
// the scenario with the choices. A schedule becomes daily actions of Application Auto Scaling at
// the hours of the scenario's first day, in UTC.
[[nodiscard]] std::string deployment_lines(DeploymentTool tool, const Scenario& planned,
                                           const std::vector<Choice>& choices);

}  // namespace coldcast
