#pragma once

#include <vector>

#include "coldcast/scenario/scenario.h"
#include "coldcast/stats/summary.h"

namespace coldcast {

[[nodiscard]] const PriceList::Compute& compute_of(const PriceList& prices,
                                                   Architecture architecture);

// What is charged of one function, in the units of the price list. Sums of integers until here.
struct Volumes {
  Architecture architecture = Architecture::x86_64;
  double requests = 0.0;
  double free_requests = 0.0;  // those the free tier may cover
  double on_demand = 0.0;      // GB-seconds, here and below
  double init = 0.0;           // part of on_demand
  double free_on_demand = 0.0;
  double provisioned = 0.0;
  double provisioned_duration = 0.0;
  double storage = 0.0;
  double cache = 0.0;
  double restored = 0.0;     // GB
  double sqs_pollers = 0.0;  // hours, here and below
  double kafka_pollers = 0.0;
};

// A function, and the part of each label of its summary. What no label has used, such as what is
// kept whether or not requests come, is with the unlabelled ones, which are the last.
struct Charged {
  Volumes whole;
  std::vector<Volumes> by_label;
};

// In a counted window of so many seconds.
[[nodiscard]] Charged charged_of(const Function& function, const FunctionSummary& summary,
                                 double window_seconds);
// If the whole month went as the counted window did. What happens once, however long the window is,
// is not extrapolated: rounding up at the window's end, the shortest time of a snapshot.
[[nodiscard]] Charged month_of(const Charged& counted, const Function& function,
                               const FunctionSummary& summary, double window_seconds);

}  // namespace coldcast
