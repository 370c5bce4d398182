#include <algorithm>
#include <fmt/format.h>

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

constexpr std::string_view kDefaultRegion = "us-east-1";

std::string stack_name(const ImportRequest& request, const std::vector<std::string>& files) {
  for (const auto& [key, value] : request.parameters) {
    if (key == "AWS::StackName") return value;
  }
  return files.empty() || files[0] == "-" ? "stack" : stem_of(files[0]);
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
  StackSettings settings{request.region.empty() ? std::string(kDefaultRegion) : request.region,
                         inventory.name};
  Template stack(settings, answers.parameters, answers.values, findings);
  bool is_whole = true;
  for (const std::string& file : files) {
    const auto text = read_source(file, findings);
    const std::uint32_t origin = findings.add_file(file);
    const auto tree = text ? read_source_tree(*text, origin, SourceLanguage::json_or_yaml, findings)
                           : std::nullopt;
    is_whole = is_whole && tree.has_value();
    if (tree && !is_template(*tree)) {
      findings.refuse(tree->mark, "",
                      "is no CloudFormation or SAM template; expected a map with Resources");
      is_whole = false;
    } else if (tree) {
      stack.add(*tree, file);
    }
  }
  if (!is_whole || files.empty()) {
    if (files.empty()) findings.refuse({}, "", "no template among the files");
    return inventory;
  }
  stack.complete();
  if (!findings.has_errors() || stack.section("Resources") != nullptr)
    read_resources(stack, inventory);
  return inventory;
}

}  // namespace coldcast
