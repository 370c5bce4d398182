#include "app/conditions.h"

#include <cmath>
#include <cstdio>
#include <fmt/format.h>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"
#include "coldcast/study/interval.h"
#include "coldcast/study/study.h"

namespace coldcast {
namespace {

std::vector<Expression> parse_all(const std::vector<std::string>& texts) {
  std::vector<Expression> expressions;
  for (const std::string& text : texts) expressions.push_back(parse_expression(text));
  return expressions;
}

std::string figure(const Estimate& found) {
  if (found.count == 0) return "a statistic of nothing";
  if (found.is_without_width()) return to_string(found.mean) + " (one number: no interval)";
  if (std::isnan(found.half_width)) return to_string(found.mean);
  return fmt::format("{} ± {}", to_string(found.mean), to_string(found.half_width));
}

void say(const std::string& whose, std::string_view what, const Expression& condition,
         const Estimate& found) {
  const std::string line = fmt::format("{}{}{}: {}: {} is {}\n", whose, whose.empty() ? "" : ": ",
                                       what, condition.text, condition.path, figure(found));
  std::fputs(line.c_str(), stderr);
}

}  // namespace

Conditions::Conditions(const std::vector<Expression>& thresholds,
                       const std::vector<Expression>& fail_if, const Scenario& scenario)
    : thresholds_(thresholds), fail_if_(fail_if) {
  for (const auto& conditions : {thresholds_, fail_if_})
    for (const Expression& condition : conditions) (void)find_metric(condition.path, scenario);
}

Conditions::Conditions(const std::vector<std::string>& thresholds,
                       const std::vector<std::string>& fail_if, const MetricTree& result)
    : thresholds_(parse_all(thresholds)), fail_if_(parse_all(fail_if)) {
  for (const auto& conditions : {thresholds_, fail_if_})
    for (const Expression& condition : conditions) (void)find_metric(condition.path, result);
}

bool Conditions::report_failures(const MetricTree& result, const std::string& whose) const {
  bool any = false;
  for (const Expression& condition : thresholds_) {
    const Estimate found = estimate_at(result, find_metric(condition.path, result));
    if (judge(condition, found) == Verdict::pass) continue;
    say(whose, "threshold failed", condition, found);
    any = true;
  }
  for (const Expression& condition : fail_if_) {
    const Estimate found = estimate_at(result, find_metric(condition.path, result));
    if (judge(condition, found) == Verdict::fail) continue;
    say(whose, "failed", condition, found);
    any = true;
  }
  return any;
}

std::vector<Expression> thresholds_of(const Scenario& scenario, const std::string& file) {
  std::vector<Expression> thresholds;
  std::vector<Diagnostic> wrong;
  for (const NamedExpression& threshold : scenario.thresholds) {
    try {
      thresholds.push_back(parse_expression(threshold.text));
      (void)find_metric(thresholds.back().path, scenario);
    } catch (const UsageError& error) {
      wrong.push_back({file, threshold.mark, "thresholds", error.what()});
    }
  }
  if (!wrong.empty()) throw ScenarioError(wrong);
  return thresholds;
}

}  // namespace coldcast
