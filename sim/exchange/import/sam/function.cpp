#include <fmt/format.h>

#include "exchange/import/cloudformation/resources.h"
#include "exchange/import/sam/events.h"

namespace coldcast {
namespace {

void read_provisioned(const Block& block, const std::string& alias, const FunctionFact& fact,
                      Inventory& inventory) {
  const auto config = block.block("ProvisionedConcurrencyConfig");
  // SAM looks before conditions are resolved, so a block that comes to nothing counts too.
  const bool is_written =
      block.node() != nullptr && block.node()->find("ProvisionedConcurrencyConfig") != nullptr;
  if (is_written && alias.empty()) {
    block.refuse(block.mark_of("ProvisionedConcurrencyConfig"), "provisioned_concurrency",
                 "To set ProvisionedConcurrencyConfig AutoPublishAlias must be defined on the "
                 "function (SAM looks before it resolves conditions)");
    return;
  }
  if (!config) return;
  const auto amount = config->count("ProvisionedConcurrentExecutions", "provisioned_concurrency");
  if (amount) inventory.provisioned.push_back({fact.name, alias, *amount, "alias " + alias});
}

void read_async(const Block& block, const FunctionFact& fact, Inventory& inventory) {
  AsyncFact async;
  async.function = fact.name;
  async.mark = fact.mark;
  if (const auto config = block.block("EventInvokeConfig")) {
    async.mark = block.mark_of("EventInvokeConfig");
    async.maximum_retries = config->count("MaximumRetryAttempts", "async.maximum_retry_attempts");
    async.maximum_age = config->count("MaximumEventAgeInSeconds", "async.maximum_event_age");
    if (const auto destinations = config->block("DestinationConfig")) {
      for (const auto& [key, into] :
           {std::pair{"OnFailure", &async.on_failure}, std::pair{"OnSuccess", &async.on_success}}) {
        const auto destination = destinations->block(key);
        if (!destination) continue;
        if (const auto arn = destination->text("Destination")) {
          *into = arn->value;
        } else if (const auto type = destination->text("Type")) {
          // SAM makes the queue or topic itself.
          const std::string name = fact.id + key;
          *into = type->value == "SNS" ? "arn:aws:sns:::" + name : name;
        }
      }
    }
  }
  if (const auto letters = block.block("DeadLetterQueue")) {
    if (const auto target = letters->text("TargetArn")) async.dead_letter = target->value;
  }
  inventory.asyncs.push_back(std::move(async));
}

bool is_managed_instances(const Block& block, const std::string& name, Inventory& inventory) {
  if (!block.has("CapacityProviderConfig")) {
    if (block.has("FunctionScalingConfig"))
      block.refuse(block.mark_of("FunctionScalingConfig"), "",
                   "FunctionScalingConfig requires CapacityProviderConfig");
    return false;
  }
  const Mark mark = block.mark_of("CapacityProviderConfig");
  if (block.has("ProvisionedConcurrencyConfig"))
    block.refuse(mark, "", "CapacityProviderConfig excludes ProvisionedConcurrencyConfig");
  block.context().findings.remark(
      mark, block.path(),
      "CapacityProviderConfig runs many requests in one environment on EC2, which coldcast does "
      "not model; left out");
  inventory.left_out.push_back(name + " (Lambda Managed Instances)");
  inventory.left_out_at = mark;
  return true;
}

}  // namespace

void read_sam_function(Template& stack, const Template::Resource& resource, Inventory& inventory) {
  const std::string name = stack.name_of(resource);
  const Block block = stack.properties(resource, "functions." + name);
  if (is_managed_instances(block, name, inventory)) return;
  FunctionFact fact = function_fact(stack, resource);
  const auto alias = block.text("AutoPublishAlias");
  fact.alias = alias ? alias->value : "";
  const std::string reference = fact.alias.empty() ? name : name + ":" + fact.alias;
  if (!fact.alias.empty()) inventory.aliases.push_back({name, fact.alias, "", fact.mark});
  read_provisioned(block, fact.alias, fact, inventory);
  read_async(block, fact, inventory);
  if (block.has("FunctionUrlConfig")) fact.callers.emplace_back("a function URL");
  read_sam_events(block, reference, fact, inventory);
  inventory.functions.push_back(std::move(fact));
}

}  // namespace coldcast
