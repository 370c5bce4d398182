#include "coldcast/base/catalog.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

#include "base/foreign_keys.h"
#include "base/near_form.h"

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

// An entry as it would be written in a line.
std::string in_line(const Node::Entry& entry) {
  return fmt::format("{}: {}", entry.key, in_a_line(entry.value));
}

// The block with the kind, and what else stands in it under the names that the kind has.
struct NearBlock {
  // Keys of the example that it has not, and more for each that it has under another name.
  std::size_t missing = 0;
  std::string entries;
};

bool has(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// nullopt where an entry is none of the example's, by no name.
std::optional<NearBlock> near_entries(const Node& block, std::string_view example) {
  std::vector<std::string_view> keys;
  for (const std::string_view key : keys_of(example))
    if (key != "kind") keys.push_back(plain_key(key));
  // What is written by its own name is meant rather than what has another here.
  constexpr std::size_t kOtherName = 10;
  // Keys that many kinds take stand in few examples.
  constexpr auto kEverywhere = std::to_array<std::string_view>(
      {"from", "until", "weight", "label", "retry", "client", "through", "invocation", "count"});
  NearBlock near;
  std::size_t own = 0;
  for (const Node::Entry& entry : block.entries) {
    std::optional<std::string> written;
    const bool is_own = has(keys, plain_key(entry.key));
    if (is_own) written = in_line(entry);
    for (std::size_t i = 0; i < keys.size() && !written; ++i) written = written_as(keys[i], entry);
    if (written && !is_own) near.missing += kOtherName;
    if (written) {
      ++own;
    } else if (has(kEverywhere, entry.key)) {
      written = in_line(entry);
    } else {
      return std::nullopt;
    }
    near.entries += ", " + *written;
  }
  if (own == 0) return std::nullopt;
  near.missing += keys.size() > own ? keys.size() - own : 0;
  return near;
}

// The kind that a word means; empty: none.
std::string kind_meant(std::string_view word, std::span<const CatalogEntry> rows) {
  std::vector<std::string_view> kinds;
  for (const CatalogEntry& row : rows) kinds.push_back(row.kind);
  if (has(kinds, word)) return std::string(word);
  if (const auto near = near_word(word, kinds)) return *near;
  return std::string(nearest_word(word, kinds));
}

// `poisson: 10/s`, `poisson: {rate: 10/s}`: the entries of the kind.
std::string entries_of_kind(const Node& value, std::string_view example) {
  std::vector<std::string_view> keys = keys_of(example);
  std::erase(keys, "kind");
  std::string text;
  if (value.kind == Node::Kind::map)
    for (const Node::Entry& entry : value.entries) text += ", " + in_line(entry);
  if (value.kind == Node::Kind::scalar && !keys.empty() && !value.is_null())
    text = fmt::format(", {}: {}", keys.front(), value.text);
  for (std::size_t i = 0; i < std::min(value.items.size(), keys.size()); ++i)
    text += fmt::format(", {}: {}", keys[i], value.items[i].text);
  return text;
}

// Where the kind stands under another key, or is one.
std::string near_named(const Node& block, std::span<const CatalogEntry> rows) {
  constexpr auto kNames =
      std::to_array<std::string_view>({"type", "dist", "distribution", "law", "pattern", "model"});
  std::string kind;
  std::string entries;
  for (const Node::Entry& entry : block.entries) {
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&](const CatalogEntry& one) { return one.kind == entry.key; });
    const bool is_name = kind.empty() && has(kNames, entry.key);
    if (is_name) kind = kind_meant(entry.value.text, rows);
    if (is_name && !kind.empty()) continue;
    if (kind.empty() && row != rows.end()) {
      kind = row->kind;
      entries += entries_of_kind(entry.value, row->example);
    } else {
      entries += ", " + in_line(entry);
    }
  }
  return kind.empty() ? std::string{} : fmt::format("{{kind: {}{}}}", kind, entries);
}

}  // namespace

std::string near_block(const Node& block, std::span<const CatalogEntry> rows) {
  std::string_view kind;
  std::optional<NearBlock> nearest;
  for (const CatalogEntry& row : rows) {
    std::optional<NearBlock> near = near_entries(block, row.example);
    if (!near || (nearest && near->missing >= nearest->missing)) continue;
    nearest = std::move(near);
    kind = row.kind;
  }
  return nearest ? fmt::format("{{kind: {}{}}}", kind, nearest->entries) : near_named(block, rows);
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
