#include "coldcast/study/precision.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"

#include "base/letters.h"

namespace coldcast {
namespace {

constexpr const char* kPrecisionExample =
    "expected METRIC ± WIDTH: 'checkout.cold_start_rate ± 5%'";

double allowed(const Precision& precision, const Estimate& estimate) {
  return precision.is_relative ? precision.half_width * std::abs(estimate.mean)
                               : precision.half_width;
}

// A width is read as the bound of a condition is.
Expression parse_width(std::string_view text, std::string_view metric, const std::string& width) {
  try {
    return parse_expression(fmt::format("{}<{}", metric, width));
  } catch (const UsageError& error) {
    const std::string_view what = error.what();
    // The condition is none that the user has written.
    if (what.find("compares with") == std::string_view::npos) throw;
    throw UsageError(fmt::format("--until {}: {} is no width", quote(text), quote(trimmed(width))),
                     kPrecisionExample);
  }
}

// The metric and the width, where something else or nothing stands between them.
std::string meant(std::string_view text) {
  const std::size_t end = std::min(text.find_first_of("<>=~ "), text.size());
  const std::string_view metric = text.substr(0, end);
  const std::string_view width = trimmed(text.substr(end), "<>=~ ");
  return fmt::format("; did you mean \"{} ± {}\"?", metric, width.empty() ? "5%" : width);
}

}  // namespace

bool Precision::is_reached(const Estimate& estimate) const {
  // None seen is not none: nothing is known precisely of what never happened.
  const bool is_nothing = estimate.mean == 0.0 && (is_relative || estimate.half_width == 0.0);
  return !is_nothing && estimate.half_width <= allowed(*this, estimate);
}

Precision parse_precision(std::string_view text) {
  for (const std::string_view sign : {"±", "+-", "+/-"}) {
    const std::size_t at = text.find(sign);
    if (at == std::string_view::npos) continue;
    std::string width(text.substr(at + sign.size()));
    // A percentage is of the mean, whatever the metric's unit. Else a width is read as the bound of
    // a condition is: a duration or a number.
    const std::size_t percent = width.find('%');
    const bool is_relative = percent != std::string::npos;
    if (is_relative) width.erase(percent, 1);
    Expression bound = parse_width(text, text.substr(0, at), width);
    if (is_relative) bound.bound /= 100.0;
    if (!(bound.bound > 0.0))
      throw UsageError(fmt::format("--until {}: the width must be above 0", quote(text)),
                       kPrecisionExample);
    return {std::string(text), bound.path, bound.bound, is_relative};
  }
  throw UsageError(fmt::format("--until {} has no ±{}", quote(text), meant(text)),
                   kPrecisionExample);
}

std::uint64_t next_replications(const Precision& precision, const Estimate& estimate,
                                std::uint64_t done) {
  const double ratio = estimate.half_width / allowed(precision, estimate);
  // The half-width shrinks with the root of the number of replications.
  const double needed = static_cast<double>(done) * ratio * ratio;
  const double most = 2.0 * static_cast<double>(done);
  if (!(needed < most)) return 2 * done;
  return std::max(done + 1, static_cast<std::uint64_t>(std::ceil(needed)));
}

}  // namespace coldcast
