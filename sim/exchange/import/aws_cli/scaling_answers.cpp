#include "exchange/import/aws_cli/answer.h"
#include "exchange/import/core/names.h"
#include "exchange/import/core/scaling_reader.h"

namespace coldcast {
namespace {

bool is_provisioned(const Block& block) {
  const auto dimension = block.text("ScalableDimension");
  return !dimension || dimension->value == kProvisionedDimension;
}

std::string path_of(const Block& block) {
  const auto id = block.text("ResourceId");
  const auto name = id ? parse_resource_id(id->value) : std::nullopt;
  return "functions." + (name ? name->name : "") + ".provisioned_concurrency.autoscaling";
}

std::string resource_of(const Block& block) {
  const auto id = block.text("ResourceId");
  return id ? id->value : "";
}

}  // namespace

void AnswerReader::read_targets(const AnswerFile&, const Block& answer) {
  warn_of_more(answer);
  for (const Block& one : answer.blocks("ScalableTargets")) {
    if (!is_provisioned(one)) continue;
    TargetFact target = read_target(one.under(path_of(one)));
    target.resource_id = resource_of(one);
    inventory_.targets.push_back(std::move(target));
  }
}

void AnswerReader::read_policies(const AnswerFile&, const Block& answer) {
  warn_of_more(answer);
  for (const Block& one : answer.blocks("ScalingPolicies")) {
    if (!is_provisioned(one)) continue;
    PolicyFact policy = read_policy(one.under(path_of(one)));
    policy.resource_id = resource_of(one);
    if (const auto arn = one.text("PolicyARN")) policy.id = arn->value;
    inventory_.policies.push_back(std::move(policy));
  }
}

// Of aws cloudwatch describe-alarms: what sets step scaling off.
void AnswerReader::read_alarms(const AnswerFile&, const Block& answer) {
  warn_of_more(answer);
  for (const Block& one : answer.blocks("MetricAlarms")) {
    AlarmFact alarm = read_alarm(one);
    for (const Stated<std::string>& action : one.texts("AlarmActions"))
      alarm.policies.push_back(action.value);
    inventory_.alarms.push_back(std::move(alarm));
  }
}

void AnswerReader::read_actions(const AnswerFile&, const Block& answer) {
  warn_of_more(answer);
  for (const Block& one : answer.blocks("ScheduledActions")) {
    if (is_provisioned(one))
      inventory_.actions.push_back(
          {resource_of(one), read_scheduled_action(one.under(path_of(one)))});
  }
}

}  // namespace coldcast
