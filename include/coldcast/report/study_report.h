#pragma once

#include <cstdint>
#include <iosfwd>
#include <string_view>

#include "coldcast/report/report.h"
#include "coldcast/study/compare.h"
#include "coldcast/study/sweep.h"

namespace coldcast {

// How the results of studies are shown.
enum class StudyFormat : std::uint8_t { table, json, csv, markdown, html, junit };
// Throws UsageError, with the nearest right name.
[[nodiscard]] StudyFormat parse_study_format(std::string_view word);

// As the writers of report_formats(): same study, same bytes.
void write_comparison(const ComparedStudy& study, StudyFormat format, const ReportOptions& options,
                      std::ostream& out);
void write_sweep(const SweptStudy& study, StudyFormat format, const ReportOptions& options,
                 std::ostream& out);

}  // namespace coldcast
