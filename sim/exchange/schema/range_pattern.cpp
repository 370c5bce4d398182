#include "exchange/schema/range_pattern.h"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <span>

#include "coldcast/base/text.h"

namespace coldcast {
namespace {

constexpr std::uint64_t kNone = std::numeric_limits<std::uint64_t>::max();

// A unit of texts, in the smallest of its form.
struct TextUnit {
  const char* name;
  std::uint64_t size;
};
constexpr TextUnit kDurations[] = {{"ns", 1},
                                   {"us", 1'000},
                                   {"ms", 1'000'000},
                                   {"s", 1'000'000'000},
                                   {"min", 60'000'000'000},
                                   {"h", 3'600'000'000'000},
                                   {"d", 86'400'000'000'000}};
constexpr TextUnit kSizes[] = {{"KB", 1}, {"MB", 1024}, {"GB", 1024 * 1024}};
constexpr TextUnit kPercentages[] = {{"%", 1}};

struct Form {
  std::span<const TextUnit> units;
  bool is_compound = false;  // several units make one value
};

Form form_of(std::string_view form) {
  if (form == "duration" || form == "instant") return {kDurations, true};
  if (form == "kilobytes") return {kSizes};
  if (form == "size") return {std::span(kSizes).subspan(1)};
  return {kPercentages};
}

// A bound in the smallest unit of its form.
std::uint64_t bound_of(std::string_view form, std::string_view text) {
  if (form == "duration" || form == "instant")
    return static_cast<std::uint64_t>(parse_duration(text).value_or(Duration::zero()).count());
  if (form == "size" || form == "kilobytes")
    return parse_size(text) ? parse_size(text)->count * 1024 : 0;
  return static_cast<std::uint64_t>(parse_number(text.substr(0, text.size() - 1)).value_or(0.0));
}

std::string any_digits(std::size_t count) {
  return count == 0 ? "" : count == 1 ? "[0-9]" : fmt::format("[0-9]{{{}}}", count);
}

// Numbers of as many digits as `least` and `most` have, between the two.
std::string same_length(std::string_view least, std::string_view most) {
  const std::size_t rest = least.size() - std::min<std::size_t>(least.size(), 1);
  const bool is_all = least.find_first_not_of('0') == std::string_view::npos &&
                      most.find_first_not_of('9') == std::string_view::npos;
  if (is_all) return any_digits(least.size());
  if (least == most) return std::string(least);
  if (least.front() == most.front())
    return fmt::format("{}({})", least.front(), same_length(least.substr(1), most.substr(1)));
  if (rest == 0) return fmt::format("[{}-{}]", least, most);
  std::string text =
      fmt::format("{}({})", least.front(), same_length(least.substr(1), std::string(rest, '9')));
  if (most.front() - least.front() > 1)
    text += fmt::format("|[{}-{}]{}", static_cast<char>(least.front() + 1),
                        static_cast<char>(most.front() - 1), any_digits(rest));
  return fmt::format("{}|{}({})", text, most.front(),
                     same_length(std::string(rest, '0'), most.substr(1)));
}

// Whole numbers from `least` to `most`; kNone: to any.
std::string whole_numbers(std::uint64_t least, std::uint64_t most) {
  const std::string first = std::to_string(least);
  const std::string last = most == kNone ? "" : std::to_string(most);
  std::string text;
  const std::size_t longest = most == kNone ? first.size() : last.size();
  for (std::size_t digits = first.size(); digits <= longest; ++digits) {
    const std::string low =
        digits == first.size() ? first : fmt::format("1{:0>{}}", "", digits - 1);
    const std::string high = digits == last.size() ? last : std::string(digits, '9');
    text += fmt::format("{}{}", text.empty() ? "" : "|", same_length(low, high));
  }
  if (most == kNone) text += fmt::format("|[1-9][0-9]{{{},}}", first.size());
  return fmt::format("0*({})", text);
}

// Numbers before `unit` that stand for `least` to `most`.
std::string numbers_before(const TextUnit& unit, std::uint64_t least, std::uint64_t most) {
  constexpr const char* kFraction = "(\\.[0-9]+)?";
  const std::uint64_t low = least / unit.size;
  std::string text;
  const auto add = [&](const std::string& part) {
    text += fmt::format("{}{}", text.empty() ? "" : "|", part);
  };
  // Less than one of the unit, yet not nothing.
  if (low == 0 && least > 0) add("0+\\.[0-9]*[1-9][0-9]*");
  const std::uint64_t first = low == 0 && least > 0 ? 1 : low;
  if (most == kNone) {
    add(whole_numbers(first, kNone) + kFraction);
  } else {
    const std::uint64_t high = most / unit.size;
    const bool is_whole = most % unit.size == 0;
    const std::uint64_t below = is_whole ? high : high + 1;  // any fraction may follow what is less
    if (below > first) add(whole_numbers(first, below - 1) + kFraction);
    if (is_whole && high >= first) add(whole_numbers(high, high) + "(\\.0+)?");
  }
  return text;
}

}  // namespace

std::string range_pattern(std::string_view form, std::string_view range) {
  constexpr std::string_view kOrMore = " or more";
  constexpr std::string_view kTo = " to ";
  const bool has_number = !range.empty() && range.front() >= '0' && range.front() <= '9';
  // A digit that is not 0.
  if (range == "above 0") return "[1-9]";
  if (!has_number || form == "rate") return {};
  const std::size_t to = range.find(kTo);
  const bool is_open = range.ends_with(kOrMore);
  if (!is_open && to == std::string_view::npos) return {};
  const std::uint64_t least =
      bound_of(form, range.substr(0, is_open ? range.size() - kOrMore.size() : to));
  const std::uint64_t most = is_open ? kNone : bound_of(form, range.substr(to + kTo.size()));
  const Form units = form_of(form);
  std::string text = least == 0 ? "0" : "";
  for (const TextUnit& unit : units.units) {
    const std::string numbers = numbers_before(unit, least, most);
    if (!numbers.empty())
      text += fmt::format("{}({}){}", text.empty() ? "" : "|", numbers, unit.name);
  }
  if (units.is_compound) text += "|([0-9]+(d|h|min|s|ms|us))+[0-9]+(\\.[0-9]+)?(h|min|s|ms|us|ns)";
  return fmt::format("^({})$", text);
}

}  // namespace coldcast
