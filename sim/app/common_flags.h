#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "coldcast/base/time.h"
#include "coldcast/config/scenario_file.h"
#include "coldcast/report/report.h"
#include "coldcast/study/expression.h"

#include "app/options.h"
#include "app/output_file.h"
#include "app/terminal.h"

namespace coldcast {

// Flags that the commands share, as values. Each command declares the groups that it has.
struct CommonFlags {
  // What is to be changed in the scenario: --set and the flags that stand for one (--seed,
  // --duration, ...), in this order, so that the flag of its own wins.
  std::vector<Edit> edits;
  std::string format;        // empty: the command's own
  std::string output = "-";  // a file, or `-` for stdout
  ColorWish color = ColorWish::automatic;
  bool quiet = false;
  unsigned jobs = 0;  // 0: as many as the machine has cores
  std::vector<Expression> fail_if;
  std::vector<std::string> keep_alives;  // of --keep-alives; empty: not asked for
  FunctionChoice choice;
  ReportSource source;               // see note_scenario()
  std::vector<std::string> metrics;  // paths and conditions in the flags and in scenarios
};

// --keep-alives.
void add_keep_alives_flag(Options& options);

// --set, --seed, --duration, --warmup, --replications, --prices: the scenario.
void add_scenario_flags(Options& options);
// --output, --quiet; and with --format and --color, for commands that have several formats, of
// which --help tells those that show such results.
void add_output_flags(Options& options);
void add_result_flags(Options& options, ResultKind kind);
// --jobs, or as many as the machine has cores.
[[nodiscard]] unsigned jobs_of(const CommonFlags& flags);
// --top, --sort, --functions.
void add_choice_flags(Options& options);
// What the reports will say was run (of several scenarios, the first), and what their conditions
// ask for.
void note_scenario(CommonFlags& flags, const std::string& file, const Scenario& scenario);
// Throws UsageError where they name a metric or functions that the scenario has not.
void check_choice(const FunctionChoice& choice, const Scenario& scenario);
// --jobs, --fail-if.
void add_study_flags(Options& options);

// Reads those of the flags that were declared and given. Throws UsageError.
[[nodiscard]] CommonFlags read_common_flags(const Options& options);

// How a report to `out` shall look.
[[nodiscard]] ReportOptions report_options(const CommonFlags& flags, const OutputFile& out);

// The file that a flag names; empty when it is not given. Throws UsageError for a name of nothing.
[[nodiscard]] std::string read_file_name(const Options& options, const std::string& flag);
// The value of a flag as a count of at least `least`. Throws UsageError.
[[nodiscard]] std::optional<std::uint64_t> read_count(const Options& options,
                                                      const std::string& flag, std::uint64_t least);
[[nodiscard]] std::optional<Duration> read_duration(const Options& options,
                                                    const std::string& flag);

}  // namespace coldcast
