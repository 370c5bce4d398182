#include <algorithm>

#include "exchange/import/terraform/plan.h"

namespace coldcast {
namespace {

constexpr int kDeepestModule = 64;

std::string_view text_at(const Node& map, std::string_view key) {
  const Node* found = map.find(key);
  return found == nullptr ? std::string_view() : std::string_view(found->text);
}

// module.a["x"].module.b as {a, b}.
std::vector<std::string> module_names(std::string_view address) {
  std::vector<std::string> names;
  bool is_in_index = false;
  std::string part;
  std::vector<std::string> parts;
  for (const char c : address) {
    if (c == '[') is_in_index = true;
    if (!is_in_index && c != '.') part += c;
    if (!is_in_index && c == '.') {
      parts.push_back(std::move(part));
      part.clear();
    }
    if (c == ']') is_in_index = false;
  }
  parts.push_back(std::move(part));
  for (std::size_t i = 1; i < parts.size(); i += 2) names.push_back(parts[i]);
  return names;
}

std::string parent_of(const std::string& module) {
  const std::size_t at = module.rfind(".module.");
  return at == std::string::npos ? "" : module.substr(0, at);
}

// One step of a reference: this[0] of aws_lambda_function.this[0].arn.
struct Step {
  std::string name;
  std::string index;
};

std::vector<Step> steps_of(std::string_view reference) {
  std::vector<Step> steps{{}};
  for (std::size_t at = 0; at < reference.size(); ++at) {
    if (reference[at] == '[') {
      const std::size_t end = reference.find(']', at);
      if (end == std::string_view::npos) return {};
      steps.back().index = reference.substr(at + 1, end - at - 1);
      at = end;
    } else if (reference[at] == '.') {
      steps.emplace_back();
    } else {
      steps.back().name += reference[at];
    }
  }
  return steps;
}

// The index that `each.key` and `count.index` stand for is that of the resource that refers.
std::string index_of(const Step& step, const TerraformResource& from) {
  const bool is_own = step.index.empty() || step.index.find("each.") != std::string::npos ||
                      step.index.find("count.") != std::string::npos;
  return is_own ? from.index : step.index;
}

// What stands at a path of the expressions; blocks are lists there.
const Node* expression_at(const Node* expressions, std::string_view path) {
  while (expressions != nullptr && !path.empty()) {
    const std::size_t point = path.find('.');
    if (expressions->kind == Node::Kind::list)
      expressions = expressions->items.empty() ? nullptr : &expressions->items[0];
    if (expressions == nullptr) return nullptr;
    expressions = expressions->find(path.substr(0, point));
    path = point == std::string_view::npos ? "" : path.substr(point + 1);
  }
  return expressions;
}

}  // namespace

const Node* TerraformPlan::module_configuration(std::string_view module) const {
  const Node* at = configuration_ == nullptr ? nullptr : configuration_->find("root_module");
  for (const std::string& name : module_names(module)) {
    const Node* calls = at == nullptr ? nullptr : at->find("module_calls");
    const Node* call = calls == nullptr ? nullptr : calls->find(name);
    at = call == nullptr ? nullptr : call->find("module");
  }
  return at;
}

std::vector<TerraformPlan::Reference> TerraformPlan::references(const TerraformResource& from,
                                                                std::string_view attribute) const {
  std::vector<Reference> found;
  const Node* module = module_configuration(from.module);
  const Node* resources = module == nullptr ? nullptr : module->find("resources");
  if (resources == nullptr) return found;
  for (const Node& node : resources->items) {
    if (text_at(node, "type") != from.type || text_at(node, "name") != from.name) continue;
    const Node* expression = expression_at(node.find("expressions"), attribute);
    if (expression != nullptr) follow(*expression, from, from.module, 0, found);
    // each.value stands for what the resource is made for each of.
    const Node* each = node.find("for_each_expression");
    if (found.empty() && each != nullptr) follow(*each, from, from.module, 0, found);
  }
  return found;
}

bool TerraformPlan::is_configured(const TerraformResource& resource,
                                  std::string_view attribute) const {
  const Node* module = module_configuration(resource.module);
  const Node* resources = module == nullptr ? nullptr : module->find("resources");
  if (resources == nullptr) return false;
  return std::any_of(resources->items.begin(), resources->items.end(), [&](const Node& node) {
    if (text_at(node, "type") != resource.type || text_at(node, "name") != resource.name)
      return false;
    const Node* expression = expression_at(node.find("expressions"), attribute);
    return expression != nullptr && expression->find("references") != nullptr;
  });
}

void TerraformPlan::follow(const Node& expression, const TerraformResource& from,
                           const std::string& module, int depth,
                           std::vector<Reference>& found) const {
  const Node* references = expression.find("references");
  if (references == nullptr || depth > kDeepestModule) return;
  for (const Node& reference : references->items)
    follow_name(reference.text, from, module, depth, found);
}

void TerraformPlan::follow_name(const std::string& reference, const TerraformResource& from,
                                const std::string& module, int depth,
                                std::vector<Reference>& found) const {
  const std::vector<Step> steps = steps_of(reference);
  if (steps.size() < 2) return;
  if (steps[0].name == "var") {
    const Node* outer = module_configuration(parent_of(module));
    const std::vector<std::string> names = module_names(module);
    const Node* calls = outer == nullptr ? nullptr : outer->find("module_calls");
    const Node* call = calls == nullptr || names.empty() ? nullptr : calls->find(names.back());
    const Node* expressions = call == nullptr ? nullptr : call->find("expressions");
    const Node* expression = expressions == nullptr ? nullptr : expressions->find(steps[1].name);
    if (expression != nullptr) follow(*expression, from, parent_of(module), depth + 1, found);
    return;
  }
  if (steps[0].name == "module") {
    if (steps.size() < 3) return;
    std::string inner = (module.empty() ? "" : module + ".") + "module." + steps[1].name;
    const std::string index = index_of(steps[1], from);
    if (!steps[1].index.empty() && !index.empty()) inner += "[" + index + "]";
    const Node* node = module_configuration(inner);
    const Node* outputs = node == nullptr ? nullptr : node->find("outputs");
    const Node* output = outputs == nullptr ? nullptr : outputs->find(steps[2].name);
    const Node* expression = output == nullptr ? nullptr : output->find("expression");
    if (expression != nullptr) follow(*expression, from, inner, depth + 1, found);
    return;
  }
  const TerraformResource* best =
      nearest(steps[0].name, steps[1].name, index_of(steps[1], from), module);
  if (best != nullptr) found.push_back({best, steps.size() > 2 ? steps[2].name : ""});
}

// Of the instances of a resource the one in the same instance of the module and with this index.
const TerraformResource* TerraformPlan::nearest(std::string_view type, std::string_view name,
                                                std::string_view index,
                                                std::string_view module) const {
  const TerraformResource* best = nullptr;
  int highest = -1;
  for (const TerraformResource& resource : resources_) {
    if (resource.type != type || resource.name != name) continue;
    if (module_names(resource.module) != module_names(module)) continue;
    const int fit = (resource.module == module ? 2 : 0) + (resource.index == index ? 1 : 0);
    if (fit > highest) best = &resource;
    highest = std::max(highest, fit);
  }
  return best;
}

}  // namespace coldcast
