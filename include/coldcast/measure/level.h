#pragma once

#include <algorithm>
#include <cstdint>

#include "coldcast/base/int128.h"
#include "coldcast/base/time.h"

namespace coldcast {

// What is billed of a level of things that cost for being there, each for a shortest time: level x
// nanoseconds.
struct LeaseFigure {
  Int128 whole = 0;
  // What would come again in another window like this one: what ends in the window is billed as it
  // is, what the window cuts is as long as it is.
  Int128 recurring = 0;
};

// What is told of a level: its mean and highest value over the counted window, and its value when
// the run ended.
struct LevelFigure {
  Int128 integral = 0;  // level x nanoseconds
  Duration window{};    // over which; zero: no mean
  std::uint64_t max = 0;
  std::uint64_t at_end = 0;
  bool has_end = true;  // whether `at_end` is told
  LeaseFigure lease{};  // provisioned pollers only
};

// A level that goes up and down by any amount over time (messages in a queue), measured over
// [from, until): half-open, so what ends at `from` does not count. `parent` (may be null) is a
// level that sums this one with others, for its highest value; it must outlive this.
class Level {
 public:
  Level(SimTime from, SimTime until, Level* parent = nullptr)
      : from_(from), until_(until), parent_(parent) {}

  // Instants must not decrease.
  void change(SimTime at, std::int64_t by) {
    if (by == 0) return;
    pass(at);
    level_ += by;
    if (parent_ != nullptr) parent_->change(at, by);
  }
  void set(SimTime at, std::int64_t level) { change(at, level - level_); }
  [[nodiscard]] std::int64_t now() const { return level_; }

  // At the end of a run at `end`.
  [[nodiscard]] LevelFigure figure(SimTime end) const {
    Level whole = *this;
    whole.parent_ = nullptr;
    whole.pass(end);
    const SimTime last = std::max(from_, std::min(end, until_));
    // A level that holds for no time at all still was there: it counts, unless it began at the end.
    if (whole.since_ < until_ && whole.since_ >= from_ && whole.since_ <= end)
      whole.max_ = std::max(whole.max_, level_);
    return {.integral = whole.integral_,
            .window = last - from_,
            .max = static_cast<std::uint64_t>(std::max<std::int64_t>(0, whole.max_)),
            .at_end = static_cast<std::uint64_t>(std::max<std::int64_t>(0, level_))};
  }

 private:
  // Counts the level as it has been since the last change, until `at`.
  void pass(SimTime at) {
    const SimTime begin = std::max(since_, from_);
    const SimTime end = std::min(at, until_);
    if (end > begin) {
      integral_ += static_cast<Int128>(level_) * (end - begin).count();
      max_ = std::max(max_, level_);
    } else if (since_ >= from_ && since_ < until_) {
      max_ = std::max(max_, level_);  // came and went at one instant of the window
    }
    since_ = at;
  }

  SimTime from_;
  SimTime until_;
  Level* parent_;
  SimTime since_{};
  std::int64_t level_ = 0;
  std::int64_t max_ = 0;
  Int128 integral_ = 0;
};

}  // namespace coldcast
