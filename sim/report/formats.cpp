#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"
#include "coldcast/report/report.h"

#include "report/writers.h"

namespace coldcast {
namespace {

constexpr std::array kFormats = {
    ReportFormat{.name = "table",
                 .extension = "txt",
                 .summary = "for people at a terminal",
                 .run = write_table,
                 .comparison = write_comparison_table,
                 .sweep = write_sweep_table,
                 .plan = write_plan_table,
                 .prediction = write_prediction_table},
    ReportFormat{.name = "json",
                 .extension = "json",
                 .summary = "every number under its name",
                 .run = write_json,
                 .comparison = write_comparison_json,
                 .sweep = write_sweep_json,
                 .plan = write_plan_json,
                 .prediction = write_prediction_json},
    ReportFormat{.name = "csv",
                 .extension = "csv",
                 .summary = "a row for the account and for each function",
                 .run = write_csv,
                 .comparison = write_comparison_csv,
                 .sweep = write_sweep_csv,
                 .plan = write_plan_csv,
                 .prediction = write_prediction_csv},
    ReportFormat{.name = "markdown",
                 .extension = "md",
                 .summary = "a table for a pull request",
                 .run = write_markdown,
                 .comparison = write_comparison_markdown,
                 .sweep = write_sweep_markdown,
                 .plan = write_plan_markdown},
    ReportFormat{.name = "text",
                 .extension = "txt",
                 .summary = "timeline: lanes of characters, for a terminal",
                 .timeline = write_timeline_text},
    ReportFormat{.name = "html",
                 .extension = "html",
                 .summary = "one page with charts that needs no network",
                 .run = write_html,
                 .run_in_detail = write_run_page,
                 .comparison = write_comparison_page,
                 .sweep = write_sweep_page,
                 .plan = write_plan_page},
    ReportFormat{.name = "html",
                 .extension = "html",
                 .summary = "timeline: a page to zoom, step through and ask why",
                 .timeline = write_timeline_html},
    ReportFormat{.name = "junit",
                 .extension = "xml",
                 .summary = "a test case for each condition",
                 .run = write_junit_of_run,
                 .comparison = write_junit_of_comparison,
                 .plan = write_junit_of_plan},
    ReportFormat{.name = "svg",
                 .extension = "svg",
                 .summary = "timeline: a figure for a book or a README",
                 .timeline = write_timeline_svg},
    ReportFormat{.name = "perfetto",
                 .extension = "json",
                 .summary = "timeline: a trace for ui.perfetto.dev",
                 .timeline = write_timeline_perfetto},
};

std::vector<std::string_view> names_of(ResultKind kind) {
  std::vector<std::string_view> names;
  for (const ReportFormat& format : kFormats)
    if (format.shows(kind)) names.push_back(format.name);
  return names;
}

}  // namespace

bool ReportFormat::shows(ResultKind kind) const {
  switch (kind) {
    case ResultKind::run:
      return run != nullptr;
    case ResultKind::comparison:
      return comparison != nullptr;
    case ResultKind::sweep:
      return sweep != nullptr;
    case ResultKind::plan:
      return plan != nullptr;
    case ResultKind::prediction:
      return prediction != nullptr;
    case ResultKind::timeline:
      return timeline != nullptr;
  }
  return false;
}

std::span<const ReportFormat> report_formats() {
  return kFormats;
}

const ReportFormat& report_format(std::string_view name, ResultKind kind) {
  const auto found = std::find_if(kFormats.begin(), kFormats.end(), [&](const auto& format) {
    return format.shows(kind) && (name.empty() || format.name == name);
  });
  if (found != kFormats.end()) return *found;
  throw UsageError("--format: " + unknown_word("format", name, names_of(kind)));
}

std::string format_names(ResultKind kind) {
  const std::vector<std::string_view> names = names_of(kind);
  std::string text = fmt::format("{} (the default)", names.front());
  for (std::size_t i = 1; i < names.size(); ++i)
    text += fmt::format("{}{}", i + 1 < names.size() ? ", " : " or ", names[i]);
  return text;
}

}  // namespace coldcast
