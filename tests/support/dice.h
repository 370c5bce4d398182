#pragma once

#include <fmt/format.h>
#include <initializer_list>
#include <string>
#include <string_view>

#include "coldcast/random/random_stream.h"

namespace coldcast {

// Chooses among few values, so that two independent choices are often the same. Times lie on a grid
// of `step`, and everything else that has to do with time is in proportion to it.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : stream_(StreamKey{.seed = seed, .function = "random plan"}) {}

  // The grid in milliseconds: 10, unless said otherwise.
  void set_step(std::uint64_t milliseconds) { step_ = milliseconds; }

  bool chance(double share) { return stream_.uniform() < share; }
  std::uint64_t between(std::uint64_t low, std::uint64_t high) {
    return low + stream_.below(high - low + 1);
  }
  std::string pick(std::initializer_list<std::string_view> words) {
    return std::string(words.begin()[stream_.below(words.size())]);
  }
  // An instant or a span on the grid.
  std::string steps(std::uint64_t low, std::uint64_t high) { return span(between(low, high)); }
  // So many steps of the grid.
  [[nodiscard]] std::string span(std::uint64_t steps) const {
    return fmt::format("{}ms", step_ * steps);
  }
  // So many in a hundred steps of the grid.
  [[nodiscard]] std::string rate(double events) const {
    return fmt::format("{}/h", events * 36'000.0 / static_cast<double>(step_));
  }
  [[nodiscard]] std::uint64_t step() const { return step_; }

 private:
  RandomStream stream_;
  std::uint64_t step_ = 10;
};

// A duration, or one of several laws.
[[nodiscard]] std::string random_distribution(Dice& dice, std::uint64_t low, std::uint64_t high);
// The settings of one arrivals block, or of one entry of `traces`; `number` names its file.
struct PlannedBlock;
struct PlannedTrace;
[[nodiscard]] PlannedBlock random_arrivals(Dice& dice, bool has_duration, std::uint64_t number);
[[nodiscard]] PlannedTrace random_trace(Dice& dice, std::uint64_t number, std::uint64_t functions);

}  // namespace coldcast
