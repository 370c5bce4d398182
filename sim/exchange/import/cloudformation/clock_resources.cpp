#include <fmt/format.h>

#include "exchange/import/cloudformation/resources.h"
#include "exchange/import/core/names.h"
#include "exchange/import/core/scaling_reader.h"

namespace coldcast {
namespace {

bool is_disabled(const Block& block) {
  const auto state = block.text("State");
  return state && state->value.starts_with("DISABLED");
}

bool is_function_arn(std::string_view arn) {
  return arn.find(":function:") != std::string_view::npos;
}

}  // namespace

void read_rule(Template& stack, const Template::Resource& resource, Inventory& inventory) {
  const Block block = stack.properties(resource, "");
  const auto expression = block.text("ScheduleExpression");
  for (const Block& target : block.blocks("Targets")) {
    const auto arn = target.text("Arn");
    if (!arn || !is_function_arn(arn->value)) continue;
    const std::string function = parse_function_name(arn->value).name;
    block.under("functions." + function).refuse_if_unknown({"ScheduleExpression", "State"});
    if (is_disabled(block)) {
      stack.findings().remark(mark_of(resource), "functions." + function + ".arrivals",
                              fmt::format("{} is disabled; no arrivals", resource.id));
      continue;
    }
    if (expression) {
      ClockFact clock;
      clock.function = arn->value;
      clock.expression = expression->value;
      clock.mark = expression->mark;
      clock.comment = resource.id;
      inventory.clocks.push_back(std::move(clock));
    }
    if (block.has("EventPattern"))
      inventory.callers.push_back(
          {arn->value, "EventBridge rule " + resource.id, mark_of(resource), true});
  }
}

void read_schedule(Template& stack, const Template::Resource& resource, Inventory& inventory) {
  const Block block = stack.properties(resource, "");
  const auto target = block.block("Target");
  const auto arn = target ? target->text("Arn") : std::nullopt;
  if (!arn || !is_function_arn(arn->value)) return;
  const std::string function = parse_function_name(arn->value).name;
  block.under("functions." + function)
      .refuse_if_unknown(
          {"ScheduleExpression", "State", "ScheduleExpressionTimezone", "FlexibleTimeWindow"});
  const auto expression = block.text("ScheduleExpression");
  if (!expression) return;
  const std::string path = "functions." + function + ".arrivals";
  if (is_disabled(block)) {
    stack.findings().remark(mark_of(resource), path,
                            fmt::format("{} is disabled; no arrivals", resource.id));
    return;
  }
  ClockFact clock;
  clock.function = arn->value;
  clock.expression = expression->value;
  clock.mark = expression->mark;
  clock.comment = resource.id;
  clock.is_of_scheduler = true;
  clock.life = read_life(block, "StartDate", "EndDate");
  if (const auto zone = block.text("ScheduleExpressionTimezone")) clock.time_zone = zone->value;
  if (const auto window = block.block("FlexibleTimeWindow")) {
    const auto mode = window->text("Mode");
    const auto minutes = window->under(path).count("MaximumWindowInMinutes", "");
    if (mode && mode->value == "FLEXIBLE" && minutes) clock.window_minutes = minutes->value;
  }
  inventory.clocks.push_back(std::move(clock));
}

namespace {

// What of a caller tells most: the method and path, the topic, the principal.
std::string words_of(const Template::Resource& resource, const Block& block) {
  if (resource.type == "AWS::Lambda::Url") return "a function URL";
  if (resource.type == "AWS::SNS::Subscription") {
    const auto topic = block.text("TopicArn");
    return "SNS topic " + (topic ? resource_name(topic->value) : resource.id);
  }
  if (resource.type == "AWS::ApiGateway::Method") {
    const auto method = block.text("HttpMethod");
    return fmt::format("API Gateway {} ({})", method ? method->value : "ANY", resource.id);
  }
  if (resource.type == "AWS::ApiGatewayV2::Integration")
    return fmt::format("API Gateway ({})", resource.id);
  if (resource.type == "AWS::Logs::SubscriptionFilter")
    return fmt::format("a log group ({})", resource.id);
  if (resource.type == "AWS::Pipes::Pipe") return fmt::format("a pipe ({})", resource.id);
  const auto principal = block.text("Principal");
  return principal ? fmt::format("{} ({})", principal->value, resource.id) : resource.id;
}

void read_bucket(Template& stack, const Template::Resource& resource, Inventory& inventory) {
  const auto notifications = stack.properties(resource, "").block("NotificationConfiguration");
  if (!notifications) return;
  for (const Block& one : notifications->blocks("LambdaConfigurations")) {
    const auto function = one.text("Function");
    const auto event = one.text("Event");
    if (function)
      inventory.callers.push_back(
          {function->value,
           fmt::format("S3 bucket {} ({})", resource.id, event ? event->value : ""),
           mark_of(resource), true});
  }
}

bool has_other_reader(std::string_view principal) {
  // Rules and schedules are read from their own resources.
  return principal == "events.amazonaws.com" || principal == "scheduler.amazonaws.com";
}

}  // namespace

void read_caller(Template& stack, const Template::Resource& resource, Inventory& inventory) {
  if (resource.type == "AWS::S3::Bucket") return read_bucket(stack, resource, inventory);
  const Block block = stack.properties(resource, "");
  std::optional<Stated<std::string>> function;
  if (resource.type == "AWS::ApiGateway::Method") {
    const auto integration = block.block("Integration");
    if (integration) function = integration->text("Uri");
  } else {
    for (const char* key : {"FunctionName", "TargetFunctionArn", "IntegrationUri", "Endpoint",
                            "DestinationArn", "Target"}) {
      if (!function) function = block.text(key);
    }
  }
  if (!function) return;
  const bool is_permission = resource.type == "AWS::Lambda::Permission";
  if (is_permission) {
    const auto principal = block.text("Principal");
    if (principal && has_other_reader(principal->value)) return;
  }
  const auto qualifier = block.text("Qualifier");
  inventory.callers.push_back({function->value + (qualifier ? ":" + qualifier->value : ""),
                               words_of(resource, block), mark_of(resource), !is_permission});
}

}  // namespace coldcast
