#include "coldcast/study/axis.h"

#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <unordered_set>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"

#include "base/letters.h"
#include "study/near_axis.h"

namespace coldcast {
namespace {

constexpr const char* kAxisExample =
    "expected PATH=FROM..TO:STEP, such as 0..100:10, or PATH=a,b,c";

// Splits at the commas that stand outside of brackets and quotes.
std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts(1);
  int depth = 0;
  char quote_mark = 0;
  for (const char letter : text) {
    if (quote_mark != 0) {
      if (letter == quote_mark) quote_mark = 0;
    } else if (letter == '"' || letter == '\'') {
      quote_mark = letter;
    } else if (letter == '{' || letter == '[') {
      ++depth;
    } else if (letter == '}' || letter == ']') {
      --depth;
    } else if (letter == ',' && depth == 0) {
      parts.emplace_back();
      continue;
    }
    parts.back() += letter;
  }
  return parts;
}

// A kind of quantity on which steps are exact: whole multiples of its smallest unit.
struct Scale {
  std::optional<std::int64_t> (*parse)(std::string_view text);
  std::string (*print)(std::int64_t units);
};

constexpr std::int64_t kDecimals = 1'000'000'000;  // nine digits after the point
constexpr double kLargestDecimal = 9e9;

std::optional<std::int64_t> parse_units_of_count(std::string_view text) {
  const std::optional<std::uint64_t> count = parse_count(text);
  if (!count || *count > static_cast<std::uint64_t>(INT64_MAX / 2)) return std::nullopt;
  return static_cast<std::int64_t>(*count);
}

std::optional<std::int64_t> parse_units_of_duration(std::string_view text) {
  const std::optional<Duration> span = parse_duration(text);
  if (!span || span->count() > INT64_MAX / 2) return std::nullopt;
  return span->count();
}

std::optional<std::int64_t> parse_units_of_size(std::string_view text) {
  const std::optional<Megabytes> size = parse_size(text);
  if (!size) return std::nullopt;
  return size->count;
}

std::optional<std::int64_t> parse_units_of_decimal(std::string_view text) {
  const std::optional<double> number = parse_number(text);
  if (!number || std::abs(*number) > kLargestDecimal / 2) return std::nullopt;
  return std::llround(*number * static_cast<double>(kDecimals));
}

constexpr Scale kScales[] = {
    {parse_units_of_count, [](std::int64_t units) { return std::to_string(units); }},
    {parse_units_of_duration, [](std::int64_t units) { return to_string(Duration{units}); }},
    {parse_units_of_size,
     [](std::int64_t units) { return to_string(Megabytes{static_cast<std::uint32_t>(units)}); }},
    {parse_units_of_decimal,
     [](std::int64_t units) {
       return to_string(static_cast<double>(units) / static_cast<double>(kDecimals));
     }},
};

struct Range {
  std::string_view from;
  std::string_view to;
  std::string_view step;  // empty: 1, of counts only
};

std::optional<Range> as_range(std::string_view text) {
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos || text.find_first_of("{[\"',") != std::string_view::npos)
    return std::nullopt;
  // The folder above, in the name of a file.
  if (dots == 0 || text[dots - 1] == '/') return std::nullopt;
  const std::string_view rest = text.substr(dots + 2);
  const std::size_t colon = rest.find(':');
  return Range{text.substr(0, dots), rest.substr(0, colon),
               colon == std::string_view::npos ? std::string_view{} : rest.substr(colon + 1)};
}

std::vector<std::string> steps_of(const Range& range, std::string_view written,
                                  std::string_view path, const std::string& what) {
  for (const Scale& scale : kScales) {
    const bool is_count = &scale == &kScales[0];
    const auto from = scale.parse(range.from);
    const auto to = scale.parse(range.to);
    const auto step = range.step.empty() && is_count ? 1 : scale.parse(range.step);
    if (!from || !to || !step) continue;
    if (*step <= 0) throw UsageError(what + ": the step must be above 0", kAxisExample);
    if (*to < *from)
      throw UsageError(
          fmt::format("{}: the range ends before it begins; did you mean {}..{}{}{}?", what,
                      range.to, range.from, range.step.empty() ? "" : ":", range.step),
          kAxisExample);
    const std::int64_t steps = (*to - *from) / *step;
    if (steps >= static_cast<std::int64_t>(kMaxAxisValues))
      throw UsageError(fmt::format("{}: more than {} values", what, kMaxAxisValues),
                       "take a larger step");
    std::vector<std::string> values;
    for (std::int64_t i = 0; i <= steps; ++i) values.push_back(scale.print(*from + i * *step));
    return values;
  }
  throw UsageError(what + " is no range of counts, durations, sizes or numbers of one kind" +
                       meant_values(written, path),
                   kAxisExample);
}

}  // namespace

Axis parse_axis(std::string_view text, std::string_view flag) {
  const std::string what = fmt::format("{} {}", flag, text);
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0 || equals + 1 == text.size())
    throw UsageError(what + " names no values" + meant_axis(text), kAxisExample);
  Axis axis{std::string(trimmed(text.substr(0, equals))), {}};
  const std::string_view values = trimmed(text.substr(equals + 1));
  const std::optional<Range> range = as_range(values);
  axis.values = range ? steps_of(*range, values, axis.path, what) : split_list(values);
  if (axis.values.size() == 1) {
    if (const std::string meant = meant_values(values, axis.path); !meant.empty())
      throw UsageError(what + " names one value only" + meant, kAxisExample);
  }
  std::unordered_set<std::string_view> known;
  for (const std::string& value : axis.values) {
    if (value.empty()) throw UsageError(what + " has an empty value", kAxisExample);
    if (!known.insert(value).second)
      throw UsageError(fmt::format("{}: {} stands there twice", what, quote(value)));
  }
  return axis;
}

}  // namespace coldcast
