#include <algorithm>
#include <fmt/format.h>

#include "coldcast/base/text.h"

#include "exchange/import/cloudformation/intrinsics.h"

namespace coldcast {
namespace {

constexpr std::size_t kLongestText = 1'000'000;

void take_how(const Value& from, Value& into) {
  into.is_hidden = into.is_hidden || from.is_hidden;
  for (const std::string& step : from.how) {
    if (std::find(into.how.begin(), into.how.end(), step) == into.how.end())
      into.how.push_back(step);
  }
}

}  // namespace

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

}  // namespace coldcast
