#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <stdexcept>

#include "coldcast/base/text.h"
#include "coldcast/keys/keys.h"

namespace coldcast {
namespace {

constexpr std::string_view kAbove = "above ";
constexpr std::string_view kOrMore = " or more";

// Reads both ends of `128MB to 10240MB`, or the first of `1 or more`.
template <typename Value, typename Parse>
Bounds<Value> bounds_of(const Key& key, std::string_view range, Value most, Parse parse) {
  constexpr std::string_view kTo = " to ";
  const std::size_t to = range.find(kTo);
  if (range.ends_with(kOrMore)) range.remove_suffix(kOrMore.size());
  const std::optional<Value> first = parse(range.substr(0, to));
  const std::optional<Value> last =
      to == std::string_view::npos ? most : parse(range.substr(to + kTo.size()));
  if (!first || !last)
    throw std::logic_error(fmt::format("{}: {} is no range of values", key.path, key.range));
  return {*first, *last};
}

// What a row with an open range takes, and a value that passes: the row's default, or the first of
// several.
template <typename Value>
std::string form_of(const Key& key) {
  constexpr bool kIsSpan = std::is_same_v<Value, Duration>;
  std::string_view text = key.otherwise;
  if (text.starts_with('(')) text = text.substr(1, text.find_first_of(",;) ") - 1);
  const bool is_value = kIsSpan ? parse_duration(text).has_value() : parse_number(text).has_value();
  return fmt::format("a {} {}, such as {}", kIsSpan ? "span" : "number", key.range,
                     is_value  ? text
                     : kIsSpan ? "10s"
                               : "1");
}

template <typename Value>
std::optional<std::string> beyond(const Key& key, const Bounds<Value>& bounds, Value value) {
  if (bounds.has(value)) return std::nullopt;
  const std::string_view range = key.range;
  if (range.starts_with(kAbove)) return fmt::format("expected {}", form_of<Value>(key));
  const auto terms = terms_of(key.type);
  // Where none is what leaving the key out means, the range alone is told.
  const bool may_be_none =
      !key.otherwise.empty() && std::find(terms.begin(), terms.end(), "'none'") != terms.end();
  const std::string_view none = may_be_none ? "none, or " : "";
  if (range.ends_with(kOrMore)) {
    return fmt::format("expected {}at least {}", none,
                       range.substr(0, range.size() - kOrMore.size()));
  }
  return fmt::format("expected {}{}", none, range);
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
  std::string_view range = key.range;
  const bool is_open = range.starts_with(kAbove);
  if (is_open) range.remove_prefix(kAbove.size());
  Bounds<Duration> bounds =
      bounds_of(key, range, kForever, [](std::string_view text) { return parse_duration(text); });
  if (is_open) bounds.least += Duration{1};
  return bounds;
}

Bounds<Megabytes> size_bounds(const Key& key) {
  return bounds_of(key, key.range,
                   Megabytes{std::numeric_limits<decltype(Megabytes::count)>::max()},
                   [](std::string_view text) { return parse_size(text); });
}

Bounds<std::uint32_t> count_bounds(const Key& key) {
  return bounds_of(key, key.range, std::numeric_limits<std::uint32_t>::max(),
                   [](std::string_view text) -> std::optional<std::uint32_t> {
                     const auto count = parse_count(text);
                     if (!count) return std::nullopt;
                     return static_cast<std::uint32_t>(*count);
                   });
}

Bounds<double> number_bounds(const Key& key) {
  constexpr double kMost = std::numeric_limits<double>::max();
  std::string_view range = key.range;
  const bool is_open = range.starts_with(kAbove);
  if (is_open) range.remove_prefix(kAbove.size());
  Bounds<double> bounds =
      bounds_of(key, range, kMost, [](std::string_view text) { return parse_number(text); });
  if (is_open) bounds.least = std::nextafter(bounds.least, kMost);
  return bounds;
}

std::optional<std::string> out_of_range(const Key& key, Duration value) {
  return beyond(key, duration_bounds(key), value);
}

std::optional<std::string> out_of_range(const Key& key, std::uint64_t value) {
  // A range without an end has whatever there is.
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  return beyond(key, count_bounds(key), static_cast<std::uint32_t>(std::min(value, kMost)));
}

std::optional<std::string> out_of_range(const Key& key, double value) {
  return beyond(key, number_bounds(key), value);
}

}  // namespace coldcast
