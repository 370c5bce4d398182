#pragma once

#include <cstddef>
#include <iosfwd>
#include <span>
#include <string_view>

#include "coldcast/results/metric_tree.h"

namespace coldcast {

struct KeepAliveBand;

// How a report for people looks; the others take no notice of it.
struct ReportOptions {
  std::size_t width = 120;              // columns of the terminal; less important numbers give way
  bool color = false;                   // ANSI escapes
  std::size_t functions = 20;           // rows at most, those with the most requests
  const KeepAliveBand* band = nullptr;  // the same under several keep-alives; null: not asked for
};

// A way to show a result. A writer opens nothing, reads no clock and asks nobody: the same tree
// gives the same bytes.
struct ReportFormat {
  std::string_view name;       // of --format
  std::string_view extension;  // of a file
  std::string_view summary;
  void (*write)(const MetricTree& tree, const ReportOptions& options, std::ostream& out);
};

[[nodiscard]] std::span<const ReportFormat> report_formats();
// Throws UsageError, with the nearest right name, when there is none.
[[nodiscard]] const ReportFormat& report_format(std::string_view name);

}  // namespace coldcast
