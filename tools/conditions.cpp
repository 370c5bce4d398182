#include "conditions.h"

#include <cstdio>
#include <fmt/format.h>
#include <optional>

#include "coldcast/base/text.h"

namespace coldcast {

Conditions::Conditions(const std::vector<Expression>& fail_if, const Scenario& scenario) {
  for (const Expression& expression : fail_if)
    conditions_.push_back({expression, find_metric(expression.path, scenario)});
}

bool Conditions::report_failures(const MetricTree& result) const {
  bool any = false;
  for (const Condition& condition : conditions_) {
    const std::optional<double> value = value_of(number_at(result, condition.place));
    if (!value || !condition.expression.holds(*value)) continue;
    any = true;
    const std::string line = fmt::format("failed: {}: {} is {}\n", condition.expression.text,
                                         condition.expression.path, to_string(*value));
    std::fputs(line.c_str(), stderr);
  }
  return any;
}

}  // namespace coldcast
