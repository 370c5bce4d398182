#include <array>
#include <fmt/format.h>

#include "exchange/import/cloudformation/resources.h"
#include "exchange/import/cloudformation/template.h"
#include "exchange/import/core/names.h"

namespace coldcast {
namespace {

// How AWS names the things that a scenario needs to know again: the property that may hold the
// name, the service and the form of the ARN.
struct NamedType {
  std::string_view type;
  std::string_view name_property;
  std::string_view service;
  std::string_view arn;  // of the resource; {} is the name
};
constexpr std::array kNamedTypes = {
    NamedType{"AWS::Lambda::Function", "FunctionName", "lambda", "function:{}"},
    NamedType{"AWS::Serverless::Function", "FunctionName", "lambda", "function:{}"},
    NamedType{"AWS::SQS::Queue", "QueueName", "sqs", "{}"},
    NamedType{"AWS::Kinesis::Stream", "Name", "kinesis", "stream/{}"},
    NamedType{"AWS::DynamoDB::Table", "TableName", "dynamodb", "table/{}"},
    NamedType{"AWS::DynamoDB::GlobalTable", "TableName", "dynamodb", "table/{}"},
    NamedType{"AWS::Serverless::SimpleTable", "TableName", "dynamodb", "table/{}"},
    NamedType{"AWS::SNS::Topic", "TopicName", "sns", "{}"},
    NamedType{"AWS::Events::EventBus", "Name", "events", "event-bus/{}"},
    NamedType{"AWS::S3::Bucket", "BucketName", "s3", "{}"},
    NamedType{"AWS::MSK::Cluster", "ClusterName", "kafka", "cluster/{}/0"},
    NamedType{"AWS::MSK::ServerlessCluster", "ClusterName", "kafka", "cluster/{}/0"},
    NamedType{"AWS::AmazonMQ::Broker", "BrokerName", "mq", "broker:{}:0"},
    NamedType{"AWS::Scheduler::ScheduleGroup", "Name", "scheduler", "schedule-group/{}"},
};

const NamedType* named_type(std::string_view type) {
  for (const NamedType& row : kNamedTypes) {
    if (row.type == type) return &row;
  }
  return nullptr;
}

bool is_function(std::string_view type) {
  return type == "AWS::Lambda::Function" || type == "AWS::Serverless::Function";
}

// Types whose Ref is an ARN.
bool refers_by_arn(std::string_view type) {
  return type == "AWS::SNS::Topic" || type == "AWS::MSK::Cluster" ||
         type == "AWS::MSK::ServerlessCluster";
}

}  // namespace

std::vector<std::string> Template::function_ids() const {
  std::vector<std::string> ids;
  for (const Resource& resource : resources_) {
    if (is_function(resource.type)) ids.push_back(resource.id);
  }
  return ids;
}

std::string Template::name_of(const Resource& resource) {
  const auto known = names_.find(resource.id);
  if (known != names_.end()) return known->second;
  // A name that refers to itself.
  if (!under_way_.insert(resource.id).second) return resource.id;
  std::string name = name_by_property(resource);
  under_way_.erase(resource.id);
  return names_.emplace(resource.id, std::move(name)).first->second;
}

std::string Template::name_by_property(const Resource& resource) {
  std::string own = resource.id;
  if (set_apart_.contains(own)) own = settings_.stack + "-" + own;
  if (is_function(resource.type)) own = as_function_name(own);
  const NamedType* row = named_type(resource.type);
  if (row == nullptr || resource.properties == nullptr) return own;
  const Value properties = resolve(*resource.properties);
  const Node* node = properties.is_map() ? properties.node->find(row->name_property) : nullptr;
  if (node == nullptr) return own;
  const Value value = resolve(*node);
  if (!value.is_scalar() || value.text.empty()) return own;
  if (!is_function(resource.type)) return value.text;
  const std::string function = parse_function_name(value.text).name;
  return is_function_name(function) ? function : own;
}

Value Template::resource_reference(const Resource& resource, Mark mark) {
  const std::string& type = resource.type;
  if (type == "AWS::Lambda::Alias") {
    const Block block = properties(resource, "");
    const auto name = block.text("Name");
    const auto function = block.text("FunctionName");
    if (function)
      return Value::of_text(
          arn("lambda", fmt::format("function:{}:{}", parse_function_name(function->value).name,
                                    name ? name->value : resource.id)),
          mark);
  }
  if (type == "AWS::Lambda::Version") {
    const auto function = properties(resource, "").text("FunctionName");
    if (function)
      return Value::of_text(
          arn("lambda", fmt::format("function:{}:{}", parse_function_name(function->value).name,
                                    resource.id)),
          mark);
  }
  if (type == "AWS::Kinesis::StreamConsumer") {
    if (const auto stream = properties(resource, "").text("StreamARN"))
      return Value::of_text(fmt::format("{}/consumer/{}:0", stream->value, resource.id), mark);
  }
  if (type == "AWS::ApplicationAutoScaling::ScalableTarget")
    return Value::of_text("target:" + resource.id, mark);
  if (type == "AWS::ApplicationAutoScaling::ScalingPolicy")
    return Value::of_text(std::string(kPolicyPrefix) + resource.id, mark);
  const NamedType* row = named_type(type);
  if (row == nullptr)
    return Value::not_known(
        fmt::format("the resource {}, which is known only after deployment", resource.id),
        fmt::format("say it with --value {}=...", resource.id), mark);
  const std::string name = name_of(resource);
  if (refers_by_arn(type)) return attribute(resource.id, "Arn", mark);
  if (type == "AWS::SQS::Queue")
    return Value::of_text(
        fmt::format("https://sqs.{}.amazonaws.com/{}/{}", settings_.region, kSymbolicAccount, name),
        mark);
  return Value::of_text(name, mark);
}

Value Template::reference(const std::string& name, Mark mark) {
  if (name.starts_with("AWS::")) return pseudo(name, mark);
  if (const auto known = outputs_.find(name); known != outputs_.end()) return known->second;
  const Node* parameters = section("Parameters");
  if (parameters != nullptr && parameters->find(name) != nullptr) return parameter(name, mark);
  if (const Resource* found = resource(name)) {
    if (const auto value = answered(name, mark)) return *value;
    return resource_reference(*found, mark);
  }
  // What SAM makes of a function: Ref Fn.Alias, Ref FnAliaslive, Ref FnVersion0123abcdef.
  if (const std::size_t point = name.find('.'); point != std::string::npos)
    return attribute(name.substr(0, point), name.substr(point + 1), mark);
  for (const Resource& made : resources_) {
    if (made.type != "AWS::Serverless::Function" || !name.starts_with(made.id)) continue;
    const std::string rest = name.substr(made.id.size());
    // The version is the one that the alias points to.
    if (rest.starts_with("Version")) return attribute(made.id, "Alias", mark);
    if (!rest.starts_with("Alias")) continue;
    return Value::of_text(
        arn("lambda", fmt::format("function:{}:{}", name_of(made), rest.substr(5))), mark);
  }
  if (const auto value = answered(name, mark)) return *value;
  return Value::not_known(fmt::format("{}, which the template does not have", name),
                          fmt::format("say it with --value {}=...", name), mark);
}

Value Template::attribute(const std::string& id, const std::string& attribute, Mark mark) {
  const std::string whole = id + "." + attribute;
  if (const auto value = answered(whole, mark)) return *value;
  if (const auto output = outputs_.find(whole); output != outputs_.end()) return output->second;
  const Resource* found = resource(id);
  const NamedType* row = found == nullptr ? nullptr : named_type(found->type);
  if (row != nullptr) {
    const std::string name = name_of(*found);
    if (attribute == "Arn" || attribute == "TopicArn")
      return Value::of_text(arn(row->service, fmt::format(fmt::runtime(row->arn), name)), mark);
    if (attribute == "StreamArn")
      return Value::of_text(arn(row->service, fmt::format("table/{}/stream/0", name)), mark);
    if (attribute.ends_with("Name")) return Value::of_text(name, mark);
    if (attribute == "Alias" || attribute == "Version") {
      const auto alias = properties(*found, "").text("AutoPublishAlias");
      const std::string qualifier = attribute == "Alias" && alias ? alias->value : id + "Version";
      return Value::of_text(arn("lambda", fmt::format("function:{}:{}", name, qualifier)), mark);
    }
  }
  if (found != nullptr && found->type == "AWS::Lambda::Version" && attribute == "Version")
    return Value::of_text(id, mark);
  if (found != nullptr && found->type == "AWS::Lambda::Alias" && attribute == "AliasArn")
    return resource_reference(*found, mark);
  const bool is_policy =
      found != nullptr && found->type == "AWS::ApplicationAutoScaling::ScalingPolicy";
  if (found != nullptr && (attribute == "ScalableTargetId" || attribute == "ConsumerARN" ||
                           (is_policy && attribute == "Arn")))
    return resource_reference(*found, mark);
  return Value::not_known(
      fmt::format("{} of the resource {}, which is known only after deployment", attribute, id),
      fmt::format("say it with --value {}=...", whole), mark);
}

}  // namespace coldcast
