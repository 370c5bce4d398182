#pragma once

#include <string>
#include <string_view>

#include "coldcast/results/metric_tree.h"

namespace coldcast {

// A number of a result as people read it, by its path: `cold_start_rate` in percent, `_ms` in
// milliseconds, `cost_usd` in dollars.
[[nodiscard]] std::string metric_figure(std::string_view path, const Number& number);
// What a path is called in a table: `cold starts`, `latency p99`, `USD a month`; others as they
// are.
[[nodiscard]] std::string metric_title(std::string_view path);
// The same of a result whose money is in `currency`: `CNY a month`.
[[nodiscard]] std::string metric_title(std::string_view path, std::string_view currency);

}  // namespace coldcast
