#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/fit/function_fit.h"

namespace coldcast {

// One key of a function with its value as it stands in a scenario, and where the value comes from.
struct FittedKey {
  std::vector<std::string> path{};   // below the function: cold_start, init
  std::vector<std::string> lines{};  // one: beside the key; more: a block below it
  std::string comment{};
};

// What was measured of a function, in the order in which a scenario has it. With `is_new` also what
// a scenario cannot do without.
[[nodiscard]] std::vector<FittedKey> fitted_keys(const FunctionFit& fit, const FunctionData& data,
                                                 const Dataset& window, const FitOptions& options,
                                                 bool is_new);

// price.csv, or `price.csv and 3 more`.
[[nodiscard]] std::string files_text(const std::vector<std::string>& files);
// 0.561/s, 2.31/h: six significant digits, in a unit that the number is not tiny in.
[[nodiscard]] std::string rate_text(double per_second);
// 4h, 591.3s: rounded to the millisecond.
[[nodiscard]] std::string span_text(double seconds);
// 1 request, 5453 requests.
[[nodiscard]] std::string counted(double count, std::string_view noun);
// 0.561/s with three significant digits, for people.
[[nodiscard]] std::string short_rate_text(double per_second);
// The span to the nanosecond, in seconds or milliseconds: 17.98677s, 497.74ms.
[[nodiscard]] std::string exact_span_text(std::int64_t nanoseconds);
// To a tenth of a second: 10min, 316.7s.
[[nodiscard]] std::string tenths_text(double seconds);
// 12.4 s, `5 min 13.2 s (313.2 s)`.
[[nodiscard]] std::string minutes_text(double seconds);
// 5453; 48,514.
[[nodiscard]] std::string count_text(double count);
// 0.85 %.
[[nodiscard]] std::string percent_text(double share);
// Whether coldcast has measured this runtime's init.
[[nodiscard]] bool has_preset(const std::string& runtime);

}  // namespace coldcast
