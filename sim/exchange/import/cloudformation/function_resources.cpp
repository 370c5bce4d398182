#include <array>
#include <fmt/format.h>

#include "coldcast/base/text.h"

#include "exchange/import/cloudformation/resources.h"
#include "exchange/import/core/names.h"

namespace coldcast {
namespace {

// Names that look as if they worked.
void remark_inventions(Template& stack, const Template::Resource& resource,
                       const std::string& path) {
  static constexpr std::array<std::string_view, 14> kKnown{
      "MemorySize",       "Timeout",       "ReservedConcurrentExecutions",
      "EphemeralStorage", "Architectures", "ProvisionedConcurrencyConfig",
      "SnapStart",        "Runtime",       "PackageType",
      "AutoPublishAlias", "TenancyConfig", "EventInvokeConfig",
      "DeadLetterConfig", "FunctionName"};
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kInventions{
      {{"ReservedConcurrencyLimit", "ReservedConcurrentExecutions"},
       {"ReservedConcurrency", "ReservedConcurrentExecutions"},
       {"ProvisionedConcurrencyConfigs", "ProvisionedConcurrencyConfig"},
       {"ProvisionedConcurrency", "ProvisionedConcurrencyConfig"},
       {"ProvisionedConcurrentExecutions", "ProvisionedConcurrencyConfig"}}};
  if (resource.properties == nullptr) return;
  for (const Node::Entry& entry : resource.properties->entries) {
    std::string_view near;
    for (const auto& [invention, meant] : kInventions) {
      if (entry.key == invention) near = meant;
    }
    if (near.empty()) near = nearest_word(entry.key, kKnown);
    // Real properties that happen to be near a known one have a form of their own.
    static constexpr std::array<std::string_view, 3> kReal{"Tags", "Layers", "Tracing"};
    bool is_real = near.empty() || near == entry.key;
    for (const std::string_view real : kReal) is_real = is_real || entry.key == real;
    if (is_real) continue;
    stack.findings().remark(entry.mark, path,
                            fmt::format("{} is no property of {} and is ignored; did you mean {}?",
                                        entry.key, resource.type, near));
  }
}

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

}  // namespace

FunctionFact function_fact(Template& stack, const Template::Resource& resource) {
  FunctionFact fact;
  fact.name = stack.name_of(resource);
  fact.id = resource.id;
  fact.mark = mark_of(resource);
  fact.comment = resource.id;
  const Block block = stack.properties(resource, "functions." + fact.name);
  fact.memory = block.count("MemorySize", "memory", kMemoryLimits);
  fact.timeout = block.count("Timeout", "timeout", kTimeoutLimits);
  if (const auto storage = block.block("EphemeralStorage"))
    fact.storage = storage->count("Size", "ephemeral_storage", kStorageLimits);
  fact.reserved = block.count("ReservedConcurrentExecutions", "reserved_concurrency");
  fact.architecture = read_architecture(block);
  fact.runtime = block.text("Runtime");
  const auto package = block.text("PackageType");
  fact.is_image = package && package->value == "Image";
  if (const auto snap_start = block.block("SnapStart")) {
    const auto apply = snap_start->text("ApplyOn");
    if (apply && apply->value == "PublishedVersions")
      fact.snap_start = Stated<bool>{true, apply->mark, apply->how};
  }
  if (block.has("TenancyConfig")) fact.tenancy = block.mark_of("TenancyConfig");
  remark_inventions(stack, resource, "functions." + fact.name);
  return fact;
}

namespace {

// Whether it is of those that coldcast does not model, which is then said.
bool is_left_out(Template& stack, const Template::Resource& resource, Inventory& inventory) {
  const Block block = stack.properties(resource, "");
  if (!block.has("CapacityProviderConfig")) return false;
  const std::string name = stack.name_of(resource);
  const Mark mark = block.mark_of("CapacityProviderConfig");
  if (block.has("ProvisionedConcurrencyConfig"))
    stack.findings().refuse(mark, "functions." + name,
                            "CapacityProviderConfig excludes ProvisionedConcurrencyConfig");
  stack.findings().remark(mark, "functions." + name,
                          "CapacityProviderConfig runs many requests in one environment on EC2, "
                          "which coldcast does not model; left out");
  inventory.left_out.push_back(name + " (Lambda Managed Instances)");
  inventory.left_out_at = mark;
  return true;
}

void read_dead_letters(Template& stack, const Template::Resource& resource, const std::string& name,
                       Inventory& inventory) {
  const Block block = stack.properties(resource, "functions." + name);
  const auto letters = block.block("DeadLetterConfig");
  const auto target = letters ? letters->text("TargetArn") : std::nullopt;
  if (!target) return;
  AsyncFact async;
  async.function = name;
  async.dead_letter = target->value;
  async.mark = target->mark;
  inventory.asyncs.push_back(std::move(async));
}

// Of an alias, a version or a SAM function.
void read_provisioned(const Block& block, const std::string& function, const std::string& qualifier,
                      const std::string& how, Inventory& inventory) {
  const auto config = block.block("ProvisionedConcurrencyConfig");
  if (!config) return;
  const auto amount = config->count("ProvisionedConcurrentExecutions", "provisioned_concurrency");
  if (amount) inventory.provisioned.push_back({function, qualifier, *amount, how});
}

}  // namespace

void read_function(Template& stack, const Template::Resource& resource, Inventory& inventory) {
  if (is_left_out(stack, resource, inventory)) return;
  FunctionFact fact = function_fact(stack, resource);
  read_dead_letters(stack, resource, fact.name, inventory);
  inventory.functions.push_back(std::move(fact));
}

void read_version(Template& stack, const Template::Resource& resource, Inventory& inventory) {
  const auto function = stack.properties(resource, "").text("FunctionName");
  if (!function) return;
  const std::string name = parse_function_name(function->value).name;
  read_provisioned(stack.properties(resource, "functions." + name), name, resource.id,
                   "version " + resource.id, inventory);
}

void read_alias(Template& stack, const Template::Resource& resource, Inventory& inventory) {
  const Block plain = stack.properties(resource, "");
  const auto function = plain.text("FunctionName");
  if (!function) return;
  const std::string name = parse_function_name(function->value).name;
  const Block block = stack.properties(resource, "functions." + name);
  const auto alias = block.text("Name");
  const std::string qualifier = alias ? alias->value : resource.id;
  const auto version = block.text("FunctionVersion");
  inventory.aliases.push_back({name, qualifier, version ? version->value : "", mark_of(resource)});
  read_provisioned(block, name, qualifier, "alias " + qualifier, inventory);
}

void read_invoke_config(Template& stack, const Template::Resource& resource, Inventory& inventory) {
  const auto function = stack.properties(resource, "").text("FunctionName");
  if (!function) return;
  const std::string name = parse_function_name(function->value).name;
  const Block block = stack.properties(resource, "functions." + name);
  AsyncFact async;
  async.function = name;
  async.mark = mark_of(resource);
  async.maximum_retries = block.count("MaximumRetryAttempts", "async.maximum_retry_attempts");
  async.maximum_age = block.count("MaximumEventAgeInSeconds", "async.maximum_event_age");
  if (const auto destinations = block.block("DestinationConfig")) {
    for (const auto& [key, into] :
         {std::pair{"OnFailure", &async.on_failure}, std::pair{"OnSuccess", &async.on_success}}) {
      const auto destination = destinations->block(key);
      const auto arn = destination ? destination->text("Destination") : std::nullopt;
      if (arn) *into = arn->value;
    }
  }
  inventory.asyncs.push_back(std::move(async));
}

}  // namespace coldcast
