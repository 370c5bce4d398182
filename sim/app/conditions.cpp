#include "app/conditions.h"

#include <fmt/format.h>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"
#include "coldcast/report/condition_report.h"
#include "coldcast/study/interval.h"
#include "coldcast/study/study.h"

#include "app/error_printer.h"

namespace coldcast {
namespace {

std::vector<Expression> parse_all(const std::vector<std::string>& texts) {
  std::vector<Expression> expressions;
  for (const std::string& text : texts) expressions.push_back(parse_expression(text));
  return expressions;
}

Verdict inverse(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return Verdict::fail;
    case Verdict::fail:
      return Verdict::pass;
    case Verdict::unsure:
      break;
  }
  return Verdict::unsure;
}

ConditionResult judge_one(const Expression& condition, ConditionResult::Kind kind,
                          const MetricTree& result) {
  const MetricPlace place = find_metric(condition.path, result);
  const Estimate found = estimate_at(result, place);
  const Verdict verdict = coldcast::judge(condition, found);
  const bool must_not_hold = kind == ConditionResult::Kind::fail_if;
  return {.expression = condition.text,
          .kind = kind,
          .metric = std::string(path_at(place, result)),
          .found = found,
          .verdict = must_not_hold ? inverse(verdict) : verdict};
}

std::vector<Expression> expressions_of(const std::vector<NamedExpression>& named,
                                       const std::string& key, const Scenario& scenario,
                                       const std::string& file) {
  std::vector<Expression> expressions;
  std::vector<Diagnostic> wrong;
  for (const NamedExpression& expression : named) {
    try {
      expressions.push_back(parse_expression(expression.text));
      (void)find_metric(expressions.back().path, scenario);
    } catch (const UsageError& error) {
      wrong.push_back({file == "-" ? "standard input" : file, expression.mark, key, error.what()});
    }
  }
  if (!wrong.empty()) throw ScenarioError(wrong);
  return expressions;
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

std::vector<ConditionResult> Conditions::judge(const MetricTree& result) const {
  std::vector<ConditionResult> judged;
  for (const Expression& condition : thresholds_)
    judged.push_back(judge_one(condition, ConditionResult::Kind::threshold, result));
  for (const Expression& condition : fail_if_)
    judged.push_back(judge_one(condition, ConditionResult::Kind::fail_if, result));
  return judged;
}

bool report_failures(const std::vector<ConditionResult>& conditions, const std::string& whose) {
  bool any = false;
  for (const ConditionResult& condition : conditions) {
    if (condition.verdict == Verdict::pass) continue;
    any = true;
    const bool is_threshold = condition.kind == ConditionResult::Kind::threshold;
    const std::string path =
        condition.expression.substr(0, condition.expression.find_first_of("<>=!"));
    const std::string line =
        fmt::format("{}{}{}failed: {}: {} is {}{}", whose, whose.empty() ? "" : ": ",
                    is_threshold ? "threshold " : "", condition.expression,
                    path.substr(0, path.find_last_not_of(' ') + 1), condition_figure(condition),
                    condition.verdict == Verdict::unsure ? ": unsure" : "");
    print_line(line);
  }
  return any;
}

std::vector<Expression> thresholds_of(const Scenario& scenario, const std::string& file) {
  return expressions_of(scenario.thresholds, "thresholds", scenario, file);
}

std::vector<Expression> targets_of(const Scenario& scenario, const std::string& file) {
  return expressions_of(scenario.targets, "targets", scenario, file);
}

}  // namespace coldcast
