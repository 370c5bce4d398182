#pragma once

#include <fmt/format.h>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "coldcast/random/random_stream.h"

namespace coldcast {

// Chooses among few values, so that two independent choices are often the same. Times lie on a grid
// of `step`, and everything else that has to do with time is in proportion to it.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : stream_(StreamKey{.seed = seed, .function = "random plan"}) {}
  // As a fuzzer's bytes say, which have to outlive it. Behind the last of them the lowest is chosen
  // and nothing happens by chance, so that what is made comes to an end.
  explicit Dice(std::string_view bytes) : Dice(0) { bytes_ = bytes; }

  // The grid in milliseconds: 10, unless said otherwise.
  void set_step(std::uint64_t milliseconds) { step_ = milliseconds; }

  bool chance(double share) { return uniform() < share; }
  std::uint64_t between(std::uint64_t low, std::uint64_t high) {
    return low + below(high - low + 1);
  }
  std::string pick(std::initializer_list<std::string_view> words) {
    return std::string(words.begin()[below(words.size())]);
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
  double uniform() {
    if (!bytes_) return stream_.uniform();
    return bytes_->empty() ? 1.0 : static_cast<double>(next_byte()) / 256;
  }
  std::uint64_t below(std::uint64_t bound) {
    if (!bytes_) return stream_.below(bound);
    std::uint64_t value = 0;
    for (std::uint64_t rest = bound - 1; rest > 0; rest >>= 8) value = value << 8 | next_byte();
    return value % bound;
  }
  std::uint64_t next_byte() {
    if (bytes_->empty()) return 0;
    const auto byte = static_cast<unsigned char>(bytes_->front());
    bytes_->remove_prefix(1);
    return byte;
  }

  RandomStream stream_;
  std::optional<std::string_view> bytes_{};
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
