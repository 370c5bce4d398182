#pragma once

#include <string>
#include <vector>

#include "coldcast/results/metric_tree.h"
#include "coldcast/scenario/scenario.h"
#include "coldcast/study/expression.h"

namespace coldcast {

// What a result is judged by: thresholds, which must hold, and --fail-if, which must not. With
// replications both are judged by the whole 95 % interval: a threshold must be met by all of it,
// and a --fail-if by none of it.
class Conditions {
 public:
  // Throws UsageError when a metric does not exist.
  Conditions(const std::vector<Expression>& thresholds, const std::vector<Expression>& fail_if,
             const Scenario& scenario);
  // As they were written, for a result that is there already.
  Conditions(const std::vector<std::string>& thresholds, const std::vector<std::string>& fail_if,
             const MetricTree& result);

  [[nodiscard]] bool empty() const { return thresholds_.empty() && fail_if_.empty(); }
  // In their order. Of a statistic of nothing no condition holds.
  [[nodiscard]] std::vector<ConditionResult> judge(const MetricTree& result) const;

 private:
  std::vector<Expression> thresholds_;
  std::vector<Expression> fail_if_;
};

// Says on stderr what failed or is unsure, with the number; true if anything is. `whose` stands
// before it, if not empty.
[[nodiscard]] bool report_failures(const std::vector<ConditionResult>& conditions,
                                   const std::string& whose = {});

// The thresholds of a scenario, or what plan looks for. Throws ScenarioError with all that are
// none.
[[nodiscard]] std::vector<Expression> thresholds_of(const Scenario& scenario,
                                                    const std::string& file);
[[nodiscard]] std::vector<Expression> targets_of(const Scenario& scenario, const std::string& file);

}  // namespace coldcast
