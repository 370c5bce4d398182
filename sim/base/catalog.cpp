#include "coldcast/base/catalog.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace coldcast {
namespace {

// The keys of the outermost braces of an example.
std::vector<std::string_view> keys_of(std::string_view example) {
  std::vector<std::string_view> keys;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < example.size(); ++i) {
    const char c = example[i];
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (depth == 1 && (c == '{' || c == ',' || c == ' ')) begin = i + 1;
    if (depth == 1 && c == ':') keys.push_back(example.substr(begin, i - begin));
  }
  return keys;
}

// A quantile, whichever, is p50 for what is compared.
std::string_view plain_key(std::string_view key) {
  const bool is_quantile = key.size() > 1 && key[0] == 'p' && key[1] >= '0' && key[1] <= '9';
  return is_quantile ? "p50" : key;
}

// How many keys the example has beside those of the block; nullopt where one is not its own.
std::optional<std::size_t> keys_beside(const Node& block, std::string_view example) {
  std::vector<std::string_view> keys;
  for (const std::string_view key : keys_of(example)) keys.push_back(plain_key(key));
  // Keys that many kinds take stand in few examples.
  constexpr auto kEverywhere = std::to_array<std::string_view>(
      {"from", "until", "weight", "label", "retry", "client", "through", "invocation", "count"});
  std::size_t own = 0;
  for (const Node::Entry& entry : block.entries) {
    const std::string_view key = plain_key(entry.key);
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) {
      ++own;
    } else if (std::find(kEverywhere.begin(), kEverywhere.end(), key) == kEverywhere.end()) {
      return std::nullopt;
    }
  }
  if (own == 0) return std::nullopt;
  return keys.size() > own ? keys.size() - own : 0;
}

std::string values_of(const Node& block) {
  std::string text;
  for (const Node::Entry& entry : block.entries) {
    const bool is_scalar = entry.value.kind == Node::Kind::scalar;
    text += fmt::format(", {}: {}", entry.key, is_scalar ? entry.value.text : "...");
  }
  return text;
}

}  // namespace

std::string near_block(const Node& block, std::span<const CatalogEntry> rows) {
  std::string_view kind;
  std::optional<std::size_t> least;
  for (const CatalogEntry& row : rows) {
    const std::optional<std::size_t> beside = keys_beside(block, row.example);
    if (!beside || (least && *beside >= *least)) continue;
    least = beside;
    kind = row.kind;
  }
  return kind.empty() ? std::string{} : fmt::format("{{kind: {}{}}}", kind, values_of(block));
}

void fail_without_kind(const Parameters& settings, std::span<const CatalogEntry> rows) {
  const Node* block = settings.node();
  if (block == nullptr) return;
  const std::string near = near_block(*block, rows);
  const std::string path = settings.path();
  settings.diagnostics().report(
      block->mark, path.empty() ? "kind" : path + ".kind",
      near.empty() ? fmt::format("is missing; write it like \"kind: {}\"", rows.front().kind)
                   : fmt::format("is missing; write it like \"{}\"", near));
}

}  // namespace coldcast
