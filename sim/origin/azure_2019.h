#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/base/parameters.h"
#include "coldcast/random/distribution.h"

#include "formats/csv.h"
#include "origin/trace_names.h"

namespace coldcast {

// The trace of two weeks of July 2019 (Shahrad et al., Serverless in the Wild, USENIX ATC 2020): a
// row a function, a column a minute; durations and memory in files of their own.
struct MinuteCount {
  std::uint32_t minute = 0;  // from the first column
  std::uint32_t count = 0;   // above 0
};
using Minutes = std::vector<MinuteCount>;

struct AzureFunction {
  std::string owner;
  std::string application;
  std::string name;
  Minutes minutes;
  std::optional<Distribution> duration;
  std::optional<Megabytes> memory;
};

struct AzureTrace {
  std::vector<AzureFunction> functions;
  FunctionKeys keys;  // by join_key()
};

// Rows of the other files belong to a function by these cells.
[[nodiscard]] std::string join_key(std::string_view owner, std::string_view application,
                                   std::string_view name);

// In milliseconds, linear between the percentiles. Several rows of one function are drawn from as
// often as each counts, and noted. Functions that the trace lacks are passed over.
void join_durations(AzureTrace& trace, const std::string& path, Diagnostics& diagnostics);
// By function, or, as in the dataset's own files, by application. Of several rows it is the mean,
// each as often as it counts, which is noted.
void join_memory(AzureTrace& trace, const std::string& path, Diagnostics& diagnostics);

}  // namespace coldcast
