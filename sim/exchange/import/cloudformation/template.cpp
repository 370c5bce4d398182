#include "exchange/import/cloudformation/template.h"

#include <algorithm>
#include <fmt/format.h>

#include "exchange/import/core/names.h"

namespace coldcast {
namespace {

constexpr std::string_view kNotIncluded =
    "a macro or an include that is not a local file may make functions; give the template as it is "
    "after it";

std::string text_at(const Node& map, std::string_view key) {
  const Node* found = map.find(key);
  return found == nullptr || found->kind != Node::Kind::scalar ? "" : canonical_text(*found);
}

}  // namespace

Template::Template(StackSettings settings, Answers& parameters, Answers& values, Findings& findings)
    : settings_(std::move(settings)),
      parameters_(parameters),
      values_(values),
      findings_(findings),
      context_{*this, findings, values} {}

const Node& Template::keep(Node node) {
  return kept_.emplace_back(std::move(node));
}

void Template::add(const Node& file, const std::string& name) {
  if (file_.empty()) file_ = name;
  if (file.kind != Node::Kind::map) {
    findings_.refuse(file.mark, "", "is no template; expected a map with Resources");
    return;
  }
  for (const Node::Entry& entry : file.entries) {
    const auto [known, is_new] = sections_.try_emplace(entry.key, entry.value);
    if (is_new || entry.value.kind != Node::Kind::map) {
      if (!is_new && entry.key == "Transform") known->second.items.push_back(entry.value);
      continue;
    }
    for (const Node::Entry& thing : entry.value.entries) {
      const Node* first = known->second.find(thing.key);
      if (first == nullptr) {
        known->second.entries.push_back(thing);
      } else if (entry.key == "Resources") {
        findings_.refuse(thing.mark, entry.key + "." + thing.key,
                         fmt::format("logical id stands twice; first in {} line {}",
                                     findings_.file_of(first->mark), first->mark.line));
      }
    }
  }
}

void Template::give(const std::string& parameter, Value value) {
  given_.insert_or_assign(parameter, std::move(value));
}

const Node* Template::section(std::string_view name) const {
  const auto found = sections_.find(name);
  return found == sections_.end() ? nullptr : &found->second;
}

bool Template::has_transform(std::string_view name) const {
  const Node* transform = section("Transform");
  if (transform == nullptr) return false;
  if (transform->text == name) return true;
  return std::any_of(transform->items.begin(), transform->items.end(), [name](const Node& item) {
    return item.text == name || std::any_of(item.items.begin(), item.items.end(),
                                            [name](const Node& one) { return one.text == name; });
  });
}

// A whole-template transform: what AWS::Include names holds sections; what a macro of the user's
// makes is not known.
void Template::transform_at_top() {
  const Node* section_node = section("Transform");
  if (section_node == nullptr) return;
  const Node transform = *section_node;
  std::vector<Node> all(transform.items.begin(), transform.items.end());
  if (transform.kind != Node::Kind::list) all.push_back(transform);
  for (const Node& one : all) {
    if (is_include(one)) {
      if (const auto tree = included(one, *this)) {
        add(keep(*tree), file_);
      } else {
        findings_.refuse(one.mark, "Transform", std::string(kNotIncluded));
      }
      continue;
    }
    const std::string name = one.kind == Node::Kind::map ? text_at(one, "Name") : one.text;
    if (!name.empty() && !name.starts_with("AWS::"))
      findings_.remark(
          one.mark, "Transform",
          fmt::format("{} is a macro; what it makes of the template is not known here", name));
  }
}

void Template::complete() {
  transform_at_top();
  check_answers();
  for (const char* name : {"Conditions", "Resources", "Mappings", "Outputs"}) {
    const auto found = sections_.find(name);
    if (found == sections_.end()) continue;
    found->second = expand_for_each(found->second, *this);
    // A resource may be what a file holds.
    for (Node::Entry& entry : found->second.entries) {
      if (entry.value.find("Fn::Transform") != nullptr)
        entry.value = expand_for_each(entry.value, *this);
    }
  }
  read_resources();
}

// Of a macro or an include that is not read though functions may come of it.
std::string Template::why_not_included(const Node::Entry& entry) {
  const Node& holder =
      entry.key == "Fn::Transform" ? entry.value : *entry.value.find("Fn::Transform");
  const Node* parameters = holder.find("Parameters");
  const Node* location = parameters == nullptr ? nullptr : parameters->find("Location");
  const Value where = location == nullptr ? Value{} : resolve(*location);
  constexpr std::string_view cure = "give the template as it is after it";
  if (!where.is_unknown()) return std::string(kNotIncluded);
  return fmt::format("what it includes may make functions, and its Location is {}; {}, or {}",
                     where.what, where.cure, cure);
}

void Template::read_resources() {
  const Node* section_node = section("Resources");
  if (section_node == nullptr || section_node->kind != Node::Kind::map) {
    findings_.refuse(
        section_node == nullptr ? Mark{} : section_node->mark, "Resources",
        fmt::format("{} has no Resources; expected a CloudFormation or SAM template", file_));
    return;
  }
  for (const Node::Entry& entry : section_node->entries) {
    if (entry.value.kind != Node::Kind::map) continue;
    Resource resource{entry.key, text_at(entry.value, "Type"), &entry.value,
                      entry.value.find("Properties"), entry.mark};
    const Node* condition = entry.value.find("Condition");
    if (resource.type.empty() && condition != nullptr && !holds(condition->text).value_or(true))
      continue;
    const bool is_macro = entry.key == "Fn::Transform";
    if (is_macro || (resource.type.empty() && entry.value.find("Fn::Transform") != nullptr)) {
      findings_.refuse(entry.value.mark,
                       is_macro ? "Resources.Fn::Transform" : resource.id + ".Fn::Transform",
                       why_not_included(entry));
      continue;
    }
    by_id_.emplace(resource.id, resources_.size());
    resources_.push_back(std::move(resource));
  }
}

const Template::Resource* Template::resource(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &resources_[found->second];
}

void Template::set_properties(const std::string& id, Node properties) {
  resources_[by_id_.at(id)].properties = &keep(std::move(properties));
}

Block Template::properties(const Resource& resource, std::string path) {
  if (resource.properties == nullptr) return Block(std::move(path), context_);
  return Block(*resource.properties, std::move(path), context_);
}

std::string Template::arn(std::string_view service, std::string_view resource) const {
  const std::string& region = settings_.region;
  const std::string_view partition = region.starts_with("cn-")       ? "aws-cn"
                                     : region.starts_with("us-gov-") ? "aws-us-gov"
                                                                     : "aws";
  return fmt::format("arn:{}:{}:{}:{}:{}", partition, service, region, kSymbolicAccount, resource);
}

bool Template::is_made(const std::string& id) {
  const Resource* found = resource(id);
  if (found == nullptr) return false;
  const Node* condition = found->node->find("Condition");
  if (condition == nullptr || condition->kind != Node::Kind::scalar) return true;
  Value why;
  const std::optional<bool> is_true = holds(condition->text, &why);
  if (!is_true) {
    findings_.refuse(condition->mark, id,
                     fmt::format("whether it is made hangs on condition {}, and that on {}; {}",
                                 condition->text, why.what, why.cure));
    return false;
  }
  return *is_true;
}

std::optional<Value> Template::exported(std::string_view name) {
  const Node* outputs = section("Outputs");
  if (outputs == nullptr) return std::nullopt;
  for (const Node::Entry& entry : outputs->entries) {
    const Node* own = entry.value.find("Export");
    const Node* word = own == nullptr ? nullptr : own->find("Name");
    const Node* value = entry.value.find("Value");
    if (word != nullptr && value != nullptr && resolve(*word).text == name) return resolve(*value);
  }
  return std::nullopt;
}

void Template::set_output(const std::string& stack, const std::string& output, Value value) {
  define(stack + ".Outputs." + output, std::move(value));
}

void Template::define(const std::string& reference, Value value) {
  outputs_.insert_or_assign(reference, std::move(value));
}

}  // namespace coldcast
