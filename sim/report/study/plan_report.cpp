#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <ostream>

#include "coldcast/cost/cost.h"
#include "coldcast/plan/plan.h"
#include "coldcast/report/condition_report.h"

#include "formats/csv_text.h"
#include "report/page/study_pages.h"
#include "report/run/json.h"
#include "report/study/plan_parts.h"
#include "report/words/text_out.h"
#include "report/writers.h"

namespace coldcast {
namespace {

// What the targets are told of: what is planned, or else what stands in the file.
const Candidate& judged_of(const PlanResult& plan) {
  return plan.best ? *plan.best : plan.as_it_is;
}

std::vector<ConditionResult> conditions_of(const Candidate& candidate) {
  std::vector<ConditionResult> conditions;
  for (const TargetFinding& found : candidate.targets) {
    const MetricPlace place = find_metric(found.target.path, candidate.mean);
    conditions.push_back({.expression = found.target.text,
                          .kind = ConditionResult::Kind::target,
                          .metric = std::string(path_at(place, candidate.mean)),
                          .found = found.estimate,
                          .verdict = found.verdict});
  }
  return conditions;
}

std::string_view condition_word(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "pass";
    case Verdict::unsure:
      return "unsure";
    case Verdict::fail:
      break;
  }
  return "fail";
}

// What the report is about.
const Candidate& shown_candidate(const PlanResult& plan) {
  if (plan.best) return *plan.best;
  return plan.nearest ? *plan.nearest : plan.as_it_is;
}

void append_candidate(TextOut& out, const Candidate& candidate) {
  append(out, "{{\n    \"set\": {{");
  append_json_choices(out, candidate.choices);
  append(out, "}},\n    \"verdict\": \"{}\",\n    \"replications\": {},\n    \"targets\": [",
         candidate.verdict_word(), candidate.replications);
  for (std::size_t i = 0; i < candidate.targets.size(); ++i) {
    const TargetFinding& found = candidate.targets[i];
    append(out, "{}\n      {{\"target\": ", i == 0 ? "" : ",");
    append_json_string(out, found.target.text);
    append(out, ", \"mean\": ");
    append_json_number(out, to_number(found.estimate.mean));
    append(out, ", \"ci95\": ");
    append_json_number(out, to_number(found.estimate.half_width));
    append(out, ", \"verdict\": \"{}\"}}", to_string(found.verdict));
  }
  append(out, "\n    ],\n");
  if (!candidate.under.empty()) {
    append(out, "    \"under\": {{");
    for (std::size_t i = 0; i < candidate.under.size(); ++i) {
      append(out, "{}\"{}\": \"{}\"", i == 0 ? "" : ", ", candidate.under[i].first,
             to_string(candidate.under[i].second));
    }
    append(out, "}},\n");
  }
  append_json_tree(out, candidate.mean, "    ");
  append(out, "\n  }}");
}

void append_optional(TextOut& out, std::string_view key,
                     const std::optional<Candidate>& candidate) {
  append(out, ",\n  \"{}\": ", key);
  if (candidate && candidate->refusal.empty()) {
    append_candidate(out, *candidate);
  } else {
    append(out, "null");
  }
}

void append_bounds(TextOut& out, const std::vector<LowerBound>& bounds) {
  append(out, ",\n  \"lower_bounds\": [");
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    append(out, "{}\n    {{\"target\": ", i == 0 ? "" : ",");
    append_json_string(out, bounds[i].target.text);
    append(out, ", \"metric\": ");
    append_json_string(out, bounds[i].part);
    append(out, ", \"least\": ");
    append_json_number(out, to_number(bounds[i].least));
    append(out, "}}");
  }
  append(out, "{}]", bounds.empty() ? "" : "\n  ");
}

// The targets as every result tells its conditions: of the setting that was planned, or of the one
// that comes nearest.
void append_conditions(TextOut& out, const Candidate& shown) {
  append(out, ",\n  \"thresholds\": [");
  for (std::size_t i = 0; i < shown.targets.size(); ++i) {
    const TargetFinding& found = shown.targets[i];
    append(out, "{}\n    {{\"expression\": ", i == 0 ? "" : ",");
    append_json_string(out, found.target.text);
    append(out, ", \"kind\": \"target\", \"value\": ");
    append_json_number(out, to_number(found.estimate.mean));
    append(out, ", \"half_width\": ");
    append_json_number(out, to_number(found.estimate.half_width));
    append(out, ", \"verdict\": \"{}\"}}", condition_word(found.verdict));
  }
  append(out, "\n  ]");
}

std::string_view cost_key(const Basis& basis) {
  return basis.currency == "CNY" ? "cost_cny_per_month" : "cost_usd_per_month";
}

void append_tried(TextOut& out, const std::vector<Candidate>& tried, const Basis& basis) {
  append(out, ",\n  \"tried\": [");
  for (std::size_t i = 0; i < tried.size(); ++i) {
    append(out, "{}\n    {{\"set\": {{", i == 0 ? "" : ",");
    append_json_choices(out, tried[i].choices);
    append(out, "}}, \"verdict\": \"{}\", \"replications\": {}, \"{}\": ", tried[i].verdict_word(),
           tried[i].replications, cost_key(basis));
    append_json_number(out, Number{tried[i].cost()});
    append(out, ", \"refused\": ");
    append_json_string(out, tried[i].refusal);
    append(out, "}}");
  }
  append(out, "\n  ]");
}

void append_demand(TextOut& out, const PlanResult& plan, const Scenario& scenario) {
  append(out, ",\n  \"littles_law\": {{");
  bool is_first = true;
  for (const LittlesLaw& law : littles_law(plan.as_it_is.mean)) {
    append(out, "{}\n    ", is_first ? "" : ",");
    append_json_string(out, law.function);
    append(out, ": {{\"requests_per_s\": {}, \"latency_s\": {}, \"concurrency\": {}, \"max\": {}}}",
           law.rate, law.latency, law.mean, law.peak);
    is_first = false;
  }
  append(out, "\n  }},\n  \"break_even_utilization\": {{");
  for (const Architecture architecture : {Architecture::x86_64, Architecture::arm64}) {
    append(out, "{}\"{}\": ", architecture == Architecture::x86_64 ? "" : ", ",
           to_string(architecture));
    const std::optional<double> share =
        break_even_utilization(scenario.billing.prices, architecture);
    append_json_number(out, share ? Number{*share} : Number{});
  }
  append(out, "}}");
}

// The metric's path; where two targets have one, what tells them apart.
std::vector<std::string> target_columns(const std::vector<TargetFinding>& targets) {
  std::vector<std::string> names;
  for (const TargetFinding& found : targets) {
    const bool is_taken = std::find(names.begin(), names.end(), found.target.path) != names.end();
    names.push_back(is_taken ? found.target.text : found.target.path);
  }
  return names;
}

}  // namespace

void write_plan_json(const PlanResult& plan, const Scenario& scenario, const ReportOptions&,
                     std::ostream& out) {
  TextOut text;
  append(text, "{{\n  \"schema\": 1,\n  \"command\": \"plan\",\n  \"scenario\": ");
  append_json_string(text, plan.as_it_is.mean.scenario);
  append(text, ",\n  \"seed\": {},\n", plan.as_it_is.mean.seed);
  if (plan.partial) append(text, "  \"partial\": true,\n");
  append(text, "  \"runs\": {},\n  \"budget_ended\": {}", plan.runs, plan.budget_ended);
  append_optional(text, "best", plan.best);
  append_optional(text, "next_cheaper", plan.next);
  append_optional(text, "as_it_is", plan.as_it_is);
  append_tried(text, plan.tried, plan.as_it_is.mean.basis);
  append_demand(text, plan, scenario);
  if (!plan.best) {
    append_optional(text, "nearest_miss", plan.nearest);
    append_bounds(text, plan.bounds);
  }
  append_conditions(text, shown_candidate(plan));
  append(text, "\n}}\n");
  write(text, out);
}

void write_plan_csv(const PlanResult& plan, const Scenario&, const ReportOptions&,
                    std::ostream& out) {
  TextOut text;
  append(text, "setting,verdict,replications,{}", cost_key(plan.as_it_is.mean.basis));
  for (const std::string& name : target_columns(plan.as_it_is.targets))
    append(text, ",{0},ci95.{0}", csv_field(name));
  append(text, "\n");
  for (const Candidate& candidate : plan.tried) {
    append(text, "{},{},{},", csv_field(title_of(candidate.choices)), candidate.verdict_word(),
           candidate.replications);
    if (std::isfinite(candidate.cost())) append_json_number(text, Number{candidate.cost()});
    for (std::size_t i = 0; i < plan.as_it_is.targets.size(); ++i) {
      for (const bool is_mean : {true, false}) {
        append(text, ",");
        if (i >= candidate.targets.size()) continue;
        const Estimate& found = candidate.targets[i].estimate;
        const Number number = to_number(is_mean ? found.mean : found.half_width);
        if (value_of(number)) append_json_number(text, number);
      }
    }
    append(text, "\n");
  }
  write(text, out);
}

void write_junit_of_plan(const PlanResult& plan, const Scenario&, const ReportOptions&,
                         std::ostream& out) {
  const Candidate& judged = judged_of(plan);
  write_junit(plan.as_it_is.mean.scenario, {{title_of(judged.choices), conditions_of(judged)}},
              out);
}

}  // namespace coldcast
