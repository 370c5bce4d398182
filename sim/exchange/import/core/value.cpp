#include "exchange/import/core/value.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "coldcast/base/text.h"

namespace coldcast {

bool is_nothing(const Node& node) {
  static constexpr std::array<std::string_view, 5> kNulls{"", "~", "null", "Null", "NULL"};
  return node.kind == Node::Kind::scalar && !node.quoted &&
         std::find(kNulls.begin(), kNulls.end(), node.text) != kNulls.end();
}

std::string canonical_text(const Node& scalar) {
  if (scalar.quoted) return scalar.text;
  if (scalar.text == "True" || scalar.text == "TRUE") return "true";
  if (scalar.text == "False" || scalar.text == "FALSE") return "false";
  const std::size_t point = scalar.text.find_first_of(".eE");
  if (point == std::string::npos) return scalar.text;
  const std::optional<double> number = parse_number(scalar.text);
  return number && std::abs(*number) < 1e15 ? to_string(*number) : scalar.text;
}

Value Value::of(const Node& node) {
  Value value;
  value.mark = node.mark;
  if (coldcast::is_nothing(node)) return value;
  switch (node.kind) {
    case Node::Kind::scalar:
      value.kind = Kind::scalar;
      value.text = canonical_text(node);
      value.quoted = node.quoted;
      break;
    case Node::Kind::list:
      value.kind = Kind::list;
      value.node = &node;
      break;
    case Node::Kind::map:
      value.kind = Kind::map;
      value.node = &node;
      break;
  }
  return value;
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string text;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    if (!text.empty()) text += between;
    text += part;
  }
  return text;
}

}  // namespace coldcast
