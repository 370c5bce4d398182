#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "exchange/fit/fit_options.h"
#include "exchange/fit/intake.h"

namespace coldcast {

// Everything that was measured of one function, in the window.
struct FunctionData {
  std::string name{};
  std::vector<std::string> said_names{};  // as the data call it; empty: they do not
  MeasuredSource source{};
  std::vector<std::string> files{};
  bool has_streams = false;         // environments are known
  std::optional<double> timeout{};  // seconds
  bool timeout_is_read = false;     // from the data
};

// The window, and what was measured in it of each function.
struct Dataset {
  Instant from = 0;
  Instant to = 0;
  std::vector<FunctionData> functions{};
  // The one file that the data are of, where a scenario can replay it.
  std::optional<ReplayableTable> table{};
  std::string file{};
  // Of each environment, by its number; 0 where its stream does not say it.
  std::vector<std::uint64_t> versions{};

  // Seconds.
  [[nodiscard]] double window() const { return static_cast<double>(to - from) / 1e9; }
};

// Names the functions (by --map, --function, the names of the scenario to be filled, log groups),
// cuts to the window, and finds the timeouts. `names` and `timeouts` are of the scenario to be
// filled. Throws UsageError where a name fits two functions or none.
struct KnownFunction {
  std::string name{};
  std::optional<double> timeout{};  // seconds
};
[[nodiscard]] Dataset make_dataset(Intake& intake, const FitOptions& options,
                                   const std::vector<KnownFunction>& known);

}  // namespace coldcast
