#include "coldcast/report/plan_report.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <ostream>

#include "coldcast/cost/cost.h"
#include "coldcast/report/condition_report.h"

#include "formats/csv_text.h"
#include "report/page/markup.h"
#include "report/page/overview.h"
#include "report/page/study_pages.h"
#include "report/run/json.h"
#include "report/study/study_figures.h"
#include "report/words/figures.h"
#include "report/words/text_out.h"

namespace coldcast {
namespace {

std::string title_of(const std::vector<Choice>& choices) {
  return cell_title({"", choices});
}

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

// The metric's own path, without a function's name, tells the unit.
std::vector<std::string> row_of(const std::string& what, const Candidate& candidate) {
  std::vector<std::string> row = {what, std::string(candidate.verdict_word())};
  for (const TargetFinding& found : candidate.targets)
    row.push_back(fmt::format("{} {}", estimate_figure(found.target.path, found.estimate),
                              to_string(found.verdict)));
  row.push_back(dollars_figure(to_number(candidate.cost())));
  return row;
}

struct LittlesLaw {
  std::string function;
  double rate = 0.0;     // requests that ran, a second
  double latency = 0.0;  // seconds
  double mean = 0.0;     // rate x latency
  double peak = 0.0;
};

// Little (1961): L = lambda W, of the scenario as it is.
std::vector<LittlesLaw> littles_law(const MetricTree& mean) {
  std::vector<LittlesLaw> result;
  const double counted = value_of(mean.run.numbers[0]).value_or(0.0);
  for (const MetricRow& row : mean.functions) {
    const auto number = [&row](std::string_view path) {
      return value_of(row.numbers[function_metric(path)]).value_or(0.0);
    };
    const double rate = counted > 0.0 ? number("invocations") / counted : 0.0;
    const double latency = number("latency_ms.mean") / 1000.0;
    result.push_back(
        {row.name, rate, latency, rate * latency, number("concurrent_executions.max")});
  }
  return result;
}

void write_text(const PlanResult& plan, const Scenario& scenario, StudyFormat format,
                const ReportOptions& options, std::ostream& out) {
  write_headline(plan_headline(plan), format, options, out);
  out << "\n";
  plan_grid(plan).write(format, options, out);
  out << "\n";
  for (const std::string& line : plan_remarks(plan, scenario))
    out << (format == StudyFormat::markdown ? "- " : "") << remark(line, format, options) << "\n";
  out << "\n" << remark(basis_line(plan.as_it_is.mean.basis), format, options) << "\n";
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

void write_json_text(const PlanResult& plan, const Scenario& scenario, std::ostream& out) {
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

// The metric's path; where two targets have one, what tells them apart.
std::vector<std::string> target_columns(const std::vector<TargetFinding>& targets) {
  std::vector<std::string> names;
  for (const TargetFinding& found : targets) {
    const bool is_taken = std::find(names.begin(), names.end(), found.target.path) != names.end();
    names.push_back(is_taken ? found.target.text : found.target.path);
  }
  return names;
}

void write_csv_text(const PlanResult& plan, std::ostream& out) {
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

// What is said of more is read by nobody.
constexpr std::size_t kMostRefusals = 5;
constexpr std::size_t kMostLaws = 8;

// Whether a target or a setting that was tried is the function's.
bool is_planned(const PlanResult& plan, const std::string& function) {
  const auto names = [&](const TargetFinding& found) {
    return found.target.path.starts_with(function + ".");
  };
  const std::string prefix = "functions." + function + ".";
  return std::any_of(plan.as_it_is.targets.begin(), plan.as_it_is.targets.end(), names) ||
         std::any_of(plan.tried.begin(), plan.tried.end(), [&](const Candidate& candidate) {
           return std::any_of(
               candidate.choices.begin(), candidate.choices.end(),
               [&](const Choice& choice) { return choice.path.starts_with(prefix); });
         });
}

void add_refusals(const PlanResult& plan, std::vector<std::string>& lines) {
  std::size_t refused = 0;
  for (const Candidate& candidate : plan.tried) {
    if (!candidate.is_refused() || ++refused > kMostRefusals) continue;
    lines.push_back(fmt::format("REFUSED {}", candidate.refusal));
  }
  if (refused > kMostRefusals)
    lines.push_back(fmt::format("{} more settings were refused; --format json has them all",
                                refused - kMostRefusals));
}

std::string bound_remark(const LowerBound& bound) {
  return fmt::format(
      "{} is out of reach: the handler alone takes {} ({}) in every setting, longer than {}",
      bound.target.text, metric_figure(bound.target.path, Number{bound.least}), bound.part,
      metric_figure(bound.target.path, Number{bound.target.bound}));
}

bool are_all_refused(const PlanResult& plan) {
  return !plan.tried.empty() &&
         std::all_of(plan.tried.begin(), plan.tried.end(),
                     [](const Candidate& candidate) { return candidate.is_refused(); });
}

}  // namespace

std::vector<std::string> plan_remarks(const PlanResult& plan, const Scenario& scenario) {
  std::vector<std::string> lines;
  add_refusals(plan, lines);
  for (const LowerBound& bound : plan.bounds) lines.push_back(bound_remark(bound));
  std::size_t told = 0;
  for (const LittlesLaw& law : littles_law(plan.as_it_is.mean)) {
    if (plan.as_it_is.mean.functions.size() > kMostLaws && !is_planned(plan, law.function))
      continue;
    if (++told > kMostLaws) break;
    lines.push_back(
        fmt::format("Little's law, {}: {} requests/s x {} s = {} in flight on average; at most {}",
                    law.function, measure(law.rate), measure(law.latency), measure(law.mean),
                    measure(law.peak)));
  }
  for (const Architecture architecture : {Architecture::x86_64, Architecture::arm64}) {
    const bool is_used = std::any_of(
        scenario.functions.begin(), scenario.functions.end(),
        [&](const Function& function) { return function.architecture == architecture; });
    if (!is_used) continue;
    const std::optional<double> share =
        break_even_utilization(scenario.billing.prices, architecture);
    if (!share) {
      lines.push_back(fmt::format(
          "break-even on {}: at the prices of {} provisioned concurrency is never cheaper than on "
          "demand, however much of it is in use",
          to_string(architecture), scenario.billing.prices.name));
      continue;
    }
    lines.push_back(fmt::format(
        "break-even on {}: provisioned concurrency is cheaper than on demand where it is in use "
        "more than {:.0f} % of the time",
        to_string(architecture), 100.0 * *share));
  }
  if (plan.best && !plan.best->under.empty()) {
    std::string names;
    for (const auto& [name, verdict] : plan.best->under)
      names += (names.empty() ? "" : ", ") + name;
    lines.push_back("the planned setting meets the targets under each of " + names);
  }
  lines.push_back(fmt::format("{} runs, {} setting{} tried{}", plan.runs, plan.tried.size(),
                              plan.tried.size() == 1 ? "" : "s",
                              plan.budget_ended ? "; the budget ended before every doubt was "
                                                  "settled (--budget)"
                                                : ""));
  return lines;
}

std::string plan_headline(const PlanResult& plan) {
  const std::string name = printable(plan.as_it_is.mean.scenario);
  const std::string partial = plan.partial ? " (partial)" : "";
  if (plan.best)
    return fmt::format("{}: {} meets the targets at {} {} a month{}", name,
                       title_of(plan.best->choices), dollars_figure(to_number(plan.best->cost())),
                       plan.as_it_is.mean.basis.currency, partial);
  if (are_all_refused(plan))
    return fmt::format(
        "{}: every setting that was searched is refused, and as it is the targets "
        "are not met{}",
        name, partial);
  return fmt::format("{}: no setting that was tried meets the targets{}", name, partial);
}

TextGrid plan_grid(const PlanResult& plan) {
  TextGrid grid{{"", "verdict"}, {}};
  for (const TargetFinding& found : plan.as_it_is.targets)
    grid.headings.push_back(found.target.text);
  grid.headings.push_back(plan.as_it_is.mean.basis.currency + " a month");
  if (plan.best)
    grid.rows.push_back(row_of("planned: " + title_of(plan.best->choices), *plan.best));
  if (plan.next && plan.next->refusal.empty())
    grid.rows.push_back(row_of("next cheaper: " + title_of(plan.next->choices), *plan.next));
  if (plan.nearest && !plan.nearest->choices.empty())
    grid.rows.push_back(row_of("nearest: " + title_of(plan.nearest->choices), *plan.nearest));
  if (!plan.best || !plan.best->choices.empty())
    grid.rows.push_back(row_of("as it is", plan.as_it_is));
  return grid;
}

void write_plan(const PlanResult& plan, const Scenario& scenario, StudyFormat format,
                const ReportOptions& options, std::ostream& out) {
  switch (format) {
    case StudyFormat::table:
    case StudyFormat::markdown:
      return write_text(plan, scenario, format, options, out);
    case StudyFormat::json:
      return write_json_text(plan, scenario, out);
    case StudyFormat::csv:
      return write_csv_text(plan, out);
    case StudyFormat::html:
      return write_plan_page(plan, scenario, out);
    case StudyFormat::junit: {
      const Candidate& judged = judged_of(plan);
      return write_junit(plan.as_it_is.mean.scenario,
                         {{title_of(judged.choices), conditions_of(judged)}}, out);
    }
  }
}

}  // namespace coldcast
