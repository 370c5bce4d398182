#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/results/metric_tree.h"

namespace coldcast {

// ✓, ✗ or ?.
[[nodiscard]] std::string_view condition_mark(Verdict verdict);
// pass, unsure or fail, as in JSON and CSV.
[[nodiscard]] std::string_view verdict_word(Verdict verdict);
// `118 ms ± 2 ms`; `0 (none seen in 10 runs: below 0.3 a run)`.
[[nodiscard]] std::string condition_figure(const ConditionResult& condition);
// As the user wrote it: `f.latency_ms.p95<60ms`, `--fail-if f.throttles.total>0`.
[[nodiscard]] std::string condition_title(const ConditionResult& condition);

// The conditions of one setting; a run has one.
struct ConditionSuite {
  std::string name;
  std::vector<ConditionResult> conditions;
};
// For the test report of a pipeline: JUnit's XML, one test case a condition. What is unsure has
// failed, as it does for the exit code.
void write_junit(std::string_view title, const std::vector<ConditionSuite>& suites,
                 std::ostream& out);

}  // namespace coldcast
