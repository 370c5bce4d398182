#include <array>
#include <fmt/format.h>

#include "coldcast/report/condition_report.h"

#include "report/study/study_figures.h"
#include "report/words/figures.h"

namespace coldcast {

std::string_view condition_mark(Verdict verdict) {
  constexpr std::array<std::string_view, 3> kMarks = {"✓", "?", "✗"};
  return kMarks[static_cast<std::size_t>(verdict)];
}

std::string_view verdict_word(Verdict verdict) {
  constexpr std::array<std::string_view, 3> kWords = {"pass", "unsure", "fail"};
  return kWords[static_cast<std::size_t>(verdict)];
}

std::string condition_figure(const ConditionResult& condition) {
  const Estimate& found = condition.found;
  if (found.count == 0) return "a statistic of nothing";
  if (found.none_seen_in > 0.0) {
    const bool is_share = chance_of(condition.metric).kind == MetricChance::Kind::share;
    const std::string cases = grouped(static_cast<std::uint64_t>(found.none_seen_in));
    return is_share
               ? fmt::format("0 (none seen in {} invocations: below {:.3g} %)", cases,
                             100.0 * found.high())
               : fmt::format("0 (none seen in {} runs: below {:.3g} a run)", cases, found.high());
  }
  const std::string text = estimate_figure(condition.metric, found);
  return found.is_without_width() ? text + " (one number: no interval)" : text;
}

std::string condition_title(const ConditionResult& condition) {
  switch (condition.kind) {
    case ConditionResult::Kind::fail_if:
      return "--fail-if " + condition.expression;
    case ConditionResult::Kind::threshold:
    case ConditionResult::Kind::target:
      break;
  }
  return condition.expression;
}

}  // namespace coldcast
