#include <algorithm>
#include <fmt/format.h>

#include "exchange/deployment/scaling.h"
#include "exchange/deployment/tools.h"

namespace coldcast {
namespace {

// As the framework names resources of a function: `-` is Dash, `_` is Underscore.
std::string normalized(const std::string& name) {
  std::string id;
  for (const char letter : name) {
    if (letter == '-') {
      id += "Dash";
    } else if (letter == '_') {
      id += "Underscore";
    } else {
      id += letter;
    }
  }
  if (!id.empty() && id.front() >= 'a' && id.front() <= 'z')
    id.front() = static_cast<char>(id.front() - 'a' + 'A');
  return id;
}

std::string provisioned(const PlannedFunction& planned) {
  if (planned.drops_provisioned()) return "    # none is planned: remove provisionedConcurrency\n";
  // The framework makes the alias that a schedule needs for 1 or more.
  const std::uint32_t count = std::max(planned.provisioned(), planned.needs_alias() ? 1U : 0U);
  return count == 0 ? "" : fmt::format("    provisionedConcurrency: {}\n", count);
}

std::string function(const PlannedFunction& planned) {
  const std::string lines =
      property_lines(planned, {.memory = "    memorySize: {}\n",
                               .architecture = "    architecture: {}\n",
                               .timeout = "    timeout: {}\n",
                               .ephemeral_storage = "    ephemeralStorageSize: {}\n",
                               .snap_start = "    snapStart: true\n",
                               .no_snap_start = "    snapStart: false\n",
                               .reserved = "    reservedConcurrency: {}\n"});
  return fmt::format("  {}:\n{}{}", planned.function->name, lines, provisioned(planned));
}

// The framework's name of the function, and its alias `provisioned`.
std::string schedule(const PlannedFunction& planned) {
  if (!planned.needs_alias()) return {};
  const std::string& name = planned.function->name;
  const std::string deployed = fmt::format("${{self:service}}-${{sls:stage}}-{}", name);
  const std::string resource_id = "function:" + deployed + ":provisioned";
  const std::string needs = normalized(name) + "ProvConcLambdaAlias";
  if (planned.scaling() == nullptr) return scalable_target(planned, resource_id, needs, "    ");
  return cloudformation_scaling(planned, {.resource_id = resource_id,
                                          .needs = needs,
                                          .function = deployed,
                                          .alias = "provisioned",
                                          .indent = "    "});
}

}  // namespace

std::string serverless_lines(const std::vector<PlannedFunction>& functions) {
  std::string text = "functions:\n";
  std::string resources;
  for (const PlannedFunction& planned : functions) {
    text += function(planned);
    resources += schedule(planned);
  }
  return text + (resources.empty() ? "" : "resources:\n  Resources:\n" + resources);
}

}  // namespace coldcast
