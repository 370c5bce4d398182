#include "exchange/fit/folding.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "exchange/fit/fit_math.h"

namespace coldcast {
namespace {

constexpr double kHour = 3600;
constexpr double kDay = 86400;
constexpr double kWeek = 7 * kDay;
constexpr double kLevel = 0.001;

// What came in each hour of the period, and how long that hour was looked at.
struct Hour {
  double count = 0;
  double exposure = 0;
};

std::vector<Hour> hours_of(std::span<const CountBin> bins, double offset, double period) {
  std::vector<Hour> hours(static_cast<std::size_t>(period / kHour));
  for (const CountBin& bin : bins) {
    // A bin belongs to the hour of its middle; bins are not longer than an hour.
    const double at = std::fmod((bin.begin + bin.end) / 2 + offset, period);
    Hour& hour = hours[std::min(hours.size() - 1, static_cast<std::size_t>(at / kHour))];
    hour.count += bin.count;
    hour.exposure += bin.width();
  }
  return hours;
}

// Chi-square of cells (hour by repetition) about the rate of each hour.
double agreement(std::span<const CountBin> bins, double offset, double period, double cell) {
  const std::vector<Hour> common = hours_of(bins, offset, period);
  struct Cell {
    std::size_t hour;
    Hour seen;
  };
  std::vector<Cell> cells{};
  double last = -1;
  for (const CountBin& bin : bins) {
    const double at = (bin.begin + bin.end) / 2 + offset;
    const double number = std::floor(at / cell);
    if (number != last) {
      cells.push_back({static_cast<std::size_t>(std::fmod(at, period) / kHour), {}});
      last = number;
    }
    cells.back().seen.count += bin.count;
    cells.back().seen.exposure += bin.width();
  }
  double sum = 0;
  double number = 0;
  for (const Cell& c : cells) {
    const Hour& hour = common[std::min(common.size() - 1, c.hour)];
    const double expected = hour.exposure > 0 ? hour.count / hour.exposure * c.seen.exposure : 0;
    if (expected < 5) continue;
    sum += (c.seen.count - expected) * (c.seen.count - expected) / expected;
    number += 1;
  }
  return chi_square_above(sum, number - static_cast<double>(common.size()));
}

FoldedCounts folded(std::span<const CountBin> bins, double offset, double period, FoldKind fold) {
  FoldedCounts out{.fold = fold, .period = period, .bins = {}, .why = {}};
  const std::vector<Hour> hours = hours_of(bins, offset, period);
  for (std::size_t i = 0; i < hours.size(); ++i) {
    // The profile begins where the window begins.
    const double rate = hours[i].exposure > 0 ? hours[i].count / hours[i].exposure : 0;
    const double begin = static_cast<double>(i) * kHour;
    out.bins.push_back({begin, begin + kHour, rate * kHour});
  }
  return out;
}

// A profile that begins at midnight (or on Monday), turned to begin where the window does.
std::vector<CountBin> turned(const std::vector<CountBin>& bins, double offset, double period) {
  std::vector<CountBin> out{};
  const double start = std::fmod(offset, period);
  for (int round = 0; round < 2; ++round) {
    for (const CountBin& bin : bins) {
      const double begin = std::max(0.0, bin.begin + round * period - start);
      const double end = std::min(period, bin.end + round * period - start);
      if (end > begin) out.push_back({begin, end, bin.rate() * (end - begin)});
    }
  }
  return out;
}

}  // namespace

FoldedCounts fold_counts(std::span<const CountBin> bins, double window, double offset,
                         double weekday_offset, FoldKind wish) {
  FoldedCounts none{.fold = FoldKind::none, .period = window, .bins = {}, .why = {}};
  if (wish == FoldKind::none || (wish == FoldKind::automatic && window < 2 * kDay)) return none;
  FoldKind fold = wish;
  if (wish == FoldKind::automatic) {
    const bool is_daily = agreement(bins, offset, kDay, kHour) >= kLevel;
    if (is_daily) {
      fold = FoldKind::day;
    } else if (window >= 2 * kWeek) {
      fold = FoldKind::week;  // the hours of the week differ from those of the day
    } else {
      none.why = "the days differ from each other, so they are not laid over one another";
      return none;
    }
  }
  const bool is_week = fold == FoldKind::week;
  const double period = is_week ? kWeek : kDay;
  const double start = is_week ? weekday_offset : offset;
  FoldedCounts out = folded(bins, start, period, fold);
  out.bins = turned(out.bins, start, period);
  out.why = fmt::format("{} laid over one another", is_week ? "weeks" : "days");
  return out;
}

}  // namespace coldcast
