#include "exchange/import/cloudformation/intrinsics.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace coldcast {

namespace {

struct Row {
  std::string_view name;
  Intrinsics::Function function;
};

constexpr std::array kRows = {
    Row{"Ref", &Intrinsics::ref},
    Row{"Condition", &Intrinsics::condition},
    Row{"Fn::GetAtt", &Intrinsics::get_att},
    Row{"Fn::Sub", &Intrinsics::sub},
    Row{"Fn::Join", &Intrinsics::join},
    Row{"Fn::Select", &Intrinsics::select},
    Row{"Fn::Split", &Intrinsics::split},
    Row{"Fn::If", &Intrinsics::choose},
    Row{"Fn::FindInMap", &Intrinsics::find_in_map},
    Row{"Fn::ImportValue", &Intrinsics::import_value},
    Row{"Fn::Length", &Intrinsics::length},
    Row{"Fn::Equals", &Intrinsics::equals},
    Row{"Fn::And", &Intrinsics::all_of},
    Row{"Fn::Or", &Intrinsics::any_of},
    Row{"Fn::Not", &Intrinsics::not_of},
    Row{"Fn::GetAZs", &Intrinsics::opaque},
    Row{"Fn::Base64", &Intrinsics::opaque},
    Row{"Fn::Cidr", &Intrinsics::opaque},
    Row{"Fn::Transform", &Intrinsics::opaque},
    Row{"Fn::ToJsonString", &Intrinsics::opaque},
};

// More would be a circle of references.
constexpr std::size_t kDeepest = 200;
// References that double at every step would not end.
constexpr std::size_t kMostSteps = 1'000'000;

}  // namespace

Intrinsics::Function Intrinsics::find(std::string_view name) {
  const auto* found =
      std::find_if(kRows.begin(), kRows.end(), [name](const Row& row) { return row.name == name; });
  return found == kRows.end() ? nullptr : found->function;
}

Value Intrinsics::too_much(Mark mark) {
  return Value::not_known("made of more references than anybody would write", "simplify it", mark);
}

Value Intrinsics::faulty(const Node& node, std::string expected) {
  stack_.findings().refuse(node.mark, "", std::move(expected));
  return Value::faulty(node.mark);
}

std::vector<Value> Intrinsics::all(const Node& list) {
  std::vector<Value> values;
  const Value value = stack_.resolve(list);
  if (value.is_unknown()) values.push_back(value);
  if (!value.is_list()) return values;
  for (const Node& item : value.node->items) {
    Value one = stack_.resolve(item);
    if (!one.is_nothing()) values.push_back(std::move(one));
  }
  return values;
}

Value Intrinsics::ref(const Node& node) {
  return stack_.reference(node.text, node.mark);
}

Value Intrinsics::get_att(const Node& node) {
  if (node.kind == Node::Kind::scalar) {
    const std::size_t point = node.text.find('.');
    if (point == std::string::npos) return faulty(node, "Fn::GetAtt: expected RESOURCE.ATTRIBUTE");
    return stack_.attribute(node.text.substr(0, point), node.text.substr(point + 1), node.mark);
  }
  if (node.items.size() != 2) return faulty(node, "Fn::GetAtt: expected [resource, attribute]");
  const Value attribute = stack_.resolve(node.items[1]);
  if (attribute.is_unknown()) return attribute;
  return stack_.attribute(node.items[0].text, attribute.text, node.mark);
}

Value Intrinsics::choose(const Node& node) {
  if (node.items.size() != 3) return faulty(node, "Fn::If: expected [condition, then, else]");
  const std::string& name = node.items[0].text;
  Value why;
  const std::optional<bool> holds = stack_.holds(name, &why);
  if (!holds) {
    why.what = fmt::format("decided by condition {}, and that by {}", name, why.what);
    why.mark = node.mark;
    return why;
  }
  Value value = stack_.resolve(node.items[*holds ? 1 : 2]);
  value.how.push_back(fmt::format("condition {}{}", *holds ? "" : "not ", name));
  return value;
}

Value Intrinsics::find_in_map(const Node& node) {
  if (node.items.size() < 3) return faulty(node, "Fn::FindInMap: expected [map, key, key]");
  std::array<std::string, 3> keys;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const Value key = stack_.resolve(node.items[i]);
    if (key.is_unknown()) return key;
    keys[i] = key.text;
  }
  const Node* at = stack_.section("Mappings");
  for (const std::string& key : keys) at = at == nullptr ? nullptr : at->find(key);
  if (at == nullptr && node.items.size() > 3) {
    if (const Node* otherwise = node.items[3].find("DefaultValue"))
      return stack_.resolve(*otherwise);
  }
  if (at == nullptr) {
    const bool is_of_account = keys[1] == kSymbolicAccount || keys[2] == kSymbolicAccount;
    return faulty(
        node, fmt::format("Fn::FindInMap: {}.{}.{} is not in Mappings{}", keys[0], keys[1], keys[2],
                          is_of_account ? "; say --param AWS::AccountId=..." : ""));
  }
  Value value = stack_.resolve(*at);
  value.how.push_back("mapping " + keys[0] + "." + keys[1]);
  return value;
}

Value Intrinsics::import_value(const Node& node) {
  const Value name = stack_.resolve(node);
  if (name.is_unknown()) return name;
  for (const std::string& reference : {name.text, "ImportValue:" + name.text}) {
    if (const auto value = stack_.answered(reference, node.mark)) return *value;
  }
  for (Template* other : stack_.stacks_) {
    if (const auto value = other->exported(name.text)) return *value;
  }
  return Value::not_known(fmt::format("the export {} of another stack", name.text),
                          fmt::format("say it with --value {}=...", name.text), node.mark);
}

Value Intrinsics::length(const Node& node) {
  const std::vector<Value> values = all(node);
  if (values.size() == 1 && values[0].is_unknown()) return values[0];
  return Value::of_text(fmt::to_string(values.size()), node.mark);
}

Value Intrinsics::opaque(const Node& node) {
  return Value::not_known("known only after deployment", "say it with --value FUNCTION.KEY=...",
                          node.mark);
}

Value Template::resolve(const Node& node) {
  if (node.kind == Node::Kind::scalar) {
    const std::size_t at = node.text.find("{{resolve:");
    if (at == std::string::npos) return Value::of(node);
    const std::size_t end = node.text.find("}}", at);
    const std::string stored = node.text.substr(at + 10, end - at - 10);
    const std::size_t colon = stored.find(':');
    // ssm:NAME[:VERSION]: the version is no part of the reference.
    const std::string reference = stored.substr(0, stored.find(':', colon + 1));
    for (const std::string& key : {stored, reference}) {
      if (const auto value = answered(key, node.mark)) return *value;
    }
    return Value::not_known(fmt::format("kept in {}", reference),
                            fmt::format("say it with --value {}=...", reference), node.mark);
  }
  if (node.kind != Node::Kind::map) return Value::of(node);
  if (node.entries.size() == 1) {
    if (const Intrinsics::Function function = Intrinsics::find(node.entries.front().key)) {
      if (++steps_ > kMostSteps) return Intrinsics::too_much(node.mark);
      if (depth_ == kDeepest)
        return Value::not_known("a circle of references", "break it", node.mark);
      ++depth_;
      Intrinsics intrinsics(*this);
      Value value = (intrinsics.*function)(node.entries.front().value);
      --depth_;
      value.mark = node.mark;
      return value;
    }
  }
  for (const Node::Entry& entry : node.entries) {
    if (entry.key.starts_with("Fn::ForEach::") || entry.key == "Fn::Transform")
      return Value::of(keep(expand_for_each(node, *this)));
  }
  return Value::of(node);
}

}  // namespace coldcast
