#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

namespace coldcast {

// What replications say of a number: its mean, and how far the true mean may lie from it.
struct Estimate {
  static constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

  // NaN where no replication has the number.
  double mean = kUnknown;
  // Half the width of the 95 % confidence interval; where that does not lie evenly about the mean,
  // the longer side. NaN with fewer than two values.
  double half_width = kUnknown;
  std::uint64_t count = 0;  // replications that have the number
  // Those that were run, or were asked for: where there is more than one, a number that only one of
  // them has says nothing certain, for its interval is the whole line.
  std::uint64_t replications = 1;
  // The smallest and the largest of them.
  double min = kUnknown;
  double max = kUnknown;
  // The ends of the interval, where they do not lie evenly about the mean: of rare events.
  double lower = kUnknown;
  double upper = kUnknown;
  // Of events that were not seen at all: in how many cases (invocations; replications) they might
  // have been. 0: it is another number, or some were seen.
  double none_seen_in = 0.0;

  // Whether the width is not known although it was wanted.
  [[nodiscard]] bool is_without_width() const { return count < 2 && replications > 1; }
  // The ends of the interval; the value itself where there is only one.
  [[nodiscard]] double low() const;
  [[nodiscard]] double high() const;
};

// Whether a condition holds, as far as an estimate can tell.
enum class Verdict : std::uint8_t { pass, unsure, fail };
// PASS, UNSURE, FAIL.
[[nodiscard]] std::string_view to_string(Verdict verdict);

}  // namespace coldcast
