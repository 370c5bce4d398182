#include <fmt/format.h>

#include "exchange/deployment/scaling.h"
#include "exchange/deployment/tools.h"

namespace coldcast {
namespace {

std::string function(const PlannedFunction& planned) {
  const std::string lines = property_lines(
      planned, {.memory = "  memory_size = {}\n",
                .architecture = "  architectures = [\"{}\"]\n",
                .timeout = "  timeout = {}\n",
                .ephemeral_storage = "  ephemeral_storage {{\n    size = {}\n  }}\n",
                .snap_start = "  snap_start {{\n    apply_on = \"PublishedVersions\"\n  }}\n",
                .no_snap_start = "  # no snap_start block\n",
                .reserved = "  reserved_concurrent_executions = {}\n"});
  if (lines.empty()) return {};
  return fmt::format("resource \"aws_lambda_function\" \"{}\" {{\n{}}}\n", planned.terraform_name,
                     lines);
}

std::string constant(const PlannedFunction& planned) {
  if (planned.drops_provisioned())
    return fmt::format(
        "# {}: no provisioned concurrency is planned; remove its "
        "aws_lambda_provisioned_concurrency_config\n",
        planned.function->name);
  if (planned.provisioned() == 0) return {};
  return fmt::format(
      "resource \"aws_lambda_provisioned_concurrency_config\" \"{0}\" {{\n"
      "  function_name                     = \"{1}\"\n"
      "  qualifier                         = \"live\"\n"
      "  provisioned_concurrent_executions = {2}\n"
      "}}\n",
      planned.terraform_name, planned.function->name, planned.provisioned());
}

// The alias must be there before its target is registered; `publish = true` makes its version.
std::string alias(const PlannedFunction& planned) {
  return fmt::format(
      "# aws_lambda_function.{0} needs publish = true\n"
      "resource \"aws_lambda_alias\" \"{0}_live\" {{\n"
      "  name             = \"live\"\n"
      "  function_name    = \"{1}\"\n"
      "  function_version = aws_lambda_function.{0}.version\n"
      "}}\n",
      planned.terraform_name, planned.function->name);
}

std::string schedule(const PlannedFunction& planned) {
  std::string text =
      alias(planned) + terraform_target(planned, planned.provisioned(), planned.provisioned());
  for (const DailyAction& action : planned.actions) {
    text += fmt::format(
        "resource \"aws_appautoscaling_scheduled_action\" \"{0}_{1}\" {{\n"
        "  name               = \"{1}\"\n"
        "  service_namespace  = aws_appautoscaling_target.{0}.service_namespace\n"
        "  scalable_dimension = aws_appautoscaling_target.{0}.scalable_dimension\n"
        "  resource_id        = aws_appautoscaling_target.{0}.resource_id\n"
        "  schedule           = \"{2}\"\n"
        "  scalable_target_action {{\n"
        "    min_capacity = {3}\n"
        "    max_capacity = {3}\n"
        "  }}\n"
        "}}\n",
        planned.terraform_name, action.name(), action.cron(), action.value);
  }
  return text;
}

// The value that auto scaling begins with: from nothing it never scales.
std::string scaling(const PlannedFunction& planned) {
  return alias(planned) + constant(planned) + terraform_scaling(planned);
}

std::string provisioned(const PlannedFunction& planned) {
  if (planned.scaling() != nullptr) return scaling(planned);
  return planned.has_schedule() ? schedule(planned) : constant(planned);
}

}  // namespace

std::string terraform_lines(const std::vector<PlannedFunction>& functions) {
  std::string text;
  for (const PlannedFunction& planned : functions) text += function(planned) + provisioned(planned);
  return text;
}

}  // namespace coldcast
