#include <array>
#include <fmt/format.h>

#include "coldcast/base/text.h"

#include "exchange/import/cloudformation/resources.h"
#include "exchange/import/core/function_reader.h"
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
    if (is_real || !stack.is_first(resource.type + "." + entry.key)) continue;
    stack.findings().remark(entry.mark, path,
                            fmt::format("{} is no property of {} and is ignored; did you mean {}?",
                                        entry.key, resource.type, near));
  }
}

// The last two parts of what CDK calls it, such as Resize/Resource; else the logical id.
std::string readable_name(const Template::Resource& resource) {
  const Node* metadata = resource.node->find("Metadata");
  const Node* path = metadata == nullptr ? nullptr : metadata->find("aws:cdk:path");
  if (path == nullptr || path->kind != Node::Kind::scalar) return resource.id;
  const std::size_t last = path->text.rfind('/');
  if (last == std::string::npos || last == 0) return resource.id;
  const std::size_t before = path->text.rfind('/', last - 1);
  return before == std::string::npos ? path->text : path->text.substr(before + 1);
}

}  // namespace

FunctionFact function_fact(Template& stack, const Template::Resource& resource) {
  const std::string name = stack.name_of(resource);
  const Block block = stack.properties(resource, "functions." + name);
  block.refuse_if_unknown({"EphemeralStorage", "SnapStart", "PackageType"});
  FunctionFact fact = read_function_settings(block);
  fact.name = name;
  fact.id = resource.id;
  fact.mark = mark_of(resource);
  fact.comment = readable_name(resource);
  fact.reserved = block.count("ReservedConcurrentExecutions", "reserved_concurrency");
  block.ask_if_unknown("Architectures", "architecture", "x86_64 is assumed");
  block.ask_if_unknown("Runtime", "cold_start.init", "0ms is assumed");
  block.ask_if_unknown("FunctionName", "", "the logical id stands for it");
  remark_inventions(stack, resource, "functions." + fact.name);
  return fact;
}

namespace {

void read_dead_letters(Template& stack, const Template::Resource& resource, const std::string& name,
                       Inventory& inventory) {
  const Block block = stack.properties(resource, "functions." + name);
  const auto letters = block.block("DeadLetterConfig");
  if (!letters) return;
  AsyncFact async;
  async.function = name;
  async.dead_letter = read_destination(letters->find("TargetArn"));
  async.mark = async.dead_letter.mark;
  inventory.asyncs.push_back(std::move(async));
}

// Of an alias, a version or a SAM function.
void read_provisioned(const Block& block, const std::string& function, const std::string& qualifier,
                      const std::string& how, Inventory& inventory) {
  block.refuse_if_unknown({"ProvisionedConcurrencyConfig"});
  const auto config = block.block("ProvisionedConcurrencyConfig");
  if (!config) return;
  const auto amount = config->count("ProvisionedConcurrentExecutions", "provisioned_concurrency");
  if (amount) inventory.provisioned.push_back({function, qualifier, *amount, how});
}

}  // namespace

void read_function(Template& stack, const Template::Resource& resource, Inventory& inventory) {
  const std::string name = stack.name_of(resource);
  if (is_left_out(stack.properties(resource, "functions." + name), name, inventory)) return;
  FunctionFact fact = function_fact(stack, resource);
  read_dead_letters(stack, resource, fact.name, inventory);
  inventory.functions.push_back(std::move(fact));
}

std::optional<Stated<std::string>> function_name(Template& stack,
                                                 const Template::Resource& resource) {
  const Block block = stack.properties(resource, "");
  const auto name = block.text("FunctionName");
  const Value value = block.find("FunctionName");
  if (value.is_unknown() && !value.is_reported) {
    stack.findings().remark(value.mark, resource.id,
                            fmt::format("{} is left out: its FunctionName is {}; {}", resource.type,
                                        value.what, value.cure));
  }
  return name;
}

void read_version(Template& stack, const Template::Resource& resource, Inventory& inventory) {
  const auto function = function_name(stack, resource);
  if (!function) return;
  const std::string name = parse_function_name(function->value).name;
  read_provisioned(stack.properties(resource, "functions." + name), name, resource.id,
                   "version " + resource.id, inventory);
}

void read_alias(Template& stack, const Template::Resource& resource, Inventory& inventory) {
  const auto function = function_name(stack, resource);
  if (!function) return;
  const std::string name = parse_function_name(function->value).name;
  const Block block = stack.properties(resource, "functions." + name);
  const auto alias = block.text("Name");
  const std::string qualifier = alias ? alias->value : resource.id;
  const auto version = block.text("FunctionVersion");
  inventory.aliases.push_back(
      {name, qualifier, version ? version->value : "", mark_of(resource), shares_requests(block)});
  read_provisioned(block, name, qualifier, "alias " + qualifier, inventory);
}

void read_invoke_config(Template& stack, const Template::Resource& resource, Inventory& inventory) {
  const auto function = stack.properties(resource, "").text("FunctionName");
  if (!function) return;
  const std::string name = parse_function_name(function->value).name;
  const Block block = stack.properties(resource, "functions." + name);
  AsyncFact async = read_invoke_settings(block);
  async.function = name;
  async.mark = mark_of(resource);
  inventory.asyncs.push_back(std::move(async));
}

}  // namespace coldcast
