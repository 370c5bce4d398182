#include "report/words/figures.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>

#include "coldcast/base/text.h"

namespace coldcast {
namespace {

constexpr const char* kNothing = "–";

// Puts commas between the thousands of the digits before the point.
std::string with_commas(std::string digits) {
  std::size_t end = digits.find('.');
  if (end == std::string::npos) end = digits.size();
  const std::size_t begin = digits.front() == '-' ? 1 : 0;
  while (end > begin + 3) {
    end -= 3;
    digits.insert(end, 1, ',');
  }
  return digits;
}

// The power of ten of the first digit.
int leading_digit(double size) {
  return static_cast<int>(std::floor(std::log10(size)));
}

// Three digits, or all of those before the point; two below one.
int decimals_of(int leading) {
  return leading >= 0 ? std::max(0, 2 - leading) : std::min(1 - leading, 12);
}

// As it will be read.
double rounded(double size, int decimals) {
  const double shown = std::stod(fmt::format("{:.{}f}", size, decimals));
  return shown > 0.0 ? shown : size;
}

double as_shown(double value) {
  const double size = std::abs(value);
  if (size == 0.0 || !std::isfinite(size)) return size;
  return rounded(size, decimals_of(leading_digit(size)));
}

}  // namespace

std::string grouped(std::uint64_t count) {
  return with_commas(fmt::format("{}", count));
}

std::string measure(double value) {
  const double size = std::abs(value);
  if (size == 0.0) return "0";
  if (!std::isfinite(size)) return fmt::format("{}", value);
  const int leading = leading_digit(size);
  // Rounding may have made it longer: 9.996 is 10.0.
  const int decimals = decimals_of(leading_digit(rounded(size, decimals_of(leading))));
  return with_commas(fmt::format("{:.{}f}", value, decimals));
}

std::string count_figure(const Number& number) {
  if (const auto* count = std::get_if<std::uint64_t>(&number)) return grouped(*count);
  const std::optional<double> value = value_of(number);
  if (!value) return kNothing;
  const bool is_whole = *value == std::floor(*value) && std::abs(*value) < 1e15;
  return is_whole ? with_commas(fmt::format("{:.0f}", *value)) : measure(*value);
}

std::string percent_figure(const Number& share) {
  const std::optional<double> value = value_of(share);
  return value ? measure(*value * 100.0) + " %" : kNothing;
}

std::string milliseconds_figure(const Number& ms) {
  const std::optional<double> value = value_of(ms);
  if (!value) return kNothing;
  constexpr double kSecond = 1000.0;
  constexpr double kMinute = 60'000.0;
  if (as_shown(*value) < kSecond) return measure(*value) + " ms";
  if (as_shown(*value / kSecond) < 2 * kMinute / kSecond) return measure(*value / kSecond) + " s";
  return measure(*value / kMinute) + " min";
}

std::string dollars_figure(const Number& dollars) {
  const std::optional<double> value = value_of(dollars);
  if (!value) return kNothing;
  if (*value == 0.0 || std::abs(*value) >= 0.01) return with_commas(fmt::format("{:.2f}", *value));
  return measure(*value);
}

std::string seconds_figure(const Number& seconds) {
  const std::optional<double> value = value_of(seconds);
  if (!value) return kNothing;
  // A window that ends with the last answer has as many digits as a nanosecond gives it.
  const double step = *value >= 60.0 ? 1.0 : *value >= 1.0 ? 1e-3 : 1e-9;
  const double nanoseconds = std::round(*value / step) * step * 1e9;
  // Rounded up, the longest window there can be would not fit.
  constexpr double kTooLong = 9223372036854775808.0;
  return to_string(nanoseconds < kTooLong ? Duration{std::llround(nanoseconds)} : kForever);
}

std::size_t columns_of(std::string_view text) {
  // UTF-8: every character has one byte that is not a continuation.
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
  }));
}

}  // namespace coldcast
