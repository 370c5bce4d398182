#include <algorithm>
#include <fmt/format.h>

#include "exchange/import/cloudformation/resources.h"
#include "exchange/import/core/source_file.h"

namespace coldcast {
namespace {

// A map of one key that begins so is a reference, which counts as a plain value.
bool is_intrinsic(const Node& node) {
  if (node.kind != Node::Kind::map || node.entries.size() != 1) return false;
  const std::string& key = node.entries.front().key;
  return key == "Ref" || key == "Condition" || key.starts_with("Fn::");
}

bool is_map(const Node& node) {
  return node.kind == Node::Kind::map && !is_intrinsic(node);
}

// As SAM's translator does it: plain values and values of different types are the function's, maps
// are merged, lists stand one after the other.
Node merged(const Node& global, const Node& own) {
  if (is_map(global) && is_map(own)) {
    Node out = global;
    out.mark = own.mark;
    for (const Node::Entry& entry : own.entries) {
      const auto known = std::find_if(out.entries.begin(), out.entries.end(),
                                      [&](const Node::Entry& one) { return one.key == entry.key; });
      if (known == out.entries.end()) {
        out.entries.push_back(entry);
      } else {
        known->value = merged(known->value, entry.value);
        known->mark = entry.mark;
      }
    }
    return out;
  }
  if (global.kind == Node::Kind::list && own.kind == Node::Kind::list) {
    Node out = own;
    out.items.insert(out.items.begin(), global.items.begin(), global.items.end());
    return out;
  }
  return own;
}

// Globals without what the function does not want of them.
Node without_ignored(Node globals, const Node* ignored, Findings& findings) {
  if (ignored == nullptr) return globals;
  if (ignored->kind == Node::Kind::scalar && ignored->text == "*") {
    globals.entries.clear();
    return globals;
  }
  for (const Node& name : ignored->items) {
    if (globals.find(name.text) == nullptr) {
      findings.refuse(name.mark, "IgnoreGlobals", fmt::format("Globals has no {}", name.text));
      continue;
    }
    globals.entries.remove_if([&name](const Node::Entry& entry) { return entry.key == name.text; });
  }
  return globals;
}

// What SAM takes of each function only.
bool is_of_each(const Node::Entry& entry) {
  return entry.key == "FunctionName" || entry.key == "Events";
}

void refuse_what_is_not_global(Node& globals, Findings& findings) {
  for (const Node::Entry& entry : globals.entries) {
    if (is_of_each(entry))
      findings.refuse(entry.mark, "Globals.Function",
                      fmt::format("'{}' is not a supported property of it; say it of each function",
                                  entry.key));
  }
  globals.entries.remove_if(is_of_each);
}

}  // namespace

void apply_sam_globals(Template& stack) {
  const Node* globals = stack.section("Globals");
  const Node* of_functions = globals == nullptr ? nullptr : globals->find("Function");
  if (of_functions == nullptr || of_functions->kind != Node::Kind::map) return;
  Node parts = *of_functions;
  Findings& findings = stack.findings();
  refuse_what_is_not_global(parts, findings);
  set_origin(parts, findings.add_file(findings.file_of(of_functions->mark), "Globals"));
  const std::vector<Template::Resource> resources = stack.resources();
  for (const Template::Resource& resource : resources) {
    if (resource.type != "AWS::Serverless::Function") continue;
    Node own;
    own.kind = Node::Kind::map;
    own.mark = resource.node->mark;
    if (resource.properties != nullptr) own = *resource.properties;
    if (!is_map(own)) continue;
    const Node base = without_ignored(parts, resource.node->find("IgnoreGlobals"), findings);
    stack.set_properties(resource.id, merged(base, own));
  }
}

}  // namespace coldcast
