#include "exchange/import/cloudformation/resources.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "coldcast/base/text.h"

#include "exchange/import/core/names.h"
#include "exchange/import/core/scaling_reader.h"
#include "exchange/import/core/source_file.h"

namespace coldcast {
namespace {

struct Reader {
  std::string_view type;
  void (*read)(Template&, const Template::Resource&, Inventory&);
  // Matters only where something else refers to it: no reason to ask what decides whether it is
  // made.
  bool is_secondary = false;
};

constexpr std::array kReaders = {
    Reader{"AWS::Lambda::Function", read_function},
    Reader{"AWS::Serverless::Function", read_sam_function},
    Reader{"AWS::Lambda::Version", read_version},
    Reader{"AWS::Lambda::Alias", read_alias},
    Reader{"AWS::Lambda::EventSourceMapping", read_event_source},
    Reader{"AWS::Lambda::EventInvokeConfig", read_invoke_config},
    Reader{"AWS::ApplicationAutoScaling::ScalableTarget", read_scalable_target},
    Reader{"AWS::ApplicationAutoScaling::ScalingPolicy", read_scaling_policy},
    Reader{"AWS::CloudWatch::Alarm", read_alarm, true},
    Reader{"AWS::SQS::Queue", read_queue, true},
    Reader{"AWS::Kinesis::Stream", read_stream, true},
    Reader{"AWS::MSK::Cluster", read_stream, true},
    Reader{"AWS::AmazonMQ::Broker", read_broker, true},
    Reader{"AWS::DynamoDB::Table", read_table, true},
    Reader{"AWS::DynamoDB::GlobalTable", read_table, true},
    Reader{"AWS::Events::Rule", read_rule},
    Reader{"AWS::Scheduler::Schedule", read_schedule},
    Reader{"AWS::Lambda::Permission", read_caller, true},
    Reader{"AWS::Lambda::Url", read_caller, true},
    Reader{"AWS::SNS::Subscription", read_caller, true},
    Reader{"AWS::ApiGateway::Method", read_caller, true},
    Reader{"AWS::ApiGatewayV2::Integration", read_caller, true},
    Reader{"AWS::Logs::SubscriptionFilter", read_caller, true},
    Reader{"AWS::Pipes::Pipe", read_caller, true},
    Reader{"AWS::S3::Bucket", read_caller, true},
    Reader{"AWS::Cognito::UserPool", read_caller, true},
};

const Reader* reader_of(std::string_view type) {
  for (const Reader& row : kReaders) {
    if (row.type == type) return &row;
  }
  return nullptr;
}

// Whether CDK has written the template; its paths may be left out (--no-path-metadata).
bool is_of_cdk(const Template& stack) {
  const Node* parameters = stack.section("Parameters");
  if (parameters != nullptr && parameters->find("BootstrapVersion") != nullptr) return true;
  const auto& resources = stack.resources();
  return std::any_of(resources.begin(), resources.end(), [](const Template::Resource& resource) {
    const Node* metadata = resource.node->find("Metadata");
    return resource.type == "AWS::CDK::Metadata" ||
           (metadata != nullptr && metadata->find("aws:cdk:path") != nullptr);
  });
}

// Functions of CDK's own: they run while a stack is deployed.
bool is_deployment_helper(const Template::Resource& resource) {
  static constexpr std::array<std::string_view, 6> kIds{"LogRetention",
                                                        "CustomResource",
                                                        "AWS679f53fac002430cb0da5b7982bd2287",
                                                        "BucketNotificationsHandler",
                                                        "CustomS3AutoDeleteObjects",
                                                        "CustomVpcRestrictDefaultSG"};
  static constexpr std::array<std::string_view, 4> kPaths{"LogRetention", "CustomResource",
                                                          "Provider/framework-on", "Custom::"};
  const auto holds = [](std::string_view text, const auto& parts) {
    return std::any_of(parts.begin(), parts.end(), [text](std::string_view part) {
      return text.find(part) != std::string_view::npos;
    });
  };
  const Node* metadata = resource.node->find("Metadata");
  const Node* path = metadata == nullptr ? nullptr : metadata->find("aws:cdk:path");
  return holds(resource.id, kIds) || (path != nullptr && holds(path->text, kPaths));
}

bool is_function(std::string_view type) {
  return type == "AWS::Lambda::Function" || type == "AWS::Serverless::Function";
}

bool is_made(Template& stack, const Template::Resource& resource, const Reader& reader) {
  const Node* condition = resource.node->find("Condition");
  if (!reader.is_secondary || condition == nullptr) return stack.is_made(resource.id);
  return stack.holds(condition->text).value_or(true);
}

// Tables, clusters and fleets are scaled by resources of the same types as functions.
bool scales_no_function(const Template::Resource& resource) {
  if (!resource.type.starts_with("AWS::ApplicationAutoScaling::")) return false;
  const Node* properties = resource.properties;
  const Node* dimension = properties == nullptr ? nullptr : properties->find("ScalableDimension");
  return dimension != nullptr && dimension->kind == Node::Kind::scalar &&
         dimension->text != kProvisionedDimension;
}

void say_condition(Template& stack, const Template::Resource& resource) {
  if (!is_function(resource.type)) return;
  const Node* condition = resource.node->find("Condition");
  if (condition == nullptr || !stack.holds(condition->text)) return;
  stack.findings().remark(mark_of(resource), resource.id,
                          fmt::format("left out: condition {} does not hold", condition->text));
}

void check_types(Template& stack) {
  if (stack.has_transform("AWS::Serverless-2016-10-31")) return;
  for (const Template::Resource& resource : stack.resources()) {
    if (!resource.type.starts_with("AWS::Serverless::")) continue;
    stack.findings().refuse(
        mark_of(resource), resource.id,
        fmt::format("{} is an unknown type without Transform: AWS::Serverless-2016-10-31",
                    resource.type));
    return;
  }
}

void refuse_tokens(Template& stack) {
  for (const Template::Resource& resource : stack.resources()) {
    if (!is_function(resource.type) || resource.properties == nullptr) continue;
    for (const Node::Entry& entry : resource.properties->entries) {
      if (entry.value.text.find("${Token[") == std::string::npos) continue;
      stack.findings().refuse(entry.value.mark, resource.id + "." + entry.key,
                              fmt::format("{} is a token of CDK: this was printed, not "
                                          "synthesised; run cdk synth",
                                          quote(entry.value.text)));
    }
  }
}

bool is_stack(std::string_view type) {
  return type == "AWS::CloudFormation::Stack" || type == "AWS::Serverless::Application";
}

// The functions of each nested stack, which stand where the file has it.
using NestedFunctions = std::map<std::string, std::vector<FunctionFact>, std::less<>>;

// A nested stack may set outputs that others refer to: those are read first.
NestedFunctions read_nested_stacks(Template& stack, Inventory& inventory) {
  NestedFunctions nested;
  for (const Template::Resource& resource : stack.resources()) {
    if (!is_stack(resource.type) || !stack.is_made(resource.id)) continue;
    std::vector<FunctionFact> before = std::move(inventory.functions);
    inventory.functions.clear();
    read_nested_stack(stack, resource, inventory);
    nested[resource.id] = std::move(inventory.functions);
    inventory.functions = std::move(before);
  }
  return nested;
}

}  // namespace

Mark mark_of(const Template::Resource& resource) {
  return resource.mark;
}

void read_resources(Template& stack, Inventory& inventory) {
  check_types(stack);
  refuse_tokens(stack);
  apply_sam_globals(stack);
  const bool has_helpers = is_of_cdk(stack);
  std::vector<std::string> helpers;
  NestedFunctions nested = read_nested_stacks(stack, inventory);
  for (const Template::Resource& resource : stack.resources()) {
    if (is_stack(resource.type)) {
      std::vector<FunctionFact>& functions = nested[resource.id];
      std::move(functions.begin(), functions.end(), std::back_inserter(inventory.functions));
    }
    const Reader* reader = reader_of(resource.type);
    if (reader == nullptr || scales_no_function(resource)) continue;
    if (has_helpers && is_function(resource.type) && is_deployment_helper(resource)) {
      helpers.push_back(resource.id);
      continue;
    }
    if (!is_made(stack, resource, *reader)) {
      say_condition(stack, resource);
      continue;
    }
    reader->read(stack, resource, inventory);
  }
  if (!helpers.empty())
    stack.findings().remark({}, "", "left out, they run at deployment only: " + joined(helpers));
}

}  // namespace coldcast
