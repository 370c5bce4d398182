#pragma once

#include <iosfwd>
#include <vector>

#include "coldcast/report/report.h"
#include "coldcast/report/timeline_report.h"

namespace coldcast {

// One function for each entry of the table in formats.cpp.

// A run.
void write_table(const MetricTree& tree, const ReportOptions& options, std::ostream& out);
void write_json(const MetricTree& tree, const ReportOptions& options, std::ostream& out);
void write_csv(const MetricTree& tree, const ReportOptions& options, std::ostream& out);
void write_markdown(const MetricTree& tree, const ReportOptions& options, std::ostream& out);
void write_html(const MetricTree& tree, const ReportOptions& options, std::ostream& out);
void write_junit_of_run(const MetricTree& tree, const ReportOptions& options, std::ostream& out);
// As html, and with what happened over time and how latency was distributed.
void write_run_page(const MetricTree& tree, const RunDetails& details, const ReportOptions& options,
                    std::ostream& out);

// A comparison.
void write_comparison_table(const ComparedStudy& study, const ReportOptions& options,
                            std::ostream& out);
void write_comparison_json(const ComparedStudy& study, const ReportOptions& options,
                           std::ostream& out);
void write_comparison_csv(const ComparedStudy& study, const ReportOptions& options,
                          std::ostream& out);
void write_comparison_markdown(const ComparedStudy& study, const ReportOptions& options,
                               std::ostream& out);
void write_comparison_page(const ComparedStudy& study, const ReportOptions& options,
                           std::ostream& out);
void write_junit_of_comparison(const ComparedStudy& study, const ReportOptions& options,
                               std::ostream& out);

// A sweep.
void write_sweep_table(const SweptStudy& study, const ReportOptions& options, std::ostream& out);
void write_sweep_json(const SweptStudy& study, const ReportOptions& options, std::ostream& out);
void write_sweep_csv(const SweptStudy& study, const ReportOptions& options, std::ostream& out);
void write_sweep_markdown(const SweptStudy& study, const ReportOptions& options, std::ostream& out);
void write_sweep_page(const SweptStudy& study, const ReportOptions& options, std::ostream& out);

// A plan: what was found, what the next cheaper setting fails, and what doing nothing would give;
// Little's law and the break-even utilization of provisioned concurrency beside it. CSV has a row,
// and HTML a point, for each setting that was tried.
void write_plan_table(const PlanResult& plan, const Scenario& scenario,
                      const ReportOptions& options, std::ostream& out);
void write_plan_json(const PlanResult& plan, const Scenario& scenario, const ReportOptions& options,
                     std::ostream& out);
void write_plan_csv(const PlanResult& plan, const Scenario& scenario, const ReportOptions& options,
                    std::ostream& out);
void write_plan_markdown(const PlanResult& plan, const Scenario& scenario,
                         const ReportOptions& options, std::ostream& out);
void write_plan_page(const PlanResult& plan, const Scenario& scenario, const ReportOptions& options,
                     std::ostream& out);
void write_junit_of_plan(const PlanResult& plan, const Scenario& scenario,
                         const ReportOptions& options, std::ostream& out);

// Predictions of measured runs, those of a run one after the other.
void write_prediction_table(const std::vector<Prediction>& predictions,
                            const ReportOptions& options, std::ostream& out);
void write_prediction_json(const std::vector<Prediction>& predictions, const ReportOptions& options,
                           std::ostream& out);
void write_prediction_csv(const std::vector<Prediction>& predictions, const ReportOptions& options,
                          std::ostream& out);

// A timeline.
// For terminals: a request lane, a lane per environment, concurrency, a legend, and why.
void write_timeline_text(const Timeline& timeline, const TimelineOptions& options,
                         std::ostream& out);
// A figure for a book or a README: exact positions, light and dark, readable without colour.
void write_timeline_svg(const Timeline& timeline, const TimelineOptions& options,
                        std::ostream& out);
// One page that needs no network: zoom, pan, step through the events, see why.
void write_timeline_html(const Timeline& timeline, const TimelineOptions& options,
                         std::ostream& out);
// Trace-event JSON for https://ui.perfetto.dev: a process per function, a thread per environment.
void write_timeline_perfetto(const Timeline& timeline, const TimelineOptions& options,
                             std::ostream& out);

}  // namespace coldcast
