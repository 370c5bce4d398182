#include <cmath>
#include <filesystem>
#include <fmt/format.h>

#include "coldcast/base/parameters.h"
#include "coldcast/base/text.h"
#include "coldcast/random/distribution.h"

#include "exchange/fit/fitted_keys.h"

namespace coldcast {
namespace {

// Digits after the point so that `digits` significant ones are shown, never an exponent.
std::string plain_number(double value, int digits) {
  if (value == 0) return "0";
  const int decimals =
      std::max(0, digits - 1 - static_cast<int>(std::floor(std::log10(std::abs(value)))));
  std::string text = fmt::format("{:.{}f}", value, std::min(decimals, 12));
  if (text.find('.') == std::string::npos) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string rate_of(double per_second, int digits) {
  // One in thirty years is what sums of rates leave over where there is none.
  if (per_second < 1e-9) return "0/s";
  const bool is_tiny = per_second < 0.01;
  return is_tiny ? plain_number(per_second * 3600, digits) + "/h"
                 : plain_number(per_second, digits) + "/s";
}

}  // namespace

std::string files_text(const std::vector<std::string>& files) {
  if (files.empty()) return "no file";
  const std::string first = std::filesystem::path(files[0]).filename().string();
  if (files.size() == 1) return first;
  if (files.size() == 2) {
    return fmt::format("{}, {}", first, std::filesystem::path(files[1]).filename().string());
  }
  return fmt::format("{} and {} more", first, files.size() - 1);
}

std::string counted(double count, std::string_view noun) {
  return fmt::format("{} {}{}", count_text(count), noun, count == 1 ? "" : "s");
}

std::string rate_text(double per_second) {
  return rate_of(per_second, 7);
}

std::string short_rate_text(double per_second) {
  return rate_of(per_second, 3);
}

std::string exact_span_text(std::int64_t nanoseconds) {
  if (nanoseconds == 0) return "0s";
  const bool is_long = nanoseconds >= 1'000'000'000;
  const double unit = is_long ? 1e9 : 1e6;
  return plain_number(static_cast<double>(nanoseconds) / unit, 15) + (is_long ? "s" : "ms");
}

std::string span_text(double seconds) {
  const auto milliseconds = std::llround(seconds * 1000);
  return milliseconds == 0 ? "0s" : to_string(Duration(std::int64_t{milliseconds} * 1'000'000));
}

std::string tenths_text(double seconds) {
  const std::int64_t tenths = std::llround(seconds * 10);
  return tenths % 600 == 0 ? span_text(static_cast<double>(tenths) / 10)
                           : exact_span_text(tenths * 100'000'000);
}

std::string minutes_text(double seconds) {
  const double tenths = std::round(seconds * 10) / 10;
  if (tenths < 60) return fmt::format("{:.1f} s", tenths);
  const double minutes = std::floor(tenths / 60);
  return fmt::format("{:.0f} min {:.1f} s ({:.1f} s)", minutes, tenths - 60 * minutes, tenths);
}

std::string count_text(double count) {
  std::string digits = fmt::format("{:.0f}", count);
  if (digits.size() < 5) return digits;
  for (std::size_t at = digits.size() - 3; at > 0 && at < digits.size(); at -= 3) {
    digits.insert(at, ",");
    if (at < 3) break;
  }
  return digits;
}

std::string percent_text(double share) {
  return plain_number(share * 100, 3) + " %";
}

bool has_preset(const std::string& runtime) {
  Node block;
  block.kind = Node::Kind::map;
  for (const auto& [key, value] : {std::pair<std::string, std::string>{"kind", "runtime"},
                                   {"runtime", runtime},
                                   {"package", "zip"}}) {
    block.entries.push_back({key, {}, Node::scalar(value)});
  }
  Diagnostics diagnostics("init", ".");
  Node resolved;
  (void)read_distribution(Setting(block, "init", diagnostics, resolved));
  return diagnostics.empty();
}

}  // namespace coldcast
