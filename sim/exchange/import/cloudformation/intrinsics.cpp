#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <functional>

#include "coldcast/base/text.h"

#include "exchange/import/cloudformation/template.h"
#include "exchange/import/core/names.h"

namespace coldcast {

// The functions of CloudFormation on one template. Each takes what stands under its name.
class Intrinsics {
 public:
  explicit Intrinsics(Template& stack) : stack_(stack) {}

  using Function = Value (Intrinsics::*)(const Node&);
  [[nodiscard]] static Function find(std::string_view name);

  Value ref(const Node& node);
  Value get_att(const Node& node);
  Value sub(const Node& node);
  Value join(const Node& node);
  Value select(const Node& node);
  Value split(const Node& node);
  Value choose(const Node& node);
  Value find_in_map(const Node& node);
  Value import_value(const Node& node);
  Value length(const Node& node);
  Value condition(const Node& node);
  Value equals(const Node& node);
  Value all_of(const Node& node);
  Value any_of(const Node& node);
  Value not_of(const Node& node);
  Value opaque(const Node& node);

 private:
  [[nodiscard]] Value truth(bool value, Mark mark) const {
    return Value::of_text(value ? "true" : "false", mark);
  }
  Value faulty(const Node& node, std::string expected);
  std::vector<Value> all(const Node& list);
  Value combined(const Node& node, bool ends_with);
  Value placeholder(const std::string& name, const Node& node);

  Template& stack_;
};

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
constexpr std::size_t kLongestText = 1'000'000;

Value too_much(Mark mark) {
  return Value::not_known("made of more references than anybody would write", "simplify it", mark);
}

void take_how(const Value& from, Value& into) {
  for (const std::string& step : from.how) {
    if (std::find(into.how.begin(), into.how.end(), step) == into.how.end())
      into.how.push_back(step);
  }
}

}  // namespace

Intrinsics::Function Intrinsics::find(std::string_view name) {
  const auto* found =
      std::find_if(kRows.begin(), kRows.end(), [name](const Row& row) { return row.name == name; });
  return found == kRows.end() ? nullptr : found->function;
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

Value Intrinsics::placeholder(const std::string& name, const Node& node) {
  const std::size_t point = name.find('.');
  if (point == std::string::npos || stack_.resource(name.substr(0, point)) == nullptr)
    return stack_.reference(name, node.mark);
  return stack_.attribute(name.substr(0, point), name.substr(point + 1), node.mark);
}

Value Intrinsics::sub(const Node& node) {
  const bool has_map = node.kind == Node::Kind::list && !node.items.empty();
  const Node& text = has_map ? node.items[0] : node;
  const Node* variables = has_map && node.items.size() > 1 ? &node.items[1] : nullptr;
  Value out = Value::of_text("", node.mark);
  const std::string& pattern = text.text;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const std::size_t close = pattern.find('}', at);
    if (pattern.compare(at, 2, "${") != 0 || close == std::string::npos) {
      out.text += pattern[at];
      continue;
    }
    std::string name = pattern.substr(at + 2, close - at - 2);
    at = close;
    if (name.starts_with("!")) {
      out.text += "${" + name.substr(1) + "}";
      continue;
    }
    name.erase(0, name.find_first_not_of(' '));
    name.erase(name.find_last_not_of(' ') + 1);
    const Node* own = variables == nullptr ? nullptr : variables->find(name);
    Value value = own == nullptr ? placeholder(name, node) : stack_.resolve(*own);
    if (value.is_unknown()) return value;
    out.text += value.text;
    if (out.text.size() > kLongestText) return too_much(node.mark);
    take_how(value, out);
  }
  return out;
}

Value Intrinsics::join(const Node& node) {
  if (node.items.size() != 2) return faulty(node, "Fn::Join: expected [delimiter, [texts]]");
  Value out = Value::of_text("", node.mark);
  bool is_first = true;
  for (const Value& value : all(node.items[1])) {
    if (value.is_unknown()) return value;
    if (!is_first) out.text += node.items[0].text;
    is_first = false;
    out.text += value.text;
    if (out.text.size() > kLongestText) return too_much(node.mark);
    take_how(value, out);
  }
  return out;
}

Value Intrinsics::select(const Node& node) {
  if (node.items.size() != 2) return faulty(node, "Fn::Select: expected [index, list]");
  const Value index = stack_.resolve(node.items[0]);
  if (index.is_unknown()) return index;
  const std::vector<Value> values = all(node.items[1]);
  if (values.size() == 1 && values[0].is_unknown()) return values[0];
  const auto at = parse_count(index.text);
  if (!at || *at >= values.size())
    return faulty(node,
                  fmt::format("Fn::Select: index {} of a list of {}", index.text, values.size()));
  return values[static_cast<std::size_t>(*at)];
}

Value Intrinsics::split(const Node& node) {
  if (node.items.size() != 2) return faulty(node, "Fn::Split: expected [delimiter, text]");
  const Value text = stack_.resolve(node.items[1]);
  if (text.is_unknown()) return text;
  const std::string& delimiter = node.items[0].text;
  if (delimiter.empty()) return faulty(node, "Fn::Split: expected a delimiter");
  Node list;
  list.kind = Node::Kind::list;
  list.mark = node.mark;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.text.find(delimiter, begin);
    list.items.push_back(Node::scalar(text.text.substr(begin, end - begin)));
    list.items.back().quoted = true;
    list.items.back().mark = node.mark;
    if (end == std::string::npos) break;
    begin = end + delimiter.size();
  }
  return Value::of(stack_.keep(std::move(list)));
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
  if (at == nullptr)
    return faulty(
        node, fmt::format("Fn::FindInMap: {}.{}.{} is not in Mappings", keys[0], keys[1], keys[2]));
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
  return Value::not_known(fmt::format("the export {} of another stack", name.text),
                          fmt::format("say it with --value {}=...", name.text), node.mark);
}

Value Intrinsics::length(const Node& node) {
  const std::vector<Value> values = all(node);
  if (values.size() == 1 && values[0].is_unknown()) return values[0];
  return Value::of_text(fmt::to_string(values.size()), node.mark);
}

Value Intrinsics::condition(const Node& node) {
  Value why;
  const std::optional<bool> holds = stack_.holds(node.text, &why);
  return holds ? truth(*holds, node.mark) : why;
}

Value Intrinsics::equals(const Node& node) {
  const std::vector<Value> values = all(node);
  for (const Value& value : values) {
    if (value.is_unknown()) return value;
  }
  if (node.items.size() != 2) return faulty(node, "Fn::Equals: expected [value, value]");
  const Value left = stack_.resolve(node.items[0]);
  const Value right = stack_.resolve(node.items[1]);
  return truth(left.text == right.text, node.mark);
}

// And ends with the first false, Or with the first true; an unknown one counts only if none does.
Value Intrinsics::combined(const Node& node, bool ends_with) {
  std::optional<Value> unknown;
  for (const Value& value : all(node)) {
    if (value.is_unknown()) {
      unknown = value;
    } else if ((value.text == "true") == ends_with) {
      return truth(ends_with, node.mark);
    }
  }
  return unknown ? *unknown : truth(!ends_with, node.mark);
}

Value Intrinsics::all_of(const Node& node) {
  return combined(node, false);
}

Value Intrinsics::any_of(const Node& node) {
  return combined(node, true);
}

Value Intrinsics::not_of(const Node& node) {
  const std::vector<Value> values = all(node);
  if (values.size() != 1) return faulty(node, "Fn::Not: expected [condition]");
  return values[0].is_unknown() ? values[0] : truth(values[0].text != "true", node.mark);
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
      if (++steps_ > kMostSteps) return too_much(node.mark);
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

std::optional<bool> Template::holds(const std::string& condition, Value* why) {
  const Node* conditions = section("Conditions");
  const Node* node = conditions == nullptr ? nullptr : conditions->find(condition);
  Value value =
      node == nullptr
          ? Value::not_known("nothing: the template has no condition " + condition, "define it")
          : resolve(*node);
  if (value.is_scalar()) return value.text == "true";
  if (!value.is_unknown()) value = Value::not_known("no condition", "mend it");
  if (why != nullptr) *why = std::move(value);
  return std::nullopt;
}

}  // namespace coldcast
