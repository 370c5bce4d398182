#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <stdexcept>

#include "coldcast/base/text.h"
#include "coldcast/scenario/keys.h"

namespace coldcast {
namespace {

// Reads both ends of `128MB to 10240MB`, or the first of `1 or more`.
template <typename Value, typename Parse>
Bounds<Value> bounds_of(const Key& key, Value most, Parse parse) {
  constexpr std::string_view kTo = " to ";
  constexpr std::string_view kOrMore = " or more";
  const std::string_view range = key.range;
  const std::size_t to = range.find(kTo);
  const bool is_open = range.ends_with(kOrMore);
  const std::size_t end = is_open ? range.size() - kOrMore.size() : to;
  const std::optional<Value> first = parse(range.substr(0, end));
  const std::optional<Value> last =
      is_open || to == std::string_view::npos ? most : parse(range.substr(to + kTo.size()));
  if (!first || !last)
    throw std::logic_error(fmt::format("{}: {} is no range of values", key.path, range));
  return {*first, *last};
}

}  // namespace

const Key& key_row(std::string_view block, std::string_view path, std::string_view kind) {
  const KeyBlock* rows = find_key_block(block);
  if (rows != nullptr) {
    for (const Key& key : rows->keys)
      if (key.path == path && (kind.empty() || key.is_of(kind))) return key;
  }
  throw std::logic_error(fmt::format("{} has no row for {}", block, path));
}

std::vector<std::string_view> choices_of(const Key& key) {
  std::vector<std::string_view> words;
  for (const std::string_view term : terms_of(key.type))
    if (term.front() == '\'') words.push_back(term.substr(1, term.size() - 2));
  return words;
}

Bounds<Duration> duration_bounds(const Key& key) {
  return bounds_of(key, kForever, [](std::string_view text) { return parse_duration(text); });
}

Bounds<Megabytes> size_bounds(const Key& key) {
  return bounds_of(key, Megabytes{std::numeric_limits<decltype(Megabytes::count)>::max()},
                   [](std::string_view text) { return parse_size(text); });
}

Bounds<std::uint32_t> count_bounds(const Key& key) {
  return bounds_of(key, std::numeric_limits<std::uint32_t>::max(),
                   [](std::string_view text) -> std::optional<std::uint32_t> {
                     const auto count = parse_count(text);
                     if (!count) return std::nullopt;
                     return static_cast<std::uint32_t>(*count);
                   });
}

}  // namespace coldcast
