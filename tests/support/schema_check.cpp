#include "support/schema_check.h"

#include <algorithm>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <stdexcept>

#include "coldcast/base/text.h"

namespace coldcast {
namespace {

std::optional<double> number_of(const Node& node) {
  if (node.kind != Node::Kind::scalar || node.quoted) return std::nullopt;
  return parse_number(node.text);
}

bool is_boolean(const Node& node) {
  return node.kind == Node::Kind::scalar && !node.quoted &&
         (node.text == "true" || node.text == "false");
}

bool is_string(const Node& node) {
  return node.kind == Node::Kind::scalar && !number_of(node) && !is_boolean(node) &&
         !node.is_null();
}

bool has_type(const Node& node, const std::string& type) {
  if (type == "object") return node.kind == Node::Kind::map;
  if (type == "array") return node.kind == Node::Kind::list;
  if (type == "boolean") return is_boolean(node);
  if (type == "string") return is_string(node);
  const std::optional<double> number = number_of(node);
  if (type == "number") return number.has_value();
  if (type == "integer")
    return number && *number == static_cast<double>(static_cast<std::int64_t>(*number));
  throw std::runtime_error("no such type: " + type);
}

bool has_some_type(const Node& node, const Json& type) {
  if (type.kind == Json::Kind::string) return has_type(node, type.text);
  for (const Json& one : type.items) {
    if (has_type(node, one.text)) return true;
  }
  return false;
}

void expect_known_words(const Json& schema) {
  static const std::set<std::string> kWords = {"$schema",
                                               "$ref",
                                               "$defs",
                                               "title",
                                               "description",
                                               "default",
                                               "type",
                                               "const",
                                               "anyOf",
                                               "pattern",
                                               "properties",
                                               "items",
                                               "required",
                                               "additionalProperties",
                                               "minimum",
                                               "maximum",
                                               "exclusiveMinimum",
                                               "patternProperties",
                                               "enum"};
  for (const auto& [word, value] : schema.members) {
    if (kWords.count(word) == 0) throw std::runtime_error("unknown word of a schema: " + word);
  }
}

// Each pattern is made ready once: that takes longer than to use it.
bool is_match(const std::string& text, const std::string& pattern) {
  static std::map<std::string, std::regex> ready;
  const auto found = ready.try_emplace(pattern, pattern).first;
  return std::regex_search(text, found->second);
}

bool is_one_of(const Node& node, const Json& words) {
  return is_string(node) && std::any_of(words.items.begin(), words.items.end(),
                                        [&](const Json& word) { return word.text == node.text; });
}

bool is_in_range(const Json& schema, double number) {
  if (schema.has("minimum") && number < schema["minimum"].number) return false;
  if (schema.has("maximum") && number > schema["maximum"].number) return false;
  return !schema.has("exclusiveMinimum") || number > schema["exclusiveMinimum"].number;
}

// Of another kind, or type, is farther off than anything else.
std::size_t distance(const std::vector<std::string>& faults) {
  constexpr std::size_t kFar = 1000;
  std::size_t sum = faults.size();
  for (const std::string& fault : faults) {
    const bool is_far = fault.find(": is not ") != std::string::npos ||
                        fault.find(": is of another type") != std::string::npos;
    if (is_far) sum += kFar;
  }
  return sum;
}

}  // namespace

const Json& SchemaCheck::resolved(const std::string& reference) const {
  const std::string prefix = "#/$defs/";
  if (reference.rfind(prefix, 0) != 0) throw std::runtime_error("unknown place: " + reference);
  return schema_["$defs"][reference.substr(prefix.size())];
}

std::vector<std::string> SchemaCheck::faults(const Node& tree) const {
  Faults found;
  check(schema_, tree, "", found);
  return found;
}

void SchemaCheck::check(const Json& schema, const Node& node, const std::string& path,
                        Faults& faults) const {
  expect_known_words(schema);
  if (schema.has("$ref")) check(resolved(schema["$ref"].text), node, path, faults);
  if (schema.has("type") && !has_some_type(node, schema["type"]))
    return faults.push_back(path + ": is of another type");
  if (schema.has("const") && !(is_string(node) && node.text == schema["const"].text))
    faults.push_back(path + ": is not " + schema["const"].text);
  if (schema.has("enum") && !is_one_of(node, schema["enum"]))
    faults.push_back(path + ": is none of the words");
  if (schema.has("pattern") && is_string(node) && !is_match(node.text, schema["pattern"].text))
    faults.push_back(path + ": does not match " + schema["pattern"].text);
  if (const auto number = number_of(node); number && !is_in_range(schema, *number))
    faults.push_back(path + ": is out of range");
  if (schema.has("items") && node.kind == Node::Kind::list) {
    for (std::size_t i = 0; i < node.items.size(); ++i)
      check(schema["items"], node.items[i], path + "[" + std::to_string(i) + "]", faults);
  }
  if (node.kind == Node::Kind::map) check_members(schema, node, path, faults);
  if (!schema.has("anyOf")) return;
  Faults nearest;
  for (const Json& one : schema["anyOf"].items) {
    Faults found;
    check(one, node, path, found);
    if (found.empty()) return;
    if (nearest.empty() || distance(found) < distance(nearest)) nearest = found;
  }
  faults.insert(faults.end(), nearest.begin(), nearest.end());
}

void SchemaCheck::check_members(const Json& schema, const Node& node, const std::string& path,
                                Faults& faults) const {
  if (schema.has("required")) {
    for (const Json& key : schema["required"].items) {
      if (node.find(key.text) == nullptr) faults.push_back(path + "." + key.text + ": is missing");
    }
  }
  for (const Node::Entry& entry : node.entries) {
    const std::string place = path.empty() ? entry.key : path + "." + entry.key;
    bool is_known = false;
    if (schema.has("properties") && schema["properties"].has(entry.key)) {
      is_known = true;
      check(schema["properties"][entry.key], entry.value, place, faults);
    }
    if (schema.has("patternProperties")) {
      for (const auto& [pattern, value] : schema["patternProperties"].members) {
        if (!is_match(entry.key, pattern)) continue;
        is_known = true;
        check(value, entry.value, place, faults);
      }
    }
    if (is_known || !schema.has("additionalProperties")) continue;
    const Json& others = schema["additionalProperties"];
    if (others.kind == Json::Kind::boolean) {
      faults.push_back(place + ": is no key here");
    } else {
      check(others, entry.value, place, faults);
    }
  }
}

}  // namespace coldcast
