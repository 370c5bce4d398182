#pragma once

#include <vector>

#include "coldcast/cost/metric_tree.h"
#include "coldcast/scenario/scenario.h"
#include "coldcast/study/expression.h"

namespace coldcast {

// The --fail-if of a run, each with the number that it looks at.
class Conditions {
 public:
  // Throws UsageError when a metric does not exist.
  Conditions(const std::vector<Expression>& fail_if, const Scenario& scenario);

  // Says on stderr which of them hold, with the number; true if any does. A statistic of nothing
  // fulfils no condition.
  [[nodiscard]] bool report_failures(const MetricTree& result) const;

 private:
  struct Condition {
    Expression expression;
    MetricPlace place;
  };
  std::vector<Condition> conditions_;
};

}  // namespace coldcast
