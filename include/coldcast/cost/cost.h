#pragma once

#include <optional>
#include <string>
#include <vector>

#include "coldcast/scenario/scenario.h"
#include "coldcast/stats/summary.h"

namespace coldcast {

// What AWS would charge, in the currency of the price list. A part that is used and has no price
// there is NaN, and so is every sum that it belongs to.
struct Cost {
  double requests = 0.0;
  double duration = 0.0;     // compute on demand, without what init adds
  double init = 0.0;         // what init (or the restore) adds to billed durations on demand
  double provisioned = 0.0;  // provisioned concurrency for being there
  double provisioned_duration = 0.0;  // compute on it, the inits of its environments included
  double ephemeral_storage = 0.0;     // above 512 MB, while something runs
  double snap_start = 0.0;            // snapshots kept and restored
  double event_pollers = 0.0;         // provisioned pollers, for being there
  // The total if the whole month (730 hours) went as the counted window did; absent where the
  // window has no length.
  std::optional<double> per_month{};

  [[nodiscard]] double total() const {
    return requests + duration + init + provisioned + provisioned_duration + ephemeral_storage +
           snap_start + event_pollers;
  }
};

// Tiers and the free tier apply once to the account, to the counted window as if it were a month.
// The functions' costs are their shares before the free tier.
struct Bill {
  Cost account;
  std::vector<Cost> functions;
  // Of functions[i], by the labels of its summary. What belongs to no request, such as provisioned
  // concurrency, is with the unlabelled ones.
  std::vector<std::vector<Cost>> by_label;
};

// `summary` must be of `scenario`.
[[nodiscard]] Bill bill(const Summary& summary, const Scenario& scenario);

// Whether it has provisioned pollers, which are billed by themselves.
[[nodiscard]] bool has_event_pollers(const Function& function);

// What a month costs at least, whatever requests come: for what is kept all the time, such as
// provisioned concurrency. 0 where it is not known beforehand.
[[nodiscard]] double least_cost_per_month(const Scenario& scenario);

// What the scenario uses and the price list has no price for, each as a sentence.
[[nodiscard]] std::vector<std::string> unpriced(const Scenario& scenario);

// The share of the time that provisioned concurrency must be in use to be cheaper than the same
// work on demand (at the first tier's price); nullopt where it never is.
[[nodiscard]] std::optional<double> break_even_utilization(const PriceList& prices,
                                                           Architecture architecture);

}  // namespace coldcast
