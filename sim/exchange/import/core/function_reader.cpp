#include "exchange/import/core/function_reader.h"

#include <fmt/format.h>
#include <string>
#include <string_view>

#include "coldcast/base/text.h"

namespace coldcast {
namespace {

std::optional<Stated<std::string>> read_architecture(const Block& block) {
  const std::vector<Stated<std::string>> all = block.texts("Architectures");
  if (all.empty()) return std::nullopt;
  if (all.size() > 1) {
    block.refuse(
        all[1].mark, "architecture",
        fmt::format("Architectures has {} entries, {} (line {}) and {} (line {}); Lambda "
                    "takes one. SAM puts the lists of Globals and of the function one "
                    "after the other: say it in one of the two places",
                    all.size(), all[0].value, all[0].mark.line, all[1].value, all[1].mark.line));
    return std::nullopt;
  }
  if (all[0].value != "arm64" && all[0].value != "x86_64") {
    block.refuse(all[0].mark, "architecture",
                 fmt::format("{}; expected x86_64 or arm64", quote(all[0].value)));
    return std::nullopt;
  }
  return all[0];
}

// What the scenario cannot say, at its place and on standard error.
void leave_a_comment(const Block& block, std::string_view property, std::string_view what,
                     FunctionFact& fact) {
  const std::string words = fmt::format("{}: {}", property, what);
  fact.not_modelled.push_back(words);
  block.context().findings.remark(block.mark_of(property), block.path(), "not modelled: " + words);
}

}  // namespace

FunctionFact read_function_settings(const Block& block) {
  FunctionFact fact;
  fact.memory = block.count("MemorySize", "memory", kMemoryLimits);
  fact.timeout = block.count("Timeout", "timeout", kTimeoutLimits);
  if (const auto storage = block.block("EphemeralStorage"))
    fact.storage = storage->count("Size", "ephemeral_storage", kStorageLimits);
  fact.architecture = read_architecture(block);
  fact.runtime = block.text("Runtime");
  const auto package = block.text("PackageType");
  fact.is_image = package && package->value == "Image";
  if (const auto snap_start = block.block("SnapStart")) {
    const auto apply = snap_start->text("ApplyOn");
    if (apply && apply->value == "PublishedVersions")
      fact.snap_start = Stated<bool>{true, apply->mark, apply->how};
  }
  if (block.has("TenancyConfig")) {
    fact.tenancy = block.mark_of("TenancyConfig");
    leave_a_comment(block, "TenancyConfig",
                    "environments of one tenant only; here all requests share them", fact);
  }
  if (block.has("DurableConfig"))
    leave_a_comment(block, "DurableConfig",
                    "a durable function that waits and goes on; here an invocation ends with its "
                    "handler",
                    fact);
  return fact;
}

bool shares_requests(const Block& alias) {
  const auto routing = alias.block("RoutingConfig");
  const Value weights = routing ? routing->find("AdditionalVersionWeights") : Value{};
  return (weights.is_list() && !weights.node->items.empty()) ||
         (weights.is_map() && !weights.node->entries.empty());
}

DestinationFact read_destination(const Value& value) {
  DestinationFact fact;
  fact.mark = value.mark;
  if (value.is_scalar()) fact.target = value.text;
  if (value.is_unknown() && !value.is_reported) {
    fact.what = value.what;
    fact.cure = value.cure;
  }
  return fact;
}

AsyncFact read_invoke_settings(const Block& block) {
  AsyncFact async;
  async.mark = block.mark();
  async.maximum_retries = block.count("MaximumRetryAttempts", "async.maximum_retry_attempts");
  async.maximum_age = block.count("MaximumEventAgeInSeconds", "async.maximum_event_age");
  const auto destinations = block.block("DestinationConfig");
  if (!destinations) return async;
  for (const auto& [key, into] :
       {std::pair{"OnFailure", &async.on_failure}, std::pair{"OnSuccess", &async.on_success}}) {
    const auto destination = destinations->block(key);
    if (destination) *into = read_destination(destination->find("Destination"));
  }
  return async;
}

bool is_left_out(const Block& block, const std::string& name, Inventory& inventory) {
  block.refuse_if_unknown({"CapacityProviderConfig"});
  for (const char* key : {"WebFunctionConfig", "WebConfig"}) {
    if (!block.has(key)) continue;
    block.context().findings.remark(block.mark_of(key), block.path(),
                                    "a Web Function runs many requests in one environment, which "
                                    "coldcast does not model; left out");
    inventory.left_out.push_back(name + " (Web Function)");
    inventory.left_out_at = block.mark_of(key);
    return true;
  }
  if (!block.has("CapacityProviderConfig")) return false;
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

}  // namespace coldcast
