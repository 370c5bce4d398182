#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "coldcast/base/time.h"

namespace coldcast {

// What one of a column's numbers is worth.
class NumberUnit {
 public:
  explicit NumberUnit(Duration length = Duration{1});

  [[nodiscard]] Duration length() const { return length_; }
  // Length over 10^decimals, or 0 where that is no whole number of nanoseconds.
  [[nodiscard]] std::uint64_t digit_worth(std::size_t decimals) const {
    return decimals < digit_worth_.size() ? digit_worth_[decimals] : 0;
  }

 private:
  Duration length_;
  std::array<std::uint64_t, 12> digit_worth_{};
};

// A decimal number (sign, fraction, exponent) of `unit`s, rounded once to the nearest nanosecond
// in integers; nullopt when `text` is no such number or the result does not fit.
[[nodiscard]] std::optional<std::int64_t> parse_scaled(std::string_view text,
                                                       const NumberUnit& unit);

// The units a column of numbers may have, as in quantities, and their lengths.
[[nodiscard]] const std::vector<std::string_view>& time_units();
[[nodiscard]] NumberUnit time_unit(std::size_t index);

}  // namespace coldcast
