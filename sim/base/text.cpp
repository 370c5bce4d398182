#include "coldcast/base/text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <limits>
#include <numeric>

#include "coldcast/base/int128.h"

#include "base/letters.h"

namespace coldcast {

namespace {

struct Unit {
  std::string_view name;
  std::int64_t nanoseconds;
};

constexpr std::array<Unit, 7> kUnits{{{"d", 86'400'000'000'000},
                                      {"h", 3'600'000'000'000},
                                      {"min", 60'000'000'000},
                                      {"s", 1'000'000'000},
                                      {"ms", 1'000'000},
                                      {"us", 1'000},
                                      {"ns", 1}}};
constexpr std::int64_t kLongest = std::numeric_limits<std::int64_t>::max();
// Digits after the point that are looked at: 10^-20 d is far below a nanosecond, and 10^20 days in
// nanoseconds fit 128 bits.
constexpr std::size_t kMostDecimals = 20;

bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}

// A decimal without sign or exponent: whole + fraction / 10^decimals.
struct Decimal {
  std::uint64_t whole = 0;
  Uint128 fraction = 0;
  Uint128 scale = 1;  // 10^decimals
  bool has_point = false;
};

std::string_view take_digits(std::string_view& text) {
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  const std::string_view taken = text.substr(0, digits);
  text.remove_prefix(digits);
  return taken;
}

// Takes a decimal off the front of `text`.
std::optional<Decimal> take_decimal(std::string_view& text) {
  const std::string_view whole = take_digits(text);
  Decimal decimal;
  const auto read = std::from_chars(whole.data(), whole.data() + whole.size(), decimal.whole);
  if (read.ec != std::errc{} || decimal.whole > static_cast<std::uint64_t>(kLongest)) {
    return std::nullopt;
  }
  if (text.empty() || text.front() != '.') return decimal;
  text.remove_prefix(1);
  std::string_view digits = take_digits(text);
  if (digits.empty()) return std::nullopt;
  decimal.has_point = true;
  while (!digits.empty() && digits.back() == '0') digits.remove_suffix(1);
  for (const char c : digits.substr(0, kMostDecimals)) {
    decimal.fraction = decimal.fraction * 10 + static_cast<unsigned>(c - '0');
    decimal.scale *= 10;
  }
  return decimal;
}

std::optional<Unit> take_unit(std::string_view& text) {
  std::size_t letters = 0;
  while (letters < text.size() && is_letter(text[letters])) ++letters;
  for (const Unit& unit : kUnits) {
    if (unit.name != text.substr(0, letters)) continue;
    text.remove_prefix(letters);
    return unit;
  }
  return std::nullopt;
}

std::optional<std::int64_t> to_nanoseconds(const Decimal& decimal, const Unit& unit) {
  const auto each = static_cast<Uint128>(unit.nanoseconds);
  const Uint128 rest = (decimal.fraction * each * 2 + decimal.scale) / (decimal.scale * 2);
  const Uint128 sum = static_cast<Uint128>(decimal.whole) * each + rest;
  if (sum > static_cast<Uint128>(kLongest)) return std::nullopt;
  return static_cast<std::int64_t>(sum);
}

// `decimal` events in each `unit`, in lowest terms of the decimal fraction; decimals are rounded
// off where 10^decimals units do not fit int64 nanoseconds.
std::optional<Rate> to_rate(Decimal decimal, const Unit& unit) {
  Uint128 dropped = 1;
  while (decimal.scale / dropped > static_cast<Uint128>(kLongest / unit.nanoseconds)) dropped *= 10;
  decimal.fraction = (decimal.fraction + dropped / 2) / dropped;
  decimal.scale /= dropped;
  const Uint128 events = static_cast<Uint128>(decimal.whole) * decimal.scale + decimal.fraction;
  const auto per = static_cast<std::int64_t>(decimal.scale) * unit.nanoseconds;
  // 10^9/s is one a nanosecond.
  if (events > static_cast<Uint128>(per)) return std::nullopt;
  return Rate{static_cast<std::int64_t>(events), Duration{per}};
}

// Events in each `unit` where that is a decimal which to_rate() holds exactly, or empty.
std::string decimal_text(Rate rate, const Unit& unit) {
  const auto per = static_cast<Uint128>(rate.per.count());
  std::uint64_t scale = 1;
  for (int decimals = 0; scale <= static_cast<std::uint64_t>(kLongest / unit.nanoseconds);
       ++decimals, scale *= 10) {
    const Uint128 product =
        static_cast<Uint128>(rate.events) * static_cast<Uint128>(unit.nanoseconds) * scale;
    if (product % per != 0 || product / per > std::numeric_limits<std::uint64_t>::max()) continue;
    const auto digits = static_cast<std::uint64_t>(product / per);
    const std::string whole = fmt::format("{}", digits / scale);
    if (decimals == 0) return fmt::format("{}/{}", whole, unit.name);
    return fmt::format("{}.{:0{}}/{}", whole, digits % scale, decimals, unit.name);
  }
  return {};
}

bool has_number_form(std::string_view text) {
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  if (take_digits(text).empty()) return false;
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    if (take_digits(text).empty()) return false;
  }
  if (!text.empty() && (text.front() == 'e' || text.front() == 'E')) {
    text.remove_prefix(1);
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
    if (take_digits(text).empty()) return false;
  }
  return text.empty();
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  if (text == "0") return Duration::zero();
  if (text.empty()) return std::nullopt;
  std::int64_t sum = 0;
  std::int64_t smallest = kLongest;
  while (!text.empty()) {
    const std::optional<Decimal> decimal = take_decimal(text);
    const std::optional<Unit> unit = decimal ? take_unit(text) : std::nullopt;
    // Units descend, and only the last part has decimals: 1h30min, not 30min1h or 1.5h30min.
    if (!unit || unit->nanoseconds >= smallest || (decimal->has_point && !text.empty())) {
      return std::nullopt;
    }
    const std::optional<std::int64_t> part = to_nanoseconds(*decimal, *unit);
    if (!part || *part > kLongest - sum) return std::nullopt;
    sum += *part;
    smallest = unit->nanoseconds;
  }
  return Duration{sum};
}

std::optional<Rate> parse_rate(std::string_view text) {
  if (text == "0") return Rate{};
  const std::optional<Decimal> decimal = take_decimal(text);
  if (!decimal || text.empty() || text.front() != '/') return std::nullopt;
  text.remove_prefix(1);
  const std::optional<Unit> unit = take_unit(text);
  if (!unit || !text.empty()) return std::nullopt;
  const std::optional<Rate> rate = to_rate(*decimal, *unit);
  const bool vanished = rate && rate->events == 0 && (decimal->whole > 0 || decimal->fraction > 0);
  return vanished ? std::nullopt : rate;
}

std::optional<Megabytes> parse_size(std::string_view text) {
  if (text == "0") return Megabytes{};
  const std::optional<Decimal> decimal = take_decimal(text);
  if (!decimal || (text != "MB" && text != "GB")) return std::nullopt;
  const unsigned each = text == "GB" ? 1024 : 1;
  if (decimal->fraction * each % decimal->scale != 0) return std::nullopt;
  const Uint128 sum =
      static_cast<Uint128>(decimal->whole) * each + decimal->fraction * each / decimal->scale;
  if (sum > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return Megabytes{static_cast<std::uint32_t>(sum)};
}

std::optional<std::uint64_t> parse_count(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  std::uint64_t count = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), count);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return count;
}

std::optional<double> parse_number(std::string_view text) {
  if (!has_number_form(text)) return std::nullopt;
  double number = 0.0;
#if defined(__cpp_lib_to_chars)
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc{}) return std::nullopt;
#else
  // The form above leaves nothing to the locale but the point, and the "C" locale is never left.
  number = std::strtod(std::string(text).c_str(), nullptr);
#endif
  if (!std::isfinite(number)) return std::nullopt;
  return number;
}

std::string to_string(Duration span) {
  if (span == Duration::zero()) return "0ms";
  std::uint64_t rest = static_cast<std::uint64_t>(span.count());
  if (span < Duration::zero()) rest = 0 - rest;
  std::string text = span < Duration::zero() ? "-" : "";
  const bool whole_seconds = rest % 1'000'000'000 == 0;
  for (const Unit& unit : kUnits) {
    const auto each = static_cast<std::uint64_t>(unit.nanoseconds);
    const bool fits = whole_seconds ? rest >= each : each < 1'000'000'000 && rest % each == 0;
    if (!fits) continue;
    text += fmt::format("{}{}", rest / each, unit.name);
    rest %= each;
    if (rest == 0) break;
  }
  return text;
}

std::string to_string(Rate rate) {
  // Familiar units first: 90/min is 1.5/s, but 100/min has no end in seconds.
  for (const std::size_t unit : {3U, 2U, 1U, 0U, 4U, 5U, 6U}) {
    const std::string text = decimal_text(rate, kUnits[unit]);
    if (!text.empty()) return text;
  }
  return fmt::format("{}/{}", rate.events, to_string(rate.per));
}

std::string to_string(Megabytes size) {
  return fmt::format("{}MB", size.count);
}

std::string to_string(double number) {
  return fmt::format("{}", number);
}

}  // namespace coldcast
