#include <algorithm>
#include <fmt/format.h>
#include <ostream>

#include "coldcast/report/condition_report.h"

#include "report/page/markup.h"
#include "report/writers.h"

namespace coldcast {
namespace {

std::size_t failures_of(const ConditionSuite& suite) {
  return static_cast<std::size_t>(
      std::count_if(suite.conditions.begin(), suite.conditions.end(),
                    [](const ConditionResult& each) { return each.verdict != Verdict::pass; }));
}

void write_case(const std::string& suite, const ConditionResult& condition, std::ostream& out) {
  out << fmt::format("    <testcase classname=\"{}\" name=\"{}\"", escape_markup(suite),
                     escape_markup(condition_title(condition)));
  if (condition.verdict == Verdict::pass) {
    out << "/>\n";
    return;
  }
  const bool is_unsure = condition.verdict == Verdict::unsure;
  out << fmt::format(">\n      <failure type=\"{}\" message=\"{} is {}\"/>\n    </testcase>\n",
                     is_unsure ? "unsure" : "fail", escape_markup(condition.metric),
                     escape_markup(condition_figure(condition)));
}

}  // namespace

void write_junit(std::string_view title, const std::vector<ConditionSuite>& suites,
                 std::ostream& out) {
  std::size_t tests = 0;
  std::size_t failures = 0;
  for (const ConditionSuite& suite : suites) {
    tests += suite.conditions.size();
    failures += failures_of(suite);
  }
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      << fmt::format("<testsuites name=\"{}\" tests=\"{}\" failures=\"{}\">\n",
                     escape_markup(title), tests, failures);
  for (const ConditionSuite& suite : suites) {
    out << fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n",
                       escape_markup(suite.name), suite.conditions.size(), failures_of(suite));
    for (const ConditionResult& condition : suite.conditions)
      write_case(suite.name, condition, out);
    out << "  </testsuite>\n";
  }
  out << "</testsuites>\n";
}

void write_junit_of_run(const MetricTree& tree, const ReportOptions&, std::ostream& out) {
  write_junit(tree.scenario, {{tree.scenario, tree.conditions}}, out);
}

}  // namespace coldcast
