#include "coldcast/timeline/level_series.h"

#include <algorithm>

namespace coldcast {
namespace {

// The first point after `instant`.
auto after(const std::vector<LevelSeries::Point>& points, SimTime instant) {
  return std::upper_bound(
      points.begin(), points.end(), instant,
      [](SimTime wanted, const LevelSeries::Point& point) { return wanted < point.at; });
}

}  // namespace

void LevelSeries::set(SimTime at, std::uint64_t level) {
  if (width_ > Duration::zero()) {
    set_in_bin(at, level);
  } else if (!points_.empty() && points_.back().at == at) {
    points_.back() = {at, level, level, level};
  } else if (points_.empty() || points_.back().last != level) {
    points_.push_back({at, level, level, level});
  }
  if (points_.size() > kMostPoints) coarsen();
}

// A bin begins with the level that the one before ended with.
void LevelSeries::set_in_bin(SimTime at, std::uint64_t level) {
  const SimTime bin = kStartOfTime + (at - kStartOfTime) / width_ * width_;
  if (points_.empty() || points_.back().at < bin) {
    const std::uint64_t before = points_.empty() || at == bin ? level : points_.back().last;
    points_.push_back({bin, before, before, before});
  }
  Point& point = points_.back();
  point.low = std::min(point.low, level);
  point.high = std::max(point.high, level);
  point.last = level;
}

void LevelSeries::coarsen() {
  const std::vector<Point> points = std::move(points_);
  points_.clear();
  const Duration whole = points.back().at - points.front().at;
  width_ = whole / static_cast<std::int64_t>(kMostPoints / 2) + Duration{1};
  for (const Point& point : points) {
    set_in_bin(point.at, point.low);
    set_in_bin(point.at, point.high);
    set_in_bin(point.at, point.last);
  }
}

std::uint64_t LevelSeries::at(SimTime instant) const {
  const auto next = after(points_, instant);
  return next == points_.begin() ? 0 : std::prev(next)->last;
}

LevelSeries::Range LevelSeries::over(SimTime begin, SimTime end) const {
  auto point = after(points_, begin);
  Range range;
  if (point != points_.begin()) {
    const Point& before = *std::prev(point);
    const bool is_settled = !is_exact() && begin >= before.at + width_;
    range = is_settled ? Range{before.last, before.last} : Range{before.low, before.high};
  }
  for (; point != points_.end() && point->at < end; ++point) {
    range.low = std::min(range.low, point->low);
    range.high = std::max(range.high, point->high);
  }
  return range;
}

std::vector<LevelSeries::Point> LevelSeries::outline() const {
  if (is_exact()) return points_;
  std::vector<Point> outline;
  for (std::size_t i = 0; i < points_.size(); ++i) {
    const Point& point = points_[i];
    outline.push_back(point);
    const SimTime end = point.at + width_;
    const bool is_followed = i + 1 < points_.size() && points_[i + 1].at <= end;
    if (!is_followed && point.high != point.last)
      outline.push_back({end, point.last, point.last, point.last});
  }
  return outline;
}

std::uint64_t LevelSeries::max() const {
  std::uint64_t highest = 0;
  for (const Point& point : points_) highest = std::max(highest, point.high);
  return highest;
}

}  // namespace coldcast
