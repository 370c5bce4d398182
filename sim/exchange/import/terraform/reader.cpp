#include "exchange/import/terraform/reader.h"

#include <array>
#include <fmt/format.h>

#include "exchange/import/core/function_reader.h"
#include "exchange/import/core/mapping_reader.h"

namespace coldcast {
namespace {

struct Row {
  std::string_view type;
  void (TerraformReader::*read)(const TerraformResource&);
};
constexpr std::array kRows = {
    Row{"aws_lambda_function", &TerraformReader::function},
    Row{"aws_lambda_alias", &TerraformReader::alias},
    Row{"aws_lambda_provisioned_concurrency_config", &TerraformReader::provisioned},
    Row{"aws_lambda_event_source_mapping", &TerraformReader::mapping},
    Row{"aws_lambda_function_event_invoke_config", &TerraformReader::invoke_config},
    Row{"aws_appautoscaling_target", &TerraformReader::target},
    Row{"aws_appautoscaling_policy", &TerraformReader::policy},
    Row{"aws_appautoscaling_scheduled_action", &TerraformReader::action},
    Row{"aws_cloudwatch_metric_alarm", &TerraformReader::alarm},
    Row{"aws_cloudwatch_event_target", &TerraformReader::event_target},
    Row{"aws_scheduler_schedule", &TerraformReader::schedule},
    Row{"aws_sqs_queue", &TerraformReader::queue},
    Row{"aws_sqs_queue_redrive_policy", &TerraformReader::redrive},
    Row{"aws_kinesis_stream", &TerraformReader::stream},
    Row{"aws_dynamodb_table", &TerraformReader::table},
    Row{"aws_mq_broker", &TerraformReader::broker},
    Row{"aws_lambda_permission", &TerraformReader::caller},
    Row{"aws_lambda_function_url", &TerraformReader::caller},
    Row{"aws_sns_topic_subscription", &TerraformReader::caller},
    Row{"aws_apigatewayv2_integration", &TerraformReader::caller},
    Row{"aws_api_gateway_integration", &TerraformReader::caller},
    Row{"aws_cloudwatch_log_subscription_filter", &TerraformReader::caller},
    Row{"aws_pipes_pipe", &TerraformReader::caller},
};

}  // namespace

void TerraformReader::read() {
  // What is referred to comes first: queues before those that add to them.
  for (const Row& row : kRows) {
    for (const TerraformResource& resource : plan_.resources()) {
      if (resource.type == row.type) (this->*row.read)(resource);
    }
  }
}

std::string TerraformReader::name_of(const TerraformResource& function) {
  const auto said = plan_.block(function, "").text("FunctionName");
  const std::string name = said ? parse_function_name(said->value).name : "";
  // Two Regions may each have a function of one name: the second is called by its address.
  const bool is_free =
      is_function_name(name) && names_.emplace(name, &function).first->second == &function;
  return is_free ? name : as_function_name(function.address);
}

std::optional<FunctionName> TerraformReader::function_of(
    const TerraformPlan::Reference& reference) {
  const TerraformResource& resource = *reference.resource;
  if (resource.type == "aws_lambda_function") {
    const bool is_qualified = reference.attribute == "qualified_arn";
    return FunctionName{name_of(resource), is_qualified ? "version" : ""};
  }
  if (resource.type == "aws_lambda_alias" ||
      resource.type == "aws_lambda_provisioned_concurrency_config") {
    auto function = function_of(resource, "function_name", "FunctionName");
    const auto name =
        plan_.block(resource, "").text(resource.type == "aws_lambda_alias" ? "Name" : "Qualifier");
    if (function && name) function->qualifier = name->value;
    return function;
  }
  return std::nullopt;
}

std::optional<FunctionName> TerraformReader::function_of(const TerraformResource& resource,
                                                         std::string_view attribute,
                                                         std::string_view property) {
  if (const auto value = plan_.block(resource, "").text(property))
    return parse_function_name(value->value);
  for (const TerraformPlan::Reference& reference : plan_.references(resource, attribute)) {
    // A circle of references would not end.
    if (reference.resource == &resource) continue;
    if (auto function = function_of(reference)) return function;
  }
  return std::nullopt;
}

std::string TerraformReader::consumed_stream(const TerraformResource& consumer) {
  if (const auto arn = plan_.block(consumer, "").text("StreamArn")) return arn->value;
  for (const TerraformPlan::Reference& reference : plan_.references(consumer, "stream_arn")) {
    if (reference.resource->type == "aws_kinesis_stream") return thing_of(*reference.resource);
  }
  return "arn:aws:kinesis:::stream/" + as_function_name(consumer.name);
}

std::string TerraformReader::thing_of(const TerraformResource& resource) {
  const Block block = plan_.block(resource, "");
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kServices{{
      {"aws_sqs_queue", "sqs:{}"},
      {"aws_kinesis_stream", "kinesis:stream/{}"},
      {"aws_dynamodb_table", "dynamodb:table/{}/stream/0"},
      {"aws_msk_cluster", "kafka:cluster/{}/0"},
      {"aws_mq_broker", "mq:broker:{}:0"},
      {"aws_sns_topic", "sns:{}"},
      {"aws_cloudwatch_event_bus", "events:event-bus/{}"},
  }};
  std::string name = as_function_name(resource.name);
  for (const char* key : {"Name", "ClusterName", "BrokerName"}) {
    if (const auto said = block.text(key)) name = said->value;
  }
  for (const auto& [type, form] : kServices) {
    if (resource.type != type) continue;
    const std::string part = fmt::format(fmt::runtime(form), name);
    const std::size_t colon = part.find(':');
    return fmt::format("arn:aws:{}:::{}", part.substr(0, colon), part.substr(colon + 1));
  }
  if (resource.type == "aws_lambda_function")
    return "arn:aws:lambda:::function:" + name_of(resource);
  if (resource.type == "aws_kinesis_stream_consumer")
    return consumed_stream(resource) + "/consumer/0";
  return {};
}

std::string TerraformReader::thing_of(const TerraformResource& resource, std::string_view attribute,
                                      const Value& value) {
  if (value.is_scalar()) return value.text;
  for (const TerraformPlan::Reference& reference : plan_.references(resource, attribute)) {
    const std::string found = thing_of(*reference.resource);
    if (!found.empty()) return found;
  }
  return {};
}

DestinationFact TerraformReader::destination_of(const TerraformResource& resource,
                                                std::string_view attribute, const Value& value) {
  DestinationFact fact = read_destination(value);
  if (fact.target.empty()) fact.target = thing_of(resource, attribute, value);
  return fact;
}

void TerraformReader::function(const TerraformResource& resource) {
  const std::string name = name_of(resource);
  const Block block = plan_.block(resource, "functions." + name);
  if (is_left_out(block, name, inventory_)) return;
  const auto said = block.text("FunctionName");
  if (const auto first = names_.find(said ? said->value : ""); first != names_.end()) {
    if (first->second != &resource)
      findings_.remark(resource.mark, block.path(),
                       fmt::format("{} is called {} too; the address stands for this one",
                                   first->second->address, said->value));
  }
  FunctionFact fact = read_function_settings(block);
  fact.name = name;
  fact.id = resource.address;
  fact.mark = resource.mark;
  fact.comment = resource.address;
  const auto reserved = block.integer("ReservedConcurrentExecutions", "reserved_concurrency");
  // -1 is Terraform's word for none.
  if (reserved && reserved->value >= 0)
    fact.reserved =
        Count{static_cast<std::uint64_t>(reserved->value), reserved->mark, reserved->how};
  if (const auto letters = block.block("DeadLetterConfig")) {
    AsyncFact async;
    async.function = name;
    async.mark = letters->mark();
    async.dead_letter =
        destination_of(resource, "dead_letter_config.target_arn", letters->find("TargetArn"));
    inventory_.asyncs.push_back(std::move(async));
  }
  const auto arn = block.text("Arn");
  if (arn && inventory_.region.empty()) inventory_.region = arn_part(arn->value, 3);
  inventory_.functions.push_back(std::move(fact));
}

void TerraformReader::alias(const TerraformResource& resource) {
  const auto function = function_of(resource, "function_name", "FunctionName");
  const Block block = plan_.block(resource, "");
  const auto name = block.text("Name");
  const auto version = block.text("FunctionVersion");
  if (function && name)
    inventory_.aliases.push_back({function->name, name->value, version ? version->value : "",
                                  resource.mark, shares_requests(block)});
}

void TerraformReader::provisioned(const TerraformResource& resource) {
  const auto function = function_of(resource, "function_name", "FunctionName");
  if (!function) {
    findings_.remark(resource.mark, resource.address,
                     "whose provisioned concurrency it is, the file does not tell; left out");
    return;
  }
  const Block block = plan_.block(resource, "functions." + function->name);
  const auto amount = block.count("ProvisionedConcurrentExecutions", "provisioned_concurrency");
  const auto qualifier = block.text("Qualifier");
  if (!amount) return;
  ProvisionedFact fact{
      function->name, qualifier ? qualifier->value : function->qualifier, *amount, {}};
  if (!fact.qualifier.empty()) fact.how = "qualifier " + fact.qualifier;
  inventory_.provisioned.push_back(std::move(fact));
}

void TerraformReader::mapping(const TerraformResource& resource) {
  const auto function = function_of(resource, "function_name", "FunctionName");
  if (!function) {
    findings_.remark(resource.mark, resource.address,
                     "whose event source it is, the file does not tell; left out");
    return;
  }
  const Block block = plan_.block(resource, "functions." + function->name);
  MappingFact fact = read_mapping(block);
  fact.function = function->name + (function->qualifier.empty() ? "" : ":" + function->qualifier);
  fact.mark = resource.mark;
  fact.comment = resource.address;
  fact.source = thing_of(resource, "event_source_arn", block.find("EventSourceArn"));
  if (block.has("Queues")) {
    take_engine(block, fact);
  } else if (!take_kind(fact.source, block, fact)) {
    fact.kind = fact.topic.empty() ? FeedKind::queue : FeedKind::kafka;
  }
  if (fact.source.empty()) fact.source = as_function_name(resource.name);
  // A state holds 0 where nothing was said.
  for (std::optional<Count>* zero :
       {&fact.parallelization, &fact.tumbling_window, &fact.maximum_concurrency}) {
    if (*zero && (*zero)->value == 0) zero->reset();
  }
  if (fact.kind == FeedKind::queue) fact.maximum_retries.reset();
  const auto destinations = block.block("DestinationConfig");
  const auto failure = destinations ? destinations->block("OnFailure") : std::nullopt;
  if (failure)
    fact.on_failure = destination_of(resource, "destination_config.on_failure.destination_arn",
                                     failure->find("DestinationArn"));
  if (const auto filters = block.block("FilterCriteria"))
    fact.is_filtered = !filters->blocks("Filter").empty();
  inventory_.mappings.push_back(std::move(fact));
}

void TerraformReader::invoke_config(const TerraformResource& resource) {
  const auto function = function_of(resource, "function_name", "FunctionName");
  if (!function) return;
  const Block block = plan_.block(resource, "functions." + function->name);
  AsyncFact async = read_invoke_settings(block);
  async.function = function->name;
  async.mark = resource.mark;
  if (const auto destinations = block.block("DestinationConfig")) {
    const auto failure = destinations->block("OnFailure");
    const auto success = destinations->block("OnSuccess");
    if (failure)
      async.on_failure = destination_of(resource, "destination_config.on_failure.destination",
                                        failure->find("Destination"));
    if (success)
      async.on_success = destination_of(resource, "destination_config.on_success.destination",
                                        success->find("Destination"));
  }
  inventory_.asyncs.push_back(std::move(async));
}

}  // namespace coldcast
