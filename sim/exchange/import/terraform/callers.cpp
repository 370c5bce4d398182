#include <array>
#include <fmt/format.h>

#include "exchange/import/core/scaling_reader.h"
#include "exchange/import/terraform/reader.h"

namespace coldcast {

// The rule of a target, by its name or by what the configuration refers to.
const TerraformResource* TerraformReader::rule_of(const TerraformResource& target) {
  const auto name = plan_.block(target, "").text("Rule");
  for (const TerraformResource& rule : plan_.resources()) {
    if (!name || rule.type != "aws_cloudwatch_event_rule") continue;
    const auto own = plan_.block(rule, "").text("Name");
    if (own && own->value == name->value) return &rule;
  }
  for (const TerraformPlan::Reference& reference : plan_.references(target, "rule")) {
    if (reference.resource->type == "aws_cloudwatch_event_rule") return reference.resource;
  }
  return nullptr;
}

void TerraformReader::event_target(const TerraformResource& resource) {
  const auto function = function_of(resource, "arn", "Arn");
  const auto arn = plan_.block(resource, "").text("Arn");
  if (!function || (arn && arn->value.find(":function:") == std::string::npos)) return;
  const TerraformResource* rule = rule_of(resource);
  if (rule == nullptr) return;
  const Block rules = plan_.block(*rule, "");
  const auto state = rules.text("State");
  const auto enabled = rules.boolean("IsEnabled");
  if ((state && state->value == "DISABLED") || (enabled && !enabled->value)) {
    findings_.remark(rule->mark, "functions." + function->name + ".arrivals",
                     fmt::format("{} is disabled; no arrivals", rule->address));
    return;
  }
  const std::string reference =
      function->name + (function->qualifier.empty() ? "" : ":" + function->qualifier);
  if (const auto expression = rules.text("ScheduleExpression")) {
    ClockFact clock;
    clock.function = reference;
    clock.expression = expression->value;
    clock.mark = expression->mark;
    clock.comment = rule->address;
    if (!clock.expression.empty()) inventory_.clocks.push_back(std::move(clock));
  }
  const auto pattern = rules.text("EventPattern");
  if (pattern && !pattern->value.empty())
    inventory_.callers.push_back(
        {reference, "EventBridge rule " + rule->address, resource.mark, true});
}

void TerraformReader::schedule(const TerraformResource& resource) {
  const Block block = plan_.block(resource, "");
  const auto target = block.block("Target");
  const auto arn = target ? target->text("Arn") : std::nullopt;
  std::optional<FunctionName> function;
  if (arn && arn->value.find(":function:") != std::string::npos)
    function = parse_function_name(arn->value);
  if (!arn) {
    for (const TerraformPlan::Reference& reference : plan_.references(resource, "target.arn")) {
      if (!function) function = function_of(reference);
    }
  }
  const auto expression = block.text("ScheduleExpression");
  if (!function || !expression) return;
  const auto state = block.text("State");
  if (state && state->value == "DISABLED") {
    findings_.remark(resource.mark, "functions." + function->name + ".arrivals",
                     fmt::format("{} is disabled; no arrivals", resource.address));
    return;
  }
  ClockFact clock;
  clock.function = function->name + (function->qualifier.empty() ? "" : ":" + function->qualifier);
  clock.expression = expression->value;
  clock.mark = expression->mark;
  clock.comment = resource.address;
  clock.is_of_scheduler = true;
  clock.life = read_life(block, "StartDate", "EndDate");
  if (const auto zone = block.text("ScheduleExpressionTimezone")) clock.time_zone = zone->value;
  if (const auto window = block.block("FlexibleTimeWindow")) {
    const auto mode = window->text("Mode");
    const auto minutes = window->count("MaximumWindowInMinutes", "");
    if (mode && mode->value == "FLEXIBLE" && minutes) clock.window_minutes = minutes->value;
  }
  inventory_.clocks.push_back(std::move(clock));
}

void TerraformReader::caller(const TerraformResource& resource) {
  struct Attribute {
    std::string_view attribute;
    std::string_view property;
  };
  static constexpr std::array kAttributes = {
      Attribute{"function_name", "FunctionName"},     Attribute{"endpoint", "Endpoint"},
      Attribute{"integration_uri", "IntegrationUri"}, Attribute{"uri", "Uri"},
      Attribute{"destination_arn", "DestinationArn"}, Attribute{"target", "Target"}};
  const Block block = plan_.block(resource, "");
  for (const Attribute& one : kAttributes) {
    const auto function = function_of(resource, one.attribute, one.property);
    if (!function) continue;
    const auto principal = block.text("Principal");
    // Rules and schedules are read from their own resources.
    if (principal && (principal->value == "events.amazonaws.com" ||
                      principal->value == "scheduler.amazonaws.com"))
      return;
    const bool is_permission = resource.type == "aws_lambda_permission";
    std::string words = resource.address;
    if (principal) words = fmt::format("{} ({})", principal->value, resource.address);
    if (resource.type == "aws_lambda_function_url") words = "a function URL";
    const auto said = block.text("Qualifier");
    const std::string qualifier = said ? said->value : function->qualifier;
    inventory_.callers.push_back({function->name + (qualifier.empty() ? "" : ":" + qualifier),
                                  words, resource.mark, !is_permission});
    return;
  }
}

}  // namespace coldcast
