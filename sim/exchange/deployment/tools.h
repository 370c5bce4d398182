#pragma once

#include <string>
#include <vector>

#include "exchange/deployment/planned_function.h"

namespace coldcast {

// One for each tool: the lines of all planned functions, of which there is at least one.
[[nodiscard]] std::string sam_lines(const std::vector<PlannedFunction>& functions);
[[nodiscard]] std::string cloudformation_lines(const std::vector<PlannedFunction>& functions);
[[nodiscard]] std::string serverless_lines(const std::vector<PlannedFunction>& functions);
[[nodiscard]] std::string terraform_lines(const std::vector<PlannedFunction>& functions);

// A ScalableTarget of CloudFormation with its actions. `alias` is of the function; `needs` names
// the resource that makes it, without which registering fails.
[[nodiscard]] std::string scalable_target(const PlannedFunction& planned,
                                          const std::string& resource_id, const std::string& needs,
                                          std::string_view indent);

}  // namespace coldcast
