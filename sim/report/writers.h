#pragma once

#include <iosfwd>

#include "coldcast/report/report.h"

namespace coldcast {

// One function for each row of the table in report.cpp.
void write_table(const MetricTree& tree, const ReportOptions& options, std::ostream& out);
void write_json(const MetricTree& tree, const ReportOptions& options, std::ostream& out);
void write_csv(const MetricTree& tree, const ReportOptions& options, std::ostream& out);
void write_markdown(const MetricTree& tree, const ReportOptions& options, std::ostream& out);
void write_html(const MetricTree& tree, const ReportOptions& options, std::ostream& out);
void write_junit_of_run(const MetricTree& tree, const ReportOptions& options, std::ostream& out);

}  // namespace coldcast
