#pragma once

#include <optional>
#include <string>

#include "coldcast/scenario/scenario.h"

#include "app/loaded_file.h"
#include "app/study_run.h"

namespace coldcast {

// --until and --shard.
void add_replication_flags(Options& options);
// Whether `run` is one of many runs.
[[nodiscard]] bool is_replicated(const Options& options, const Scenario& scenario);
// Means over replications with their intervals, `details` (of the first) for a page unless it is
// nullptr; exit code. Throws UsageError for flags that do not
// go together.
[[nodiscard]] int run_replicated(const Options& options, const CommonFlags& flags,
                                 const LoadedFile& loaded, const RunDetails* details,
                                 OutputFile& out);

}  // namespace coldcast
