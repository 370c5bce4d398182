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
[[nodiscard]] TextGrid comparison_grid(const ComparedStudy& study, const ComparedVariant& variant);
[[nodiscard]] std::string comparison_legend();
[[nodiscard]] std::string sweep_headline(const SweptStudy& study);
[[nodiscard]] TextGrid sweep_grid(const SweptStudy& study);
[[nodiscard]] std::string sweep_legend(const SweptStudy& study);
[[nodiscard]] std::string plan_headline(const PlanResult& plan);
[[nodiscard]] TextGrid plan_grid(const PlanResult& plan);
// Little's law, the break-even utilization, how much was tried.
[[nodiscard]] std::vector<std::string> plan_remarks(const PlanResult& plan,
                                                    const Scenario& scenario);

// --format html.
void write_comparison_page(const ComparedStudy& study, std::ostream& out);
void write_sweep_page(const SweptStudy& study, std::ostream& out);
void write_plan_page(const PlanResult& plan, const Scenario& scenario, std::ostream& out);

}  // namespace coldcast
