#include "exchange/import/terraform/plan.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "coldcast/base/text.h"

namespace coldcast {
namespace {

// Attributes that the provider fills in with AWS's defaults, unknown until then.
constexpr std::array<std::string_view, 17> kComputed{"architectures",
                                                     "ephemeral_storage",
                                                     "batch_size",
                                                     "maximum_batching_window_in_seconds",
                                                     "maximum_record_age_in_seconds",
                                                     "maximum_retry_attempts",
                                                     "parallelization_factor",
                                                     "tumbling_window_in_seconds",
                                                     "bisect_batch_on_function_error",
                                                     "visibility_timeout_seconds",
                                                     "message_retention_seconds",
                                                     "delay_seconds",
                                                     "shard_count",
                                                     "retention_period",
                                                     "maximum_event_age_in_seconds",
                                                     "suspended_state",
                                                     "provisioned_poller_config"};

// Stands in the tree for a value that is known only after apply.
constexpr std::string_view kUnknown = "Terraform::Unknown";

std::string camel(std::string_view name) {
  std::string out;
  bool begins_word = true;
  for (const char c : name) {
    if (c == '_') {
      begins_word = true;
      continue;
    }
    out += begins_word && c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    begins_word = false;
  }
  return out;
}

Node unknown_node(std::string reference, Mark mark) {
  Node map;
  map.kind = Node::Kind::map;
  map.mark = mark;
  map.entries.push_back({std::string(kUnknown), mark, Node::scalar(std::move(reference))});
  return map;
}

// The values under AWS's names, with what `unknown` says of them.
Node named_as_aws(const Node& values, const Node* unknown, const std::string& reference) {
  if (unknown != nullptr && unknown->kind == Node::Kind::scalar && unknown->text == "true")
    return unknown_node(reference, values.mark);
  if (values.kind == Node::Kind::list) {
    const bool is_block = values.items.size() == 1 && values.items[0].kind == Node::Kind::map;
    const Node* inner =
        unknown != nullptr && !unknown->items.empty() ? &unknown->items[0] : nullptr;
    if (is_block) return named_as_aws(values.items[0], inner, reference);
    Node out = values;
    for (std::size_t i = 0; i < out.items.size(); ++i) {
      const Node* item =
          unknown != nullptr && i < unknown->items.size() ? &unknown->items[i] : nullptr;
      out.items[i] = named_as_aws(values.items[i], item, reference);
    }
    return out;
  }
  if (values.kind != Node::Kind::map) return values;
  Node out;
  out.kind = Node::Kind::map;
  out.mark = values.mark;
  for (const Node::Entry& entry : values.entries) {
    // The provider writes an empty text where nobody said anything.
    if (entry.value.kind == Node::Kind::scalar && entry.value.text.empty()) continue;
    const Node* inner = unknown == nullptr ? nullptr : unknown->find(entry.key);
    out.entries.push_back({camel(entry.key), entry.mark,
                           named_as_aws(entry.value, inner, reference + "." + entry.key)});
  }
  if (unknown == nullptr || unknown->kind != Node::Kind::map) return out;
  for (const Node::Entry& entry : unknown->entries) {
    const bool is_unknown = entry.value.text == "true";
    if (is_unknown && values.find(entry.key) == nullptr)
      out.entries.push_back(
          {camel(entry.key), values.mark, unknown_node(reference + "." + entry.key, values.mark)});
  }
  return out;
}

std::string text_at(const Node& map, std::string_view key) {
  const Node* found = map.find(key);
  return found == nullptr || found->kind != Node::Kind::scalar ? "" : found->text;
}

std::string index_text(const Node* index) {
  if (index == nullptr || is_nothing(*index)) return {};
  return index->quoted ? "\"" + index->text + "\"" : index->text;
}

}  // namespace

TerraformPlan::TerraformPlan(Answers& values, Findings& findings)
    : values_(values), findings_(findings), context_{*this, findings, values} {}

Value TerraformPlan::resolve(const Node& node) {
  if (node.kind != Node::Kind::map || node.entries.size() != 1 ||
      node.entries.front().key != kUnknown)
    return Value::of(node);
  const std::string& reference = node.entries.front().value.text;
  if (const auto said = values_.find(reference)) {
    Value value = Value::of_text(*said, node.mark);
    value.how.push_back("--value " + reference);
    return value;
  }
  return Value::not_known("known only after apply",
                          fmt::format("say it with --value {}=...", reference), node.mark);
}

Block TerraformPlan::block(const TerraformResource& resource, std::string path) {
  return {*resource.values, std::move(path), context_};
}

bool TerraformPlan::read(const Node& tree) {
  const std::string version = text_at(tree, "format_version");
  if (!version.empty() && !version.starts_with("0.") && !version.starts_with("1.")) {
    findings_.refuse(tree.find("format_version")->mark, "format_version",
                     fmt::format("{}; known are 0.1 to 1.x", quote(version)));
    return false;
  }
  if (const Node* changes = tree.find("resource_changes")) read_unknown(*changes);
  configuration_ = tree.find("configuration");
  if (configuration_ != nullptr) read_region(*configuration_, tree.find("variables"));
  const Node* planned = tree.find("planned_values");
  const Node* values = planned != nullptr ? planned : tree.find("values");
  if (values != nullptr) {
    is_state_ = planned == nullptr;
    if (const Node* root = values->find("root_module")) read_module(*root, "");
    return true;
  }
  if (text_at(tree, "version") == "4" && tree.find("resources") != nullptr) {
    is_state_ = true;
    read_state_file(tree);
    return true;
  }
  if (text_at(tree, "version") != "" && tree.find("resources") == nullptr && version.empty()) {
    findings_.refuse(tree.mark, "",
                     "is no plan or state that is known here; run: terraform show "
                     "-json plan.out");
    return false;
  }
  if (!version.empty()) return true;  // an empty state
  findings_.refuse(tree.mark, "",
                   "is no plan or state: neither planned_values nor values nor resources; run: "
                   "terraform show -json plan.out");
  return false;
}

void TerraformPlan::read_unknown(const Node& changes) {
  for (const Node& change : changes.items) {
    const Node* inner = change.find("change");
    const Node* unknown = inner == nullptr ? nullptr : inner->find("after_unknown");
    if (unknown != nullptr) unknown_.emplace(text_at(change, "address"), unknown);
  }
}

// What is unknown of a resource, without what the provider fills in with AWS's default where nobody
// says it. An expression may come to null too, so those that are configured are a question.
Node TerraformPlan::without_defaults(const TerraformResource& resource, Node unknown) {
  if (unknown.kind != Node::Kind::map) return unknown;
  unknown.entries.remove_if([&](const Node::Entry& entry) {
    const std::string reference = resource.address + "." + entry.key;
    const bool has_default =
        std::find(kComputed.begin(), kComputed.end(), entry.key) != kComputed.end();
    if (!has_default || entry.value.text != "true" || values_.has(reference)) return false;
    if (is_configured(resource, entry.key))
      findings_.ask(reference, fmt::format("is known only after apply; AWS's default is assumed; "
                                           "say it with --value {}=...",
                                           reference));
    return true;
  });
  return unknown;
}

void TerraformPlan::take(TerraformResource resource, const Node& values) {
  const auto found = unknown_.find(resource.address);
  const Node unknown =
      found == unknown_.end() ? Node{} : without_defaults(resource, *found->second);
  resource.values = &kept_.emplace_back(
      named_as_aws(values, found == unknown_.end() ? nullptr : &unknown, resource.address));
  resources_.push_back(std::move(resource));
}

void TerraformPlan::read_module(const Node& module, const std::string& address) {
  static const Node kNothing;
  if (const Node* resources = module.find("resources")) {
    for (const Node& node : resources->items) {
      if (text_at(node, "mode") == "data") continue;
      TerraformResource resource{text_at(node, "address"),
                                 address,
                                 text_at(node, "type"),
                                 text_at(node, "name"),
                                 index_text(node.find("index")),
                                 nullptr,
                                 node.mark};
      if (const Node* at = node.find("address")) resource.mark = at->mark;
      Node empty;
      empty.kind = Node::Kind::map;
      empty.mark = node.mark;
      const Node* values = node.find("values");
      take(std::move(resource), values == nullptr ? empty : *values);
    }
  }
  if (const Node* children = module.find("child_modules")) {
    for (const Node& child : children->items) read_module(child, text_at(child, "address"));
  }
}

void TerraformPlan::read_state_file(const Node& tree) {
  for (const Node& node : tree.find("resources")->items) {
    if (text_at(node, "mode") == "data") continue;
    const std::string module = text_at(node, "module");
    const Node* instances = node.find("instances");
    if (instances == nullptr) continue;
    for (const Node& instance : instances->items) {
      const Node* attributes = instance.find("attributes");
      if (attributes == nullptr) continue;
      TerraformResource resource{{},
                                 module,
                                 text_at(node, "type"),
                                 text_at(node, "name"),
                                 index_text(instance.find("index_key")),
                                 nullptr,
                                 attributes->mark};
      resource.address = (module.empty() ? "" : module + ".") + resource.type + "." + resource.name;
      if (!resource.index.empty()) resource.address += "[" + resource.index + "]";
      take(std::move(resource), *attributes);
    }
  }
}

void TerraformPlan::read_region(const Node& configuration, const Node* variables) {
  const Node* providers = configuration.find("provider_config");
  const Node* aws = providers == nullptr ? nullptr : providers->find("aws");
  const Node* expressions = aws == nullptr ? nullptr : aws->find("expressions");
  const Node* region = expressions == nullptr ? nullptr : expressions->find("region");
  if (region == nullptr) return;
  region_ = text_at(*region, "constant_value");
  const Node* references = region->find("references");
  if (!region_.empty() || references == nullptr || variables == nullptr) return;
  for (const Node& reference : references->items) {
    const Node* variable =
        reference.text.starts_with("var.") ? variables->find(reference.text.substr(4)) : nullptr;
    if (variable != nullptr && region_.empty()) region_ = text_at(*variable, "value");
  }
}

}  // namespace coldcast
