#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "exchange/deployment/planned_function.h"

namespace coldcast {

// Application Auto Scaling of a planned function that has some: the target, its policies with the
// alarms that AWS does not make itself, and its scheduled actions with their time zones.

// The target alone, of Terraform: what is to stay between `least` and `most`.
[[nodiscard]] std::string terraform_target(const PlannedFunction& planned, std::uint64_t least,
                                           std::uint64_t most);
// Of Terraform. The alias `live` is there.
[[nodiscard]] std::string terraform_scaling(const PlannedFunction& planned);

// Where the resources of CloudFormation belong.
struct ScalingPlace {
  std::string resource_id;  // function:NAME:ALIAS
  std::string needs;        // the resource that makes the alias
  std::string function;     // as metrics name it
  std::string alias;
  std::string_view indent;
};
[[nodiscard]] std::string cloudformation_scaling(const PlannedFunction& planned,
                                                 const ScalingPlace& place);

}  // namespace coldcast
