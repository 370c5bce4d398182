#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "coldcast/study/expression.h"

namespace coldcast {

// What replications say of a number: its mean, and how far the true mean may lie from it.
struct Estimate {
  // NaN where no replication has the number.
  double mean = std::numeric_limits<double>::quiet_NaN();
  // Half the width of the 95 % confidence interval (Student's t); NaN with fewer than two values.
  double half_width = std::numeric_limits<double>::quiet_NaN();
  std::uint64_t count = 0;  // replications that have the number
  // Those that were run, or were asked for: where there is more than one, a number that only one of
  // them has says nothing certain, for its interval is the whole line.
  std::uint64_t replications = 1;
  // The smallest and the largest of them.
  double min = std::numeric_limits<double>::quiet_NaN();
  double max = std::numeric_limits<double>::quiet_NaN();

  // Whether the width is not known although it was wanted.
  [[nodiscard]] bool is_without_width() const { return count < 2 && replications > 1; }
  // The ends of the interval; the value itself where there is only one.
  [[nodiscard]] double low() const;
  [[nodiscard]] double high() const;
};

// Of one number in each replication. NaN (a statistic of nothing) is left out.
[[nodiscard]] Estimate estimate(std::span<const double> values);

// The factor of the standard error in a two-sided 95 % interval; degrees >= 1.
[[nodiscard]] double student_t(std::uint64_t degrees);

// Whether a condition holds, as far as an estimate can tell.
enum class Verdict : std::uint8_t { pass, unsure, fail };
[[nodiscard]] std::string_view to_string(Verdict verdict);

// pass: the whole interval meets the condition. fail: none of it does. An equality is exact, so
// each replication must meet it, and one that does not is enough to fail. A number that no
// replication has fails; of one that a single replication of several has nothing is certain.
[[nodiscard]] Verdict judge(const Expression& condition, const Estimate& estimate);

}  // namespace coldcast
