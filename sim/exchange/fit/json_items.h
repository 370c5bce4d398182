#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/base/node.h"

namespace coldcast {

// One thing of a JSON file: an element of a long list, or a whole value.
struct JsonItem {
  std::string_view list;  // events, results, MetricDataResults: its list in the document; empty: it
                          // is a value of its own, or an element of a list of them
  Node node;
  std::uint64_t line = 0;    // where it ends
  bool is_document = false;  // what stands around such a list
};

// Reads a file of JSON, one value or many, and tells its items as they come, so that no file is too
// large. Throws ScenarioError where it is no JSON, TraceError where it breaks off.
void read_json_items(const std::string& path, const std::string& name,
                     const std::function<void(const JsonItem&)>& tell);

// One value; nullopt for what is no JSON.
[[nodiscard]] std::optional<Node> parse_json(std::string_view text);

// The text at `key` of an object; empty where there is none.
[[nodiscard]] std::string_view text_at(const Node& object, std::string_view key);
[[nodiscard]] std::string_view text_of(const Node* node);

}  // namespace coldcast
