#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/plan/plan.h"
#include "coldcast/report/study_report.h"
#include "coldcast/scenario/scenario.h"

namespace coldcast {

// What was found, what the next cheaper setting fails, and what doing nothing would give; Little's
// law and the break-even utilization of provisioned concurrency beside it. `scenario` is the
// scenario as it is. CSV has a row, and HTML a point, for each setting that was tried.
void write_plan(const PlanResult& plan, const Scenario& scenario, StudyFormat format,
                const ReportOptions& options, std::ostream& out);

}  // namespace coldcast
