#include "timeline/wording.h"

#include <fmt/format.h>

namespace coldcast {
namespace {

// `count` nanoseconds in a unit, with at most three decimals and no trailing zeros.
std::string decimal(std::int64_t count, std::int64_t unit) {
  const std::int64_t thousandth = unit < 1000 ? 1 : unit / 1000;
  const std::int64_t rounded = (count + thousandth / 2) / thousandth;
  if (unit < 1000) return fmt::format("{}", rounded);
  std::string text = fmt::format("{}.{:03}", rounded / 1000, rounded % 1000);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

std::string readable(Duration span) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  constexpr std::int64_t kMinute = 60 * kSecond;
  const std::int64_t count = span.count();
  if (count == 0) return "0 ms";
  if (count < 1000) return fmt::format("{} ns", count);
  if (count < 1'000'000) return decimal(count, 1000) + " us";
  if (count < kSecond) return decimal(count, 1'000'000) + " ms";
  if (count < kMinute) return decimal(count, kSecond) + " s";
  const std::int64_t hours = count / (60 * kMinute);
  const std::int64_t minutes = count / kMinute % 60;
  const std::int64_t rest = count % kMinute;
  std::string text;
  if (hours > 0) text += fmt::format("{} h ", hours);
  if (minutes > 0) text += fmt::format("{} min ", minutes);
  if (rest > 0 && hours < 24) text += decimal(rest, kSecond) + " s ";
  text.pop_back();
  return text;
}

std::string readable(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, 1, ',');
  return text;
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", readable(count), noun, count == 1 ? "" : "s");
}

}  // namespace coldcast
