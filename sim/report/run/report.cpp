#include "coldcast/report/report.h"

#include <array>
#include <string>
#include <vector>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"

#include "report/writers.h"

namespace coldcast {
namespace {

constexpr std::array kFormats = {
    ReportFormat{"table", "txt", "for people at a terminal", write_table},
    ReportFormat{"json", "json", "every number under its name", write_json},
    ReportFormat{"csv", "csv", "a row for the account and for each function", write_csv},
    ReportFormat{"markdown", "md", "a table for a pull request", write_markdown},
    ReportFormat{"html", "html", "one page with charts that needs no network", write_html},
    ReportFormat{"junit", "xml", "a test case for each condition", write_junit_of_run},
};

}  // namespace

std::span<const ReportFormat> report_formats() {
  return kFormats;
}

const ReportFormat& report_format(std::string_view name) {
  std::vector<std::string_view> names;
  for (const ReportFormat& format : kFormats) {
    if (format.name == name) return format;
    names.push_back(format.name);
  }
  throw UsageError("--format: " + unknown_word("format", name, names));
}

}  // namespace coldcast
