#include "logs/digits.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <limits>
#include <string>

namespace coldcast {
namespace {

template <typename Write, typename Number>
std::string written(Write write, Number number) {
  std::array<char, 64> text{};
  return {text.data(), write(text.data(), number)};
}

// Around every power of two and of ten.
std::vector<std::uint64_t> numbers() {
  std::vector<std::uint64_t> all = {0, std::numeric_limits<std::uint64_t>::max()};
  const auto add_around = [&](std::uint64_t number) {
    for (std::uint64_t near = number - 1; near != number + 2; ++near) all.push_back(near);
  };
  for (unsigned bit = 0; bit < 64; ++bit) add_around(std::uint64_t{1} << bit);
  std::uint64_t power = 1;
  for (int digits = 1; digits < 20; ++digits) add_around(power *= 10);
  return all;
}

TEST(Digits, WriteEveryNumberAsALibraryDoes) {
  for (const std::uint64_t number : numbers()) {
    EXPECT_EQ(written(write_count, number), fmt::format("{}", number));
    const auto nanoseconds = static_cast<std::int64_t>(number & ~(std::uint64_t{1} << 63));
    EXPECT_EQ(written(write_milliseconds, nanoseconds),
              fmt::format("{}.{:06}", nanoseconds / 1'000'000, nanoseconds % 1'000'000));
    EXPECT_EQ(written(write_seconds, nanoseconds),
              fmt::format("{}.{:09}", nanoseconds / 1'000'000'000, nanoseconds % 1'000'000'000));
  }
}

TEST(Digits, ABlockTextWritesItsTextWhateverItsLength) {
  for (std::size_t length = 0; length <= 3 * kOvershoot; ++length) {
    std::string text;
    for (std::size_t i = 0; i < length; ++i) text += static_cast<char>('a' + i % 26);
    std::string buffer(length + kOvershoot + 1, '-');

    char* const end = BlockText(text).write(buffer.data());

    EXPECT_EQ(std::string(buffer.data(), end), text);
    EXPECT_EQ(buffer.back(), '-') << "wrote further than it may, " << length;
  }
}

}  // namespace
}  // namespace coldcast
