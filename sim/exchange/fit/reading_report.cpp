#include <fmt/format.h>

#include "exchange/fit/fit_report.h"
#include "exchange/fit/fitted_keys.h"
#include "exchange/fit/request_rows.h"

namespace coldcast {

std::vector<FitLine> report_of_reading(const Intake& intake, const Dataset& data,
                                       const std::vector<FunctionFit>& fits) {
  std::vector<FitLine> lines;
  for (const FunctionFit& fit : fits) {
    std::string text =
        fmt::format("{}: {} of {}", files_text(fit.files),
                    counted(static_cast<double>(fit.tally.requests), "request"), fit.name);
    const bool has_times =
        fit.has_requests ? fit.tally.without_time < fit.tally.requests : fit.arrivals.requests > 0;
    if (has_times) {
      text += fmt::format(", {} to {} UTC", to_short_iso(data.from), to_short_iso(data.to));
    }
    lines.push_back({"read", text});
  }
  if (intake.duplicates() > 0) {
    lines.push_back({"read", counted(static_cast<double>(intake.duplicates()), "duplicate") +
                                 " dropped: events that pages or exports repeat"});
  }
  for (const FileRemarks& file : intake.files()) {
    if (file.unmapped > 0) {
      lines.push_back(
          {"read", fmt::format("{}: {} requests of routes that no --map names are left out",
                               file.name, file.unmapped)});
    }
    if (file.bad == 0) continue;
    // What may be the rest of a user's message is no fault of the file.
    const auto faulty = static_cast<double>(file.bad - file.loose);
    const bool is_much = faulty > 0.01 * static_cast<double>(file.lines);
    lines.push_back({is_much ? "warning" : "read",
                     faulty == 0 ? fmt::format("{} of {} lines of {} have no time: the rest of "
                                               "messages, or another program's",
                                               file.bad, file.lines, file.name)
                                 : fmt::format("{} of {} lines of {} not understood", file.bad,
                                               file.lines, file.name)});
    for (const std::string& bad : file.first_bad) lines.push_back({"read", bad});
  }
  for (const std::string& remark : intake.remarks()) lines.push_back({"read", remark});
  if (intake.has_whole_seconds) {
    lines.push_back({"read", "times are whole seconds: what happens within a second is not seen"});
  }
  return lines;
}

std::string write_fit_report(const std::vector<FitLine>& lines) {
  std::string text;
  for (const FitLine& line : lines) text += fmt::format("{:<9} {}\n", line.word, line.text);
  return text;
}

}  // namespace coldcast
