#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "coldcast/scenario/scenario.h"
#include "coldcast/stats/summary.h"
#include "coldcast/stats/usage_meter.h"

namespace coldcast {

// Counts the requests of one function by the label of the arrivals block that they come from: its
// own blocks, and those of the queues that it reads. Labels that requests have of themselves are
// names of requests, not of blocks. The scenario must outlive it.
class LabelCounts {
 public:
  LabelCounts(const Scenario& scenario, const Function& function, std::uint64_t replication);

  // Whether any arrivals block of the scenario has a label.
  [[nodiscard]] static bool are_wanted(const Scenario& scenario);

  void count_start(const Admission& admission);
  void count_throttle(const Throttle& throttle);
  void count(const Invocation& invocation);
  void count_unfinished(const Admission& admission, SimTime at);

  // The unlabelled ones last.
  [[nodiscard]] std::vector<LabelSummary> summaries() const;

 private:
  struct Tally {
    LabelSummary summary;
    UsageMeter meter;
  };

  void add_blocks(const std::vector<Workload>& blocks);
  Tally& of(const std::string* label);

  UsageMeter unused_meter_;
  std::vector<Tally> tallies_;  // the unlabelled ones last
  std::unordered_map<const std::string*, std::size_t> places_;
};

}  // namespace coldcast
