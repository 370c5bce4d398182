#include "study/near_axis.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <span>
#include <vector>

#include "coldcast/base/quantity.h"
#include "coldcast/base/text.h"

#include "base/letters.h"
#include "base/near_form.h"

namespace coldcast {
namespace {

enum class AxisUnit { count, size, duration };

// In its smallest unit.
std::optional<std::int64_t> units_of(std::string_view text, AxisUnit kind) {
  const bool is_bare = parse_number(text).has_value();
  if (is_bare != (kind == AxisUnit::count)) return std::nullopt;
  if (kind == AxisUnit::count) {
    const auto count = near_count(text);
    return count ? std::optional(static_cast<std::int64_t>(parse_count(*count).value_or(0)))
                 : std::nullopt;
  }
  if (kind == AxisUnit::size) {
    const auto near = near_size(text);
    const auto size = near ? parse_size(*near) : std::nullopt;
    return size ? std::optional<std::int64_t>(size->count) : std::nullopt;
  }
  const auto near = near_duration(text, "timeout");
  const auto span = near ? parse_duration(*near) : std::nullopt;
  return span ? std::optional<std::int64_t>(span->count()) : std::nullopt;
}

std::string in_units(std::int64_t units, AxisUnit kind) {
  if (kind == AxisUnit::count) return std::to_string(units);
  if (kind == AxisUnit::size) return to_string(Megabytes{static_cast<std::uint32_t>(units)});
  return to_string(Duration{units});
}

struct AxisEnds {
  std::int64_t from;
  std::int64_t to;
  std::optional<std::int64_t> step;
};

// From, doubled until it is the end; empty where that misses it.
std::vector<std::string> doublings(const AxisEnds& ends, AxisUnit kind) {
  constexpr std::size_t kMost = 8;
  std::vector<std::string> values;
  for (std::int64_t at = ends.from; at > 0 && at <= ends.to && values.size() < kMost; at *= 2) {
    values.push_back(in_units(at, kind));
    if (at == ends.to) return values;
  }
  return {};
}

std::string range_of(const AxisEnds& ends, AxisUnit kind) {
  std::string range = fmt::format("{}..{}", in_units(ends.from, kind), in_units(ends.to, kind));
  if (ends.step) return fmt::format("{}:{}", range, in_units(*ends.step, kind));
  if (kind == AxisUnit::count) return range;
  constexpr std::int64_t kSteps = 20;
  constexpr std::int64_t kParts = 4;
  const std::int64_t width = ends.to - ends.from;
  const bool is_multiple = ends.from > 0 && width % ends.from == 0 && width / ends.from <= kSteps;
  const std::int64_t step = is_multiple ? ends.from : width % kParts == 0 ? width / kParts : width;
  range += fmt::format(":{}", in_units(step, kind));
  const std::vector<std::string> doubled = doublings(ends, kind);
  return doubled.size() < 3 ? range : fmt::format("{}, or {}", range, fmt::join(doubled, ","));
}

// The two sides of the first joint that stands there; the second may have a step behind it.
std::string meant_range(std::string_view text, std::span<const AxisUnit> kinds) {
  constexpr auto kJoints = std::to_array<std::string_view>({"...", "..", " to ", "–", "-", ":"});
  for (const std::string_view joint : kJoints) {
    const std::size_t at = text.find(joint);
    if (at == 0 || at == std::string_view::npos) continue;
    const std::string_view from = trimmed(text.substr(0, at));
    std::string_view to = trimmed(text.substr(at + joint.size()));
    std::string_view step;
    for (const std::string_view sign : {":", "/", "..", " step ", " by "}) {
      const std::size_t end = to.find(sign);
      if (end == std::string_view::npos) continue;
      step = trimmed(to.substr(end + sign.size()));
      to = trimmed(to.substr(0, end));
      break;
    }
    for (const AxisUnit kind : kinds) {
      const auto end = units_of(to, kind);
      // 256-1024MB: the unit stands but once.
      const std::size_t unit = to.find_first_not_of("0123456789.");
      const std::string begin(from);
      const auto start = units_of(parse_number(from) && unit != std::string_view::npos
                                      ? begin + std::string(to.substr(unit))
                                      : begin,
                                  kind);
      const auto width = step.empty() ? std::nullopt : units_of(step, kind);
      if (!start || !end || *start >= *end || (!step.empty() && !width)) continue;
      return range_of({*start, *end, width}, kind);
    }
  }
  return {};
}

// Quantities of one kind with other signs than commas between them.
std::string meant_list(std::string_view text, std::span<const AxisUnit> kinds) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(",;| "), text.size());
    if (end > 0) parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  for (const AxisUnit kind : kinds) {
    const bool are_all = std::all_of(parts.begin(), parts.end(), [&](std::string_view part) {
      return units_of(part, kind).has_value();
    });
    if (!are_all || parts.size() < 2) continue;
    std::vector<std::string> values;
    for (const std::string_view part : parts)
      values.push_back(in_units(*units_of(part, kind), kind));
    return fmt::format("{}", fmt::join(values, ","));
  }
  return {};
}

}  // namespace

std::string meant_values(std::string_view values, std::string_view path) {
  // 2m is megabytes of a memory and minutes of anything else.
  const bool is_size = path.ends_with("memory") || path.ends_with("storage");
  const std::array<AxisUnit, 3> kinds = {AxisUnit::count,
                                         is_size ? AxisUnit::size : AxisUnit::duration,
                                         is_size ? AxisUnit::duration : AxisUnit::size};
  const std::string_view text = trimmed(values, " []()");
  std::string meant = meant_list(text, kinds);
  if (meant.empty()) meant = meant_range(text, kinds);
  return meant.empty() ? meant : fmt::format("; did you mean {}?", meant);
}

std::string meant_axis(std::string_view text) {
  const std::size_t end = text.find_first_of(": ");
  if (end == std::string_view::npos || text.substr(0, end).find('.') == std::string_view::npos)
    return {};
  const std::string_view values = trimmed(text.substr(end), ": ");
  return values.empty() ? std::string()
                        : fmt::format("; did you mean {}={}?", text.substr(0, end), values);
}

}  // namespace coldcast
