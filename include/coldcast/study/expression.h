#pragma once

#include <string>
#include <string_view>

#include "coldcast/measure/comparison.h"

namespace coldcast {

// A condition on one number of a result: `checkout.cold_start_rate>0.01`. What `--fail-if`,
// thresholds and targets are made of.
struct Expression {
  std::string text;  // as the user wrote it
  std::string path;  // a metric: its path in the JSON without `functions.`
  Comparison comparison = Comparison::less;
  double bound = 0.0;  // in the unit of the metric

  // False for NaN: of a number that is not known, nothing holds.
  [[nodiscard]] bool holds(double value) const;
};

// PATH, one of < <= > >= == !=, and a number. The number may be a percentage (0.5%) where the
// metric is a share, and a duration (800ms) where it is in milliseconds or seconds. Throws
// UsageError.
[[nodiscard]] Expression parse_expression(std::string_view text);

}  // namespace coldcast
