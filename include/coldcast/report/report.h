#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/results/metric_tree.h"

namespace coldcast {

struct ComparedStudy;
struct KeepAliveBand;
struct PlanResult;
struct Prediction;
struct RunDetails;
struct Scenario;
struct SweptStudy;
struct Timeline;
struct TimelineOptions;

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

// The results that there are to show.
enum class ResultKind : std::uint8_t { run, comparison, sweep, plan, prediction, timeline };

// A way to show results: a writer for each kind that it can show, nullptr for the others. A writer
// opens nothing, reads no clock and asks nobody: the same result gives the same bytes.
struct ReportFormat {
  template <typename... Result>
  using Writer = void (*)(const Result&..., std::ostream& out);

  std::string_view name;       // of --format
  std::string_view extension;  // of a file
  std::string_view summary;
  Writer<MetricTree, ReportOptions> run = nullptr;
  // A run with what happened over time, of a format that shows it.
  Writer<MetricTree, RunDetails, ReportOptions> run_in_detail = nullptr;
  Writer<ComparedStudy, ReportOptions> comparison = nullptr;
  // A sweep has a cell at least.
  Writer<SweptStudy, ReportOptions> sweep = nullptr;
  // With the scenario as it is.
  Writer<PlanResult, Scenario, ReportOptions> plan = nullptr;
  Writer<std::vector<Prediction>, ReportOptions> prediction = nullptr;
  Writer<Timeline, TimelineOptions> timeline = nullptr;

  [[nodiscard]] bool shows(ResultKind kind) const;
};

// All of them, the one that a command takes by default before the others of its kind. Two may have
// one name where they show different kinds.
[[nodiscard]] std::span<const ReportFormat> report_formats();
// Of an empty name the default. Throws UsageError, with the nearest right name, when there is none.
[[nodiscard]] const ReportFormat& report_format(std::string_view name,
                                                ResultKind kind = ResultKind::run);
// `table (the default), json or csv`.
[[nodiscard]] std::string format_names(ResultKind kind);

}  // namespace coldcast
