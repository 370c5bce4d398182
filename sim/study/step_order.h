#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "coldcast/base/time.h"
#include "coldcast/stats/level_log.h"

namespace coldcast {

// A stretch of simulated time, cut into bins of equal width.
struct Stretch {
  static constexpr std::size_t kBins = 1 << 15;

  SimTime begin{};
  SimTime end{};
  unsigned shift = 0;  // a bin is 2^shift ns wide
};

// The steps of some functions, counted by bin: what bounds the summed level within each.
class BinnedSteps {
 public:
  // The steps of one bin by LevelStep::code.
  using Bin = std::array<std::uint32_t, LevelStep::kCodes>;

  void clear();
  void count(const LevelLog& log, const Stretch& stretch) {
    if (log.size() == 0) return;
    is_empty_ = false;
    log.count(stretch.shift, bins_);
  }
  void add(const BinnedSteps& other);

  // Whether there is no step in any.
  [[nodiscard]] bool empty() const { return is_empty_; }
  [[nodiscard]] std::span<const Bin> bins() const { return bins_; }

 private:
  bool is_empty_ = true;
  std::vector<Bin> bins_ = std::vector<Bin>(Stretch::kBins);
};

// Steps of several functions in the order of a common simulation: at one instant, what ends
// (completions, expiries) comes before what begins, and what begins in the order of functions, each
// followed by what it entails at once. Sorted by bin and then within each, so that the order of a
// few bins costs little however long the logs are, and that of all bins little a step.
class StepOrder {
 public:
  struct Step {
    std::uint64_t order = 0;  // its instant, and whether it follows a beginning at that instant
    std::uint32_t function = 0;
    LevelStep::Kind kind = LevelStep::Kind::in_flight;
    bool up = true;
  };

  // `bins`, ascending, of the logs of all functions; throttles, which change no level, are left
  // out.
  void gather(std::span<const LevelLog* const> logs, std::span<const std::uint32_t> bins,
              const Stretch& stretch);

  // The steps of the bin at `place` among those gathered.
  [[nodiscard]] std::span<const Step> steps_of(std::size_t place) const {
    return std::span(steps_).subspan(ends_[place], ends_[place + 1] - ends_[place]);
  }

 private:
  template <typename Take>
  void visit(const LevelLog& log, std::span<const std::uint32_t> bins, const Stretch& stretch,
             Take take) const;
  void sort(std::size_t place);

  // For each bin of the stretch: its place among those gathered, or none.
  std::vector<std::uint32_t> place_of_;
  // Where the steps of each place end, behind a zero.
  std::vector<std::size_t> ends_;
  std::vector<Step> steps_;
};

}  // namespace coldcast
