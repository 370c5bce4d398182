#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "coldcast/plan/plan.h"
#include "coldcast/scenario/scenario.h"
#include "coldcast/study/compare.h"
#include "coldcast/study/sweep.h"

#include "report/study/study_figures.h"

namespace coldcast {

// What the tables of studies say, in the terminal and in pages.
[[nodiscard]] std::string comparison_headline(const ComparedStudy& study);
// A variant against the baseline: the account, then the functions that differ most, each with what
// differs most first.
struct ComparisonText {
  TextGrid grid;
  std::string rest;  // of the functions that are left out; empty: none
};
[[nodiscard]] ComparisonText comparison_text(const ComparedStudy& study,
                                             const ComparedVariant& variant,
                                             const FunctionChoice& choice);
// `more memory: better latency p99; worse USD a month` of the account.
[[nodiscard]] std::string change_sentence(const ComparedVariant& variant);
// Not all replications have the number.
[[nodiscard]] bool is_of_fewer(const PairedDifference& found);
// Whether the money of all settings can be compared.
[[nodiscard]] bool has_one_currency(const SweptStudy& study);
[[nodiscard]] std::string comparison_legend();
// Whose prices the settings have.
[[nodiscard]] std::string basis_lines(const ComparedStudy& study);
[[nodiscard]] std::string basis_lines(const SweptStudy& study);
[[nodiscard]] std::string sweep_headline(const SweptStudy& study);
[[nodiscard]] TextGrid sweep_grid(const SweptStudy& study);
[[nodiscard]] std::string sweep_legend(const SweptStudy& study);
[[nodiscard]] std::string plan_headline(const PlanResult& plan);
[[nodiscard]] TextGrid plan_grid(const PlanResult& plan);
// Little's law, the break-even utilization, how much was tried.
[[nodiscard]] std::vector<std::string> plan_remarks(const PlanResult& plan,
                                                    const Scenario& scenario);

}  // namespace coldcast
