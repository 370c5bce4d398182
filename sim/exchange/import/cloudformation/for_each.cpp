#include <algorithm>
#include <fmt/format.h>

#include "exchange/import/cloudformation/template.h"
#include "exchange/import/core/source_file.h"

namespace coldcast {
namespace {

constexpr std::string_view kForEach = "Fn::ForEach::";

bool has_for_each(const Node& map) {
  return std::any_of(map.entries.begin(), map.entries.end(),
                     [](const Node::Entry& entry) { return entry.key.starts_with(kForEach); });
}

// Puts the value of a loop's variable where it is named.
void substitute(Node& node, const std::string& variable, const std::string& value) {
  if (node.kind == Node::Kind::map && node.entries.size() == 1 &&
      node.entries.front().key == "Ref" && node.entries.front().value.text == variable) {
    const Mark mark = node.mark;
    node = Node::scalar(value);
    node.quoted = true;
    node.mark = mark;
    return;
  }
  std::string plain;
  for (const char c : value) {
    const bool is_kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (is_kept) plain += c;
  }
  const auto replace = [&](std::string& text) {
    for (const auto& [name, with] :
         {std::pair{"${" + variable + "}", value}, std::pair{"&{" + variable + "}", plain}}) {
      for (std::size_t at = text.find(name); at != std::string::npos;
           at = text.find(name, at + with.size()))
        text.replace(at, name.size(), with);
    }
  };
  replace(node.text);
  for (Node& item : node.items) substitute(item, variable, value);
  for (Node::Entry& entry : node.entries) {
    replace(entry.key);
    substitute(entry.value, variable, value);
  }
}

std::vector<std::string> collection(const Node& node, Template& stack, const std::string& path) {
  std::vector<std::string> found;
  const Value list = stack.resolve(node);
  if (list.is_unknown() && !list.is_reported) {
    stack.findings().refuse(node.mark, path,
                            fmt::format("its collection is {}; {}", list.what, list.cure));
  }
  if (!list.is_list()) return found;
  for (const Node& item : list.node->items) {
    const Value value = stack.resolve(item);
    if (value.is_scalar()) {
      found.push_back(value.text);
    } else if (value.is_list()) {
      for (const Node& inner : value.node->items) found.push_back(stack.resolve(inner).text);
    } else if (value.is_unknown() && !value.is_reported) {
      stack.findings().refuse(item.mark, path,
                              fmt::format("its collection is {}; {}", value.what, value.cure));
    }
  }
  return found;
}

}  // namespace

bool is_include(const Node& transform) {
  const Node* name = transform.find("Name");
  return name != nullptr && name->text == "AWS::Include";
}

std::optional<Node> included(const Node& transform, Template& stack) {
  const Node* parameters = transform.find("Parameters");
  const Node* location = parameters == nullptr ? nullptr : parameters->find("Location");
  const Value where = location == nullptr ? Value{} : stack.resolve(*location);
  const bool is_local =
      is_include(transform) && where.is_scalar() && where.text.find("://") == std::string::npos;
  if (!is_local) return std::nullopt;
  const std::string file = beside(stack.file(), where.text);
  Node nothing;
  nothing.kind = Node::Kind::map;
  const auto text = read_source(file, stack.findings(), location->mark);
  if (!text) return nothing;
  return read_source_tree(*text, stack.findings().add_file(file), SourceLanguage::json_or_yaml,
                          stack.findings())
      .value_or(nothing);
}

Node expand_for_each(const Node& map, Template& stack) {
  const bool includes = map.find("Fn::Transform") != nullptr;
  if (!has_for_each(map) && !includes) return map;
  // More is a mistake or an attack on memory.
  constexpr std::size_t kMostEntries = 100'000;
  Node out;
  out.kind = Node::Kind::map;
  out.mark = map.mark;
  for (const Node::Entry& entry : map.entries) {
    if (entry.key == "Fn::Transform") {
      if (const auto tree = included(entry.value, stack)) {
        out.entries.insert(out.entries.end(), tree->entries.begin(), tree->entries.end());
      } else {
        out.entries.push_back(entry);
      }
      continue;
    }
    if (!entry.key.starts_with(kForEach)) {
      out.entries.push_back(entry);
      continue;
    }
    if (!stack.has_transform("AWS::LanguageExtensions"))
      stack.findings().refuse(entry.mark, entry.key, "needs Transform: AWS::LanguageExtensions");
    if (entry.value.items.size() != 3) {
      stack.findings().refuse(entry.mark, entry.key,
                              "expected [variable, collection, {${variable}...: ...}]");
      continue;
    }
    const std::string variable = entry.value.items[0].text;
    for (const std::string& value : collection(entry.value.items[1], stack, entry.key)) {
      Node body = entry.value.items[2];
      substitute(body, variable, value);
      body = expand_for_each(body, stack);
      out.entries.splice(out.entries.end(), body.entries);
      if (out.entries.size() > kMostEntries) {
        stack.findings().refuse(entry.mark, entry.key,
                                fmt::format("makes more than {} things", kMostEntries));
        return out;
      }
    }
  }
  return out;
}

}  // namespace coldcast
