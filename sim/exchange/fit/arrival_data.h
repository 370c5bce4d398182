#pragma once

#include <cstddef>
#include <vector>

#include "exchange/fit/dataset.h"
#include "exchange/fit/step_profile.h"

namespace coldcast {

// What arrivals are fitted to.
struct ArrivalData {
  std::vector<double> times{};         // seconds from the begin of the window; empty for counts
  std::vector<std::size_t> numbers{};  // of the requests that they are of
  std::vector<CountBin> counts{};      // of a metric, or of condensed requests
  double window = 0;                   // seconds
  double resolution = 0;               // seconds
};

// Of the requests of a function, as far as their times are known; counts where they were condensed.
[[nodiscard]] ArrivalData times_of(const FunctionData& function, const Dataset& data);
// The series that counts them; nullptr where none does.
[[nodiscard]] const MetricSeries* counts_of(const FunctionData& function);
// Every period of the window; one without a data point had no invocation.
[[nodiscard]] std::vector<CountBin> bins_of(const MetricSeries& series, const Dataset& data);
[[nodiscard]] double total_of(const std::vector<CountBin>& bins);
// Neighbours joined to bins of about `width` seconds.
[[nodiscard]] std::vector<CountBin> joined(const std::vector<CountBin>& bins, double width);
[[nodiscard]] std::vector<CountBin> bins_at(const ArrivalData& arrivals, double width);
// The same, for steps to be found in: of times or seconds, as wide as width_of_bins() says.
[[nodiscard]] std::vector<CountBin> bins_for_steps(const ArrivalData& arrivals);
// Bins that are fine enough to see steps, and not more than some thousands.
[[nodiscard]] double width_of_bins(double window);

}  // namespace coldcast
