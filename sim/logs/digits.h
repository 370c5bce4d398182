#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "coldcast/base/index.h"

namespace coldcast {

// Writing into a buffer, for files with a row a request: about twenty times as fast as formatting
// through a library. Each function writes at `to` and returns where its text ends; the caller sees
// to room for kOvershoot more characters than the text has (a number has at most 20 digits, a point
// and a sign), for what is copied in blocks goes beyond.
inline constexpr std::size_t kOvershoot = 16;

// A word that is written again and again.
class BlockText {
 public:
  explicit BlockText(std::string_view text) : size_(text.size()), blocks_(text) {
    blocks_.resize((size_ / kOvershoot + 1) * kOvershoot);
  }
  char* write(char* to) const {
    std::size_t done = 0;
    do {
      std::memcpy(to + done, blocks_.data() + done, kOvershoot);
      done += kOvershoot;
    } while (done < size_);
    return to + size_;
  }

 private:
  std::size_t size_;
  std::string blocks_;
};

inline char* write_text(char* to, std::string_view text) {
  std::memcpy(to, text.data(), text.size());
  return to + text.size();
}

// Three decimal digits of each number below 1,000, the first in the lowest byte, and above them how
// many there are without leading zeros.
inline constexpr auto kThreeDigits = [] {
  std::array<std::uint32_t, 1'000> all{};
  for (std::uint32_t number = 0; number < all.size(); ++number) {
    const std::uint32_t length = number < 10 ? 1 : number < 100 ? 2 : 3;
    all[number] = ('0' + number / 100) | ('0' + number / 10 % 10) << 8 | ('0' + number % 10) << 16 |
                  length << 24;
  }
  return all;
}();
static_assert(std::endian::native == std::endian::little, "the lowest byte is written first");

// Below 1,000, with leading zeros.
inline char* write_three_digits(char* to, std::uint32_t number) {
  std::memcpy(to, &kThreeDigits[number], 4);
  return to + 3;
}

inline char* write_count(char* to, std::uint64_t number) {
  if (number >= 1'000) {
    to = write_count(to, number / 1'000);
    return write_three_digits(to, static_cast<std::uint32_t>(number % 1'000));
  }
  const std::uint32_t digits = kThreeDigits[to_index(number)];
  const std::uint32_t length = digits >> 24;
  const std::uint32_t text = digits >> (3 - length) * 8;
  std::memcpy(to, &text, sizeof text);
  return to + length;
}

// Below 10^6, with leading zeros.
inline char* write_six_digits(char* to, std::uint32_t number) {
  to = write_three_digits(to, number / 1'000);
  return write_three_digits(to, number % 1'000);
}

// Nanoseconds as seconds with nine decimals; not negative.
inline char* write_seconds(char* to, std::int64_t nanoseconds) {
  const auto number = static_cast<std::uint64_t>(nanoseconds);
  to = write_count(to, number / 1'000'000'000);
  *to++ = '.';
  const auto rest = static_cast<std::uint32_t>(number % 1'000'000'000);
  to = write_three_digits(to, rest / 1'000'000);
  return write_six_digits(to, rest % 1'000'000);
}

// Nanoseconds as milliseconds with six decimals; not negative.
inline char* write_milliseconds(char* to, std::int64_t nanoseconds) {
  const auto number = static_cast<std::uint64_t>(nanoseconds);
  to = write_count(to, number / 1'000'000);
  *to++ = '.';
  return write_six_digits(to, static_cast<std::uint32_t>(number % 1'000'000));
}

}  // namespace coldcast
