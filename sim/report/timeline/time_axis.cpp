#include "report/timeline/time_axis.h"

#include <array>
#include <fmt/format.h>

#include "timeline/wording.h"

namespace coldcast {
namespace {

constexpr std::int64_t kMicrosecond = 1000;
constexpr std::int64_t kMillisecond = 1000 * kMicrosecond;
constexpr std::int64_t kSecond = 1000 * kMillisecond;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

// The next step that people count in; beyond a day 1, 2, 5, 10, ... days.
std::int64_t longer(std::int64_t step) {
  constexpr std::array kSteps = {
      kSecond, 2 * kSecond, 5 * kSecond, 10 * kSecond, 15 * kSecond, 30 * kSecond,
      kMinute, 2 * kMinute, 5 * kMinute, 10 * kMinute, 15 * kMinute, 30 * kMinute,
      kHour,   2 * kHour,   3 * kHour,   6 * kHour,    12 * kHour,   kDay};
  const std::int64_t unit = step < kSecond ? 1 : kDay;
  if (step >= kSecond && step < kDay) {
    for (const std::int64_t candidate : kSteps) {
      if (candidate > step) return candidate;
    }
  }
  std::int64_t power = unit;
  while (step >= 10 * power) power *= 10;
  if (step < 2 * power) return 2 * power;
  return step < 5 * power ? 5 * power : 10 * power;
}

// A tick of an axis that ends within a minute, in the unit of its end.
std::string short_label(std::int64_t at, std::int64_t end, std::int64_t step) {
  struct Unit {
    std::int64_t size;
    const char* name;
  };
  constexpr std::array kUnits = {Unit{kSecond, "s"}, Unit{kMillisecond, "ms"},
                                 Unit{kMicrosecond, "us"}, Unit{1, "ns"}};
  const Unit* unit = kUnits.data();
  while (unit->size > end && unit->size > 1) ++unit;
  std::string text = std::to_string(at / unit->size);
  std::int64_t rest = at % unit->size;
  if (step < unit->size) {
    text += '.';
    for (std::int64_t digit = unit->size / 10; digit > 0 && digit * 10 > step; digit /= 10) {
      text += static_cast<char>('0' + rest / digit);
      rest %= digit;
    }
  }
  return fmt::format("{} {}", text, unit->name);
}

}  // namespace

std::vector<Tick> ticks(SimTime from, SimTime to, unsigned most) {
  std::int64_t step = 1;
  while ((to - from).count() / step >= most) step = longer(step);
  const std::int64_t end = (to - kStartOfTime).count();
  const std::int64_t first = (from - kStartOfTime).count();
  std::int64_t at = first / step * step;
  std::vector<Tick> result;
  if (at < first) {
    if (at > end - step) return result;
    at += step;
  }
  for (; at <= end; at += step) {
    result.push_back({.at = kStartOfTime + Duration{at},
                      .label = end <= kMinute ? short_label(at, end, step)
                                              : (at == 0 ? "0" : readable(Duration{at}))});
    if (at > end - step) break;
  }
  return result;
}

}  // namespace coldcast
