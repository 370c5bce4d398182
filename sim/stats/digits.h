#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace coldcast {

// Writing numbers into a buffer, for files with a row a request: about ten times as fast as
// formatting through a library. Each writes at `to` and returns where it stopped; the caller sees
// to room (20 digits, a point and a sign at most).

inline constexpr auto kDigitPairs = [] {
  std::array<char, 200> pairs{};
  for (std::size_t i = 0; i < 100; ++i) {
    pairs[2 * i] = static_cast<char>('0' + i / 10);
    pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}();

inline char* write_text(char* to, std::string_view text) {
  std::memcpy(to, text.data(), text.size());
  return to + text.size();
}

// How many decimal digits a number has.
inline unsigned count_digits(std::uint64_t number) {
  constexpr auto kPowers = [] {
    std::array<std::uint64_t, 20> powers{};
    std::uint64_t power = 1;
    for (std::uint64_t& each : powers) {
      each = power;
      power *= 10;
    }
    powers[0] = 0;  // zero has a digit too
    return powers;
  }();
  // 1233 / 4096 is log10(2) nearly enough for 64 digits: one too few, or right.
  const auto guess = static_cast<unsigned>(std::bit_width(number | 1)) * 1233 >> 12;
  return guess + (number >= kPowers[guess] ? 1 : 0);
}

inline char* write_count(char* to, std::uint64_t number) {
  char* const end = to + count_digits(number);
  char* from = end;
  while (number >= 100) {
    from -= 2;
    std::memcpy(from, &kDigitPairs[2 * (number % 100)], 2);
    number /= 100;
  }
  if (number >= 10) {
    std::memcpy(from - 2, &kDigitPairs[2 * number], 2);
  } else {
    from[-1] = static_cast<char>('0' + number);
  }
  return end;
}

// Exactly `digits` (6 or 8) of them, with leading zeros.
template <unsigned digits>
char* write_padded(char* to, std::uint32_t number) {
  for (unsigned i = digits; i > 0; i -= 2) {
    std::memcpy(to + i - 2, &kDigitPairs[2 * (number % 100)], 2);
    number /= 100;
  }
  return to + digits;
}

// Nanoseconds as seconds with nine decimals; not negative.
inline char* write_seconds(char* to, std::int64_t nanoseconds) {
  const auto number = static_cast<std::uint64_t>(nanoseconds);
  to = write_count(to, number / 1'000'000'000);
  const auto rest = static_cast<std::uint32_t>(number % 1'000'000'000);
  *to++ = '.';
  *to++ = static_cast<char>('0' + rest / 100'000'000);
  return write_padded<8>(to, rest % 100'000'000);
}

// Nanoseconds as milliseconds with six decimals; not negative.
inline char* write_milliseconds(char* to, std::int64_t nanoseconds) {
  if (nanoseconds == 0) {  // most starts are warm
    std::memcpy(to, "0.000000", 8);
    return to + 8;
  }
  const auto number = static_cast<std::uint64_t>(nanoseconds);
  to = write_count(to, number / 1'000'000);
  *to++ = '.';
  return write_padded<6>(to, static_cast<std::uint32_t>(number % 1'000'000));
}

}  // namespace coldcast
