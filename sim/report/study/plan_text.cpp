#include <algorithm>
#include <fmt/format.h>
#include <ostream>

#include "coldcast/cost/cost.h"

#include "base/counted.h"
#include "report/page/band_ends.h"
#include "report/page/markup.h"
#include "report/page/overview.h"
#include "report/page/study_pages.h"
#include "report/study/plan_parts.h"
#include "report/words/figures.h"
#include "report/writers.h"

namespace coldcast {
namespace {

constexpr std::string_view kCostPath = "cost_usd.per_month";

// ` (4 to 34)`; empty where both ends read alike.
template <typename FigureOf>
std::string bracketed(const ChartRange& range, const FigureOf& figure_of) {
  if (!range.is_wide()) return {};
  const std::string low = figure_of(range.low);
  const std::string high = figure_of(range.high);
  return low == high ? "" : fmt::format(" ({} to {})", low, high);
}

// The metric's own path, without a function's name, tells the unit.
std::vector<std::string> row_of(const std::string& what, const Candidate& candidate) {
  const BandEnds ends(candidate.band);
  std::vector<std::string> row = {what, std::string(candidate.verdict_word())};
  for (const TargetFinding& found : candidate.targets) {
    const std::string& path = found.target.path;
    row.push_back(
        fmt::format("{}{} {}", estimate_figure(path, found.estimate),
                    bracketed(ends.range_of(path),
                              [&path](double value) { return metric_figure(path, Number{value}); }),
                    to_string(found.verdict)));
  }
  row.push_back(dollars_figure(to_number(candidate.cost())) +
                bracketed(ends.range_of(kCostPath),
                          [](double value) { return dollars_figure(Number{value}); }));
  return row;
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

namespace {

void add_laws(const PlanResult& plan, std::vector<std::string>& lines) {
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
}

// Of the processors that functions run on.
void add_break_even(const Scenario& scenario, std::vector<std::string>& lines) {
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
}

}  // namespace

std::vector<std::string> plan_remarks(const PlanResult& plan, const Scenario& scenario) {
  std::vector<std::string> lines;
  add_refusals(plan, lines);
  for (const LowerBound& bound : plan.bounds) lines.push_back(bound_remark(bound));
  add_laws(plan, lines);
  add_break_even(scenario, lines);
  if (plan.best && !plan.best->under.empty()) {
    std::string names;
    for (const auto& [name, verdict] : plan.best->under)
      names += (names.empty() ? "" : ", ") + name;
    lines.push_back("the planned setting meets the targets under each of " + names);
  }
  if (plan.partial)
    for (const std::string& lever : plan.searched) lines.push_back("to be searched: " + lever);
  if (const std::string legend = band_legend(plan.as_it_is.band.names); !legend.empty())
    lines.push_back(legend);
  if (plan.partial && plan.as_it_is.replications == 0) {
    lines.push_back(fmt::format(
        "{} of the scenario as it is came to its end; what is shown of it may be the beginning of "
        "one",
        plan.runs == 0 ? "no run" : counted(plan.runs, "run")));
    return lines;
  }
  const std::string tried =
      plan.tried.empty()
          ? "of the scenario as it is; nothing else was tried"
          : fmt::format("in all; beside the scenario as it is, {} setting{} tried",
                        plan.tried.size(), plan.tried.size() == 1 ? " was" : "s were");
  lines.push_back(fmt::format("{} {}{}", counted(plan.runs, "run"), tried,
                              plan.budget_ended ? "; the budget ended before every doubt was "
                                                  "settled (--budget)"
                                                : ""));
  return lines;
}

std::string plan_headline(const PlanResult& plan) {
  const std::string name = printable(plan.as_it_is.mean.scenario);
  const std::string partial = plan.partial ? " (broken off: the search is not over)" : "";
  if (plan.best)
    return fmt::format("{}: {} meets the targets at {} {} a month{}", name,
                       title_of(plan.best->choices), dollars_figure(to_number(plan.best->cost())),
                       plan.as_it_is.mean.basis.currency, partial);
  if (plan.partial && plan.tried.empty())
    return name + (plan.as_it_is.replications > 0
                       ? ": broken off before another setting than the file's was tried"
                       : ": broken off before the scenario as it is was simulated to its end");
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
  grid.spells_out = true;
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

void write_plan_table(const PlanResult& plan, const Scenario& scenario,
                      const ReportOptions& options, std::ostream& out) {
  write_headline(plan_headline(plan), TextForm::terminal, options, out);
  out << "\n";
  plan_grid(plan).write(TextForm::terminal, options, out);
  out << "\n";
  for (const std::string& line : plan_remarks(plan, scenario))
    out << styled_remark(line, TextForm::terminal, options) << "\n";
  out << "\n"
      << styled_remark(basis_line(plan.as_it_is.mean.basis), TextForm::terminal, options) << "\n";
}

void write_plan_markdown(const PlanResult& plan, const Scenario& scenario,
                         const ReportOptions& options, std::ostream& out) {
  write_headline(plan_headline(plan), TextForm::markdown, options, out);
  write_source(options.source, plan.as_it_is.mean, TextForm::markdown, out);
  out << "\n";
  plan_grid(plan).write(TextForm::markdown, options, out);
  out << "\n";
  for (const std::string& line : plan_remarks(plan, scenario)) out << "- " << line << "\n";
  out << "\n" << basis_line(plan.as_it_is.mean.basis) << "\n";
}

}  // namespace coldcast
