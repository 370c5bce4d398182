#pragma once

#include <cstddef>
#include <vector>

#include "coldcast/base/quantity.h"
#include "coldcast/base/time.h"

namespace coldcast {

// The key `scale` of an arrivals block: a factor on its rate, which `changes` may set anew while
// time runs.
struct RateScale {
  struct Step {
    SimTime at{};
    double factor = 1.0;
  };

  double factor = 1.0;        // from the start on; 0 or more
  std::vector<Step> changes;  // in order of time

  [[nodiscard]] bool is_plain() const { return factor == 1.0 && changes.empty(); }
};

// Goes along a RateScale with time.
class ScaleCursor {
 public:
  // `scale` (null: 1 for ever) must outlive it.
  explicit ScaleCursor(const RateScale* scale) : scale_(scale) {}

  // The factor that holds; until when (kNever: for ever).
  [[nodiscard]] double factor() const;
  [[nodiscard]] SimTime until() const;
  // Goes on to what holds from `until()` on.
  void advance() { ++passed_; }
  // Goes on to what holds at `at`, which is not before what was asked for last.
  double at(SimTime at);

 private:
  const RateScale* scale_;
  std::size_t passed_ = 0;  // changes
};

// `rate` times `factor` (above 0), exact where factor is a decimal of up to nine places and the
// result fits.
[[nodiscard]] Rate scaled(Rate rate, double factor);

}  // namespace coldcast
