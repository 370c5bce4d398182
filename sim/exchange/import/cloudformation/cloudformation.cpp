#include <algorithm>
#include <deque>
#include <fmt/format.h>
#include <set>
#include <string>
#include <vector>

#include "exchange/import/cloudformation/resources.h"
#include "exchange/import/core/names.h"
#include "exchange/import/core/source_file.h"
#include "exchange/import/families.h"

namespace coldcast {
namespace {

// What CDK writes beside the templates.
bool is_beside_templates(std::string_view file) {
  const std::size_t slash = file.find_last_of('/');
  const std::string_view name = slash == std::string_view::npos ? file : file.substr(slash + 1);
  return name == "manifest.json" || name == "tree.json" || name == "cdk.out" ||
         name.ends_with(".assets.json");
}

bool is_template(const Node& tree) {
  return tree.kind == Node::Kind::map &&
         (tree.find("Resources") != nullptr || tree.find("AWSTemplateFormatVersion") != nullptr ||
          tree.find("Parameters") != nullptr || tree.find("Transform") != nullptr ||
          tree.find("Globals") != nullptr || tree.find("Mappings") != nullptr ||
          tree.find("Conditions") != nullptr);
}

// Whether CDK has synthesised it: then each file is a stack of its own.
bool is_of_cdk(const Node& tree) {
  const Node* parameters = tree.find("Parameters");
  if (parameters != nullptr && parameters->find("BootstrapVersion") != nullptr) return true;
  const Node* resources = tree.find("Resources");
  if (resources == nullptr) return false;
  return std::any_of(resources->entries.begin(), resources->entries.end(),
                     [](const Node::Entry& entry) {
                       const Node* metadata = entry.value.find("Metadata");
                       return metadata != nullptr && metadata->find("aws:cdk:path") != nullptr;
                     });
}

constexpr std::string_view kDefaultRegion = "us-east-1";

std::string stack_name(const ImportRequest& request, const std::vector<std::string>& files) {
  for (const auto& [key, value] : request.parameters) {
    if (key == "AWS::StackName") return value;
  }
  return files.empty() || files[0] == "-" ? "stack" : stem_of(files[0]);
}

struct TemplateFile {
  std::string name;
  Node tree;
};

// False where one of them is none; that is said.
bool read_templates(const std::vector<std::string>& files, Findings& findings,
                    std::vector<TemplateFile>& templates) {
  bool is_whole = true;
  for (const std::string& file : files) {
    const auto text = read_source(file, findings);
    const std::uint32_t origin = findings.add_file(file);
    auto tree = text ? read_source_tree(*text, origin, SourceLanguage::json_or_yaml, findings)
                     : std::nullopt;
    is_whole = is_whole && tree.has_value();
    if (tree && !is_template(*tree)) {
      findings.refuse(tree->mark, "",
                      "is no CloudFormation or SAM template; expected a map with Resources");
      is_whole = false;
    } else if (tree) {
      templates.push_back({file, std::move(*tree)});
    }
  }
  return is_whole;
}

// One stack of all files, section by section; of those that CDK has written, one each.
void make_stacks(const std::vector<TemplateFile>& templates, StackSettings settings,
                 ImportAnswers& answers, Findings& findings, std::deque<Template>& stacks) {
  for (const TemplateFile& file : templates) {
    const bool is_own = templates.size() > 1 && is_of_cdk(file.tree);
    if (is_own && answers.parameters.find("AWS::StackName") == std::nullopt)
      settings.stack = stem_of(file.name);
    if (stacks.empty() || is_own)
      stacks.emplace_back(settings, answers.parameters, answers.values, findings);
    stacks.back().add(file.tree, file.name);
  }
  std::vector<Template*> all;
  for (Template& stack : stacks) all.push_back(&stack);
  for (Template& stack : stacks) stack.set_stacks(all);
}

// Functions of one logical id in several stacks get the names of their stacks before their own.
void set_apart(std::deque<Template>& stacks, std::set<std::string>& function_ids) {
  std::set<std::string> doubled;
  for (const Template& stack : stacks) {
    for (const std::string& id : stack.function_ids()) {
      if (!function_ids.insert(id).second) doubled.insert(id);
    }
  }
  for (Template& stack : stacks) stack.set_apart(doubled);
}

}  // namespace

Inventory read_cloudformation(const ImportRequest& request, ImportAnswers& answers,
                              Findings& findings) {
  std::vector<std::string> files;
  for (const std::string& file : request.files) {
    if (!is_beside_templates(file)) files.push_back(file);
  }
  Inventory inventory;
  inventory.name = stack_name(request, files);
  std::vector<TemplateFile> templates;
  const bool is_whole = read_templates(files, findings, templates);
  if (files.empty()) findings.refuse({}, "", "no template among the files");
  if (!is_whole || files.empty()) return inventory;
  std::set<std::string> function_ids;
  const StackSettings settings{
      request.region.empty() ? std::string(kDefaultRegion) : request.region, inventory.name, 0,
      &function_ids};
  std::deque<Template> stacks;
  make_stacks(templates, settings, answers, findings, stacks);
  for (Template& stack : stacks) stack.complete();
  set_apart(stacks, function_ids);
  for (Template& stack : stacks) {
    if (!findings.has_errors() || stack.section("Resources") != nullptr)
      read_resources(stack, inventory);
  }
  return inventory;
}

}  // namespace coldcast
