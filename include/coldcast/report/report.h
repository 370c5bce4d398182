#pragma once

#include <cstddef>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

#include "coldcast/results/metric_tree.h"

namespace coldcast {

struct KeepAliveBand;

// What a result was made from.
struct ReportSource {
  std::string file;  // as the user named it; several of a comparison; empty: not known
  std::string description{};
  std::string version{};  // of the program
};

// Which functions a report for people shows, and in which order.
struct FunctionChoice {
  std::size_t most = 20;
  bool is_most_said = false;  // by the user
  // A function's metric, the greatest first; empty: requests, or, of a comparison, what differs
  // most.
  std::string sort{};
  std::string pattern{};  // of names, with * and ?; empty: all
};

// Whether a function's name is one of those that the choice wants.
[[nodiscard]] bool is_chosen(const FunctionChoice& choice, std::string_view name);

// How a report for people looks; the others take no notice of it.
struct ReportOptions {
  std::size_t width = 120;  // columns of the terminal; less important numbers give way
  bool color = false;       // ANSI escapes
  FunctionChoice choice{};
  ReportSource source{};
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
