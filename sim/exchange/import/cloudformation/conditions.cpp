#include <fmt/format.h>

#include "exchange/import/cloudformation/intrinsics.h"

namespace coldcast {

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
