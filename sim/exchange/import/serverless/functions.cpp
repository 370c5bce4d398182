#include <fmt/format.h>

#include "exchange/import/core/function_reader.h"
#include "exchange/import/serverless/service.h"

namespace coldcast {
namespace {

constexpr std::uint64_t kFrameworkMemory = 1024;
constexpr std::uint64_t kFrameworkTimeout = 6;

// The function's setting, else the provider's, else the framework's; 0 falls through.
std::optional<Count> setting(const ServerlessService& service, const Block& function,
                             std::string_view property, std::string_view key, Limits limits,
                             std::uint64_t otherwise) {
  const Block provider = service.provider.under(function.path());
  for (const Block* block : {&function, &provider}) {
    const Value value = block->find(property);
    const bool is_zero = value.is_scalar() && value.text == "0";
    if (value.is_nothing() || is_zero) continue;
    return block->count(property, key, limits);
  }
  return Count{otherwise, {}, "framework default"};
}

std::optional<Stated<std::string>> word(const ServerlessService& service, const Block& function,
                                        std::string_view property) {
  const auto own = function.text(property);
  return own ? own : service.provider.text(property);
}

struct Provisioned {
  std::optional<Count> amount;
  std::string alias{kFrameworkAlias};
};

// A number, or {executions, alias}; 0 and below mean none.
Provisioned read_provisioned(const Block& block) {
  Provisioned found;
  std::optional<Stated<std::int64_t>> amount;
  if (const auto inner = block.block("provisionedConcurrency")) {
    amount = inner->integer("executions", "provisioned_concurrency");
    if (const auto alias = inner->text("alias")) found.alias = alias->value;
  } else {
    amount = block.integer("provisionedConcurrency", "provisioned_concurrency");
  }
  if (amount && amount->value > 0)
    found.amount = Count{static_cast<std::uint64_t>(amount->value), amount->mark, amount->how};
  return found;
}

// A function may be called by its key.
DestinationFact destination_of(const ServerlessService& service, const Value& value) {
  DestinationFact fact = read_destination(value);
  const auto known = service.names.find(fact.target);
  if (known != service.names.end()) fact.target = "arn:aws:lambda:::function:" + known->second;
  return fact;
}

void read_async(ServerlessService& service, const ServerlessFunction& function) {
  const Block& block = function.block;
  AsyncFact async;
  async.function = function.name;
  async.mark = function.mark;
  async.maximum_retries = block.count("maximumRetryAttempts", "async.maximum_retry_attempts");
  async.maximum_age = block.count("maximumEventAge", "async.maximum_event_age");
  if (const auto destinations = block.block("destinations")) {
    for (const auto& [key, into] :
         {std::pair{"onFailure", &async.on_failure}, std::pair{"onSuccess", &async.on_success}}) {
      const auto inner = destinations->block(key);
      *into = destination_of(service, inner ? inner->find("arn") : destinations->find(key));
    }
  }
  async.dead_letter = destination_of(service, block.find("onError"));
  service.inventory.asyncs.push_back(std::move(async));
}

FunctionFact read_settings(ServerlessService& service, const ServerlessFunction& function) {
  const Block& block = function.block;
  FunctionFact fact;
  fact.name = function.name;
  fact.id = function.key;
  fact.mark = function.mark;
  fact.comment = function.key;
  fact.memory = setting(service, block, "memorySize", "memory", kMemoryLimits, kFrameworkMemory);
  fact.timeout = setting(service, block, "timeout", "timeout", kTimeoutLimits, kFrameworkTimeout);
  fact.storage = block.count("ephemeralStorageSize", "ephemeral_storage", kStorageLimits);
  fact.reserved = block.count("reservedConcurrency", "reserved_concurrency");
  fact.architecture = word(service, block, "architecture");
  fact.runtime = word(service, block, "runtime");
  block.ask_if_unknown("architecture", "architecture", "the provider's is assumed");
  block.ask_if_unknown("name", "", "service, stage and key stand for it");
  fact.is_image = block.has("image");
  if (fact.is_image) fact.runtime = block.text("runtime");
  const auto snap_start = block.boolean("snapStart");
  if (snap_start && snap_start->value) fact.snap_start = snap_start;
  if (block.has("url")) {
    const auto url = block.boolean("url");
    if (!url || url->value) fact.callers.emplace_back("a function URL");
  }
  return fact;
}

}  // namespace

void read_function(ServerlessService& service, ServerlessFunction function) {
  const Block& block = function.block;
  if (block.has("capacityProvider")) {
    service.findings.remark(block.mark_of("capacityProvider"), block.path(),
                            "capacityProvider runs many requests in one environment on EC2, which "
                            "coldcast does not model; left out");
    service.inventory.left_out.push_back(function.name + " (Lambda Managed Instances)");
    service.inventory.left_out_at = block.mark_of("capacityProvider");
    return;
  }
  const Provisioned provisioned = read_provisioned(block);
  function.reference = function.name;
  if (provisioned.amount) {
    // The framework sends the events of such a function to the alias.
    function.reference += ":" + provisioned.alias;
    service.inventory.provisioned.push_back(
        {function.name, provisioned.alias, *provisioned.amount, "alias " + provisioned.alias});
  }
  FunctionFact fact = read_settings(service, function);
  read_async(service, function);
  read_events(service, function, fact);
  read_autoscaling_plugin(service, function);
  read_warmup_plugin(service, function);
  service.inventory.functions.push_back(std::move(fact));
}

}  // namespace coldcast
