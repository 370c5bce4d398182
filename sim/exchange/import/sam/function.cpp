#include <fmt/format.h>

#include "exchange/import/cloudformation/resources.h"
#include "exchange/import/core/function_reader.h"
#include "exchange/import/sam/events.h"

namespace coldcast {
namespace {

void read_provisioned(const Block& block, const std::string& alias, const FunctionFact& fact,
                      Inventory& inventory) {
  const auto config = block.block("ProvisionedConcurrencyConfig");
  // SAM looks before conditions are resolved, so a block that comes to nothing counts too.
  const bool is_written =
      block.node() != nullptr && block.node()->find("ProvisionedConcurrencyConfig") != nullptr;
  if (is_written) block.refuse_if_unknown({"AutoPublishAlias", "ProvisionedConcurrencyConfig"});
  if (is_written && !block.has("AutoPublishAlias")) {
    block.refuse(block.mark_of("ProvisionedConcurrencyConfig"), "provisioned_concurrency",
                 "To set ProvisionedConcurrencyConfig AutoPublishAlias must be defined on the "
                 "function (SAM looks before it resolves conditions)");
    return;
  }
  if (!config) return;
  const auto amount = config->count("ProvisionedConcurrentExecutions", "provisioned_concurrency");
  if (amount) inventory.provisioned.push_back({fact.name, alias, *amount, "alias " + alias});
}

// A destination of which only the type is said: SAM makes the queue or topic itself.
void make_destinations(const Block& config, const FunctionFact& fact, AsyncFact& async) {
  const auto destinations = config.block("DestinationConfig");
  if (!destinations) return;
  for (const auto& [key, into] :
       {std::pair{"OnFailure", &async.on_failure}, std::pair{"OnSuccess", &async.on_success}}) {
    const auto destination = destinations->block(key);
    const auto type = destination ? destination->text("Type") : std::nullopt;
    if (!type || destination->has("Destination")) continue;
    const std::string name = fact.id + key;
    into->target = type->value == "SNS" ? "arn:aws:sns:::" + name : name;
    into->mark = type->mark;
  }
}

void read_async(const Block& block, const FunctionFact& fact, Inventory& inventory) {
  AsyncFact async;
  block.refuse_if_unknown({"EventInvokeConfig"});
  if (const auto config = block.block("EventInvokeConfig")) {
    async = read_invoke_settings(*config);
    make_destinations(*config, fact, async);
  }
  async.function = fact.name;
  if (const auto letters = block.block("DeadLetterQueue"))
    async.dead_letter = read_destination(letters->find("TargetArn"));
  inventory.asyncs.push_back(std::move(async));
}

void check_scaling_config(const Block& block) {
  if (block.has("FunctionScalingConfig") && !block.has("CapacityProviderConfig"))
    block.refuse(block.mark_of("FunctionScalingConfig"), "",
                 "FunctionScalingConfig requires CapacityProviderConfig");
}

}  // namespace

void read_sam_function(Template& stack, const Template::Resource& resource, Inventory& inventory) {
  const std::string name = stack.name_of(resource);
  const Block block = stack.properties(resource, "functions." + name);
  check_scaling_config(block);
  if (is_left_out(block, name, inventory)) return;
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
