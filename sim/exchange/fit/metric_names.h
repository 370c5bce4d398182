#pragma once

#include <string>
#include <string_view>

#include "exchange/fit/fit_options.h"

namespace coldcast {

// What the name of a series says: whose it is, which metric, which statistic. Parts that it does
// not say are empty.
struct MetricName {
  std::string function{};
  std::string metric{};
  std::string statistic{};
};

// From --map by `id` or `label`, else from the label's words: `checkout Invocations`.
[[nodiscard]] MetricName name_of_metric(std::string_view id, std::string_view label,
                                        const ReadingOptions& options);
// Sum for counts, Average for Duration, Maximum for levels.
[[nodiscard]] std::string_view usual_statistic(std::string_view metric);

// A log group or function name without what AWS puts around it: /aws/lambda/, account, ARN.
[[nodiscard]] std::string bare_function_name(std::string_view name);

}  // namespace coldcast
