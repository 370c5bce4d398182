#include <filesystem>
#include <fmt/format.h>
#include <set>
#include <string>
#include <utility>

#include "exchange/import/cloudformation/resources.h"
#include "exchange/import/core/names.h"
#include "exchange/import/core/source_file.h"

namespace coldcast {
namespace {

constexpr int kDeepestStack = 8;

void leave_out(Template& stack, const Template::Resource& resource, std::string_view why) {
  stack.findings().remark(mark_of(resource), resource.id,
                          fmt::format("{} is left out: {}", resource.type, why));
}

// Where its template lies beside this one; empty where it does not. CDK uploads the template and
// leaves its name in the metadata.
std::string local_template(const Template::Resource& resource, const Block& block) {
  const Node* metadata = resource.node->find("Metadata");
  const Node* asset = metadata == nullptr ? nullptr : metadata->find("aws:asset:path");
  if (asset != nullptr) return asset->text;
  const auto url =
      block.text(resource.type == "AWS::Serverless::Application" ? "Location" : "TemplateURL");
  return url && url->value.find("://") == std::string::npos ? url->value : "";
}

// Outputs of the child mean something in its parent.
void hand_up_outputs(Template& child, const std::string& id, Template& stack) {
  const Node* outputs = child.section("Outputs");
  if (outputs == nullptr) return;
  for (const Node::Entry& entry : outputs->entries) {
    const Node* value = entry.value.find("Value");
    if (value == nullptr) continue;
    Value said = child.resolve(*value);
    // The child's tree does not outlive this reading.
    if (said.node != nullptr) said.node = &stack.keep(*said.node);
    stack.set_output(id, entry.key, std::move(said));
  }
}

// Functions of ids that other stacks have too.
void set_apart_known(Template& child) {
  std::set<std::string>* known = child.settings().function_ids;
  if (known == nullptr) return;
  std::set<std::string> doubled;
  for (const std::string& id : child.function_ids()) {
    if (!known->insert(id).second) doubled.insert(id);
  }
  child.set_apart(std::move(doubled));
}

}  // namespace

void read_nested_stack(Template& stack, const Template::Resource& resource, Inventory& inventory) {
  const Block block = stack.properties(resource, "");
  const std::string name = local_template(resource, block);
  if (name.empty()) return leave_out(stack, resource, "its template is no local file");
  if (stack.settings().depth == kDeepestStack)
    return leave_out(stack, resource, "stacks nest too deep");
  const Mark mark = resource.node->mark;
  const std::string file = beside(stack.findings().file_of(mark), name);
  std::error_code ignored;
  if (file != "-" && !std::filesystem::is_regular_file(file, ignored))
    return leave_out(stack, resource, file + " is not there");
  const auto text = read_source(file, stack.findings(), mark);
  if (!text) return;
  const std::uint32_t origin = stack.findings().add_file(file);
  const auto tree = read_source_tree(*text, origin, SourceLanguage::json_or_yaml, stack.findings());
  if (!tree) return;
  Answers none("--param", {});
  StackSettings settings = stack.settings();
  settings.stack += "-" + resource.id;
  ++settings.depth;
  Template child(settings, none, stack.values(), stack.findings());
  child.add(*tree, file);
  child.set_stacks(stack.stacks());
  if (const auto parameters = block.block("Parameters")) {
    for (const std::string& key : parameters->keys()) child.give(key, parameters->find(key));
  }
  child.complete();
  set_apart_known(child);
  read_resources(child, inventory);
  hand_up_outputs(child, resource.id, stack);
}

}  // namespace coldcast
