#include "base/scaled_number.h"

#include <array>
#include <limits>

#include "coldcast/base/int128.h"

#include "base/letters.h"

namespace coldcast {
namespace {

constexpr std::array<std::uint64_t, 20> kPowersOfTen = [] {
  std::array<std::uint64_t, 20> powers{};
  std::uint64_t power = 1;
  for (std::uint64_t& entry : powers) {
    entry = power;
    power *= 10;
  }
  return powers;
}();

// |number| = digits x 10^exponent.
struct Exponential {
  Uint128 digits = 0;
  int exponent = 0;
  bool is_negative = false;
};

// Reads `e-5`; false when it is not all of the text.
bool read_exponent(std::string_view text, int& exponent) {
  if (text.empty() || (text[0] != 'e' && text[0] != 'E')) return false;
  text.remove_prefix(1);
  const bool is_negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  if (text.empty() || text.size() > 4) return false;
  int magnitude = 0;
  for (const char c : text) {
    if (!is_digit(c)) return false;
    magnitude = 10 * magnitude + (c - '0');
  }
  exponent += is_negative ? -magnitude : magnitude;
  return true;
}

std::optional<Exponential> read_exponential(std::string_view text) {
  // Digits beyond these would be worth less than 10^-9 of a unit's nanosecond where they are a
  // fraction, and would not fit where they are not; 10^24 days in nanoseconds still fit 128 bits.
  constexpr int kMostDigits = 24;
  Exponential number;
  std::size_t at = 0;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) number.is_negative = text[at++] == '-';
  bool has_digits = false;
  bool in_fraction = false;
  int kept = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '.' && !in_fraction) {
      in_fraction = true;
    } else if (!is_digit(text[at])) {
      break;
    } else {
      has_digits = true;
      const bool is_kept = kept < kMostDigits;
      if (is_kept) number.digits = 10 * number.digits + static_cast<unsigned>(text[at] - '0');
      if (is_kept && number.digits > 0) ++kept;
      number.exponent += (is_kept ? 0 : 1) - (in_fraction ? 1 : 0);
    }
  }
  if (!has_digits) return std::nullopt;
  if (at < text.size() && !read_exponent(text.substr(at), number.exponent)) return std::nullopt;
  return number;
}

std::optional<std::int64_t> scale(const Exponential& number, Duration unit) {
  constexpr Uint128 kMost = static_cast<Uint128>(std::numeric_limits<std::int64_t>::max());
  Uint128 value = number.digits * static_cast<std::uint64_t>(unit.count());
  for (int e = number.exponent; e > 0 && value > 0; --e) {
    if (value > kMost) return std::nullopt;
    value *= 10;
  }
  int places = -number.exponent;
  for (; places > 19 && value > 0; places -= 19) value /= kPowersOfTen[19];
  if (places > 0 && value > 0) {
    const std::uint64_t divisor = kPowersOfTen[static_cast<std::size_t>(places)];
    const Uint128 rest = value % divisor;
    value = value / divisor + (rest >= divisor - divisor / 2 ? 1 : 0);
  }
  if (value > kMost) return std::nullopt;
  const auto magnitude = static_cast<std::int64_t>(value);
  return number.is_negative ? -magnitude : magnitude;
}

// Up to 18 digits with a point, no more decimals than the unit has places below it: one
// multiplication. Nothing where the general way is needed.
std::optional<std::int64_t> parse_plain(std::string_view text, const NumberUnit& unit) {
  std::uint64_t digits = 0;
  std::size_t point = text.size();
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_digit(text[at])) {
      digits = 10 * digits + static_cast<std::uint64_t>(text[at] - '0');
    } else if (text[at] == '.' && point == text.size()) {
      point = at;
    } else {
      return std::nullopt;
    }
  }
  const std::size_t decimals = point == text.size() ? 0 : text.size() - point - 1;
  const std::uint64_t worth = unit.digit_worth(decimals);
  if (worth == 0) return std::nullopt;
  const Uint128 value = static_cast<Uint128>(digits) * worth;
  if (value > static_cast<Uint128>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

}  // namespace

NumberUnit::NumberUnit(Duration length) : length_(length) {
  const auto nanoseconds = static_cast<std::uint64_t>(length.count());
  for (std::size_t decimals = 0; decimals < digit_worth_.size(); ++decimals) {
    const std::uint64_t power = kPowersOfTen[decimals];
    digit_worth_[decimals] = nanoseconds % power == 0 ? nanoseconds / power : 0;
  }
}

std::optional<std::int64_t> parse_scaled(std::string_view text, const NumberUnit& unit) {
  constexpr std::size_t kPlainLength = 19;  // 18 digits and a point fit 64 bits
  if (text.size() >= 1 && text.size() <= kPlainLength && is_digit(text[0])) {
    if (const std::optional<std::int64_t> value = parse_plain(text, unit)) return value;
  }
  const std::optional<Exponential> number = read_exponential(text);
  return number ? scale(*number, unit.length()) : std::nullopt;
}

const std::vector<std::string_view>& time_units() {
  static const std::vector<std::string_view> kUnits{"ns", "us", "ms", "s", "min", "h", "d"};
  return kUnits;
}

NumberUnit time_unit(std::size_t index) {
  using namespace std::chrono;
  constexpr std::array<Duration, 7> kSpans{
      nanoseconds{1}, microseconds{1}, milliseconds{1}, seconds{1}, minutes{1}, hours{1}, days{1}};
  return NumberUnit{kSpans[index]};
}

}  // namespace coldcast
