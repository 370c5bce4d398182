#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "coldcast/report/report.h"

namespace coldcast {

// Some of the functions of a result, and how many of those that the pattern names are left out.
struct ChosenRows {
  std::vector<const MetricRow*> rows;
  std::size_t rest = 0;
};
// Equal ones, and those without the number, which come last, in the order of the scenario. `most`
// may be more than the choice says.
[[nodiscard]] ChosenRows chosen_rows(const MetricTree& tree, const FunctionChoice& choice,
                                     std::size_t most);
[[nodiscard]] ChosenRows chosen_rows(const MetricTree& tree, const FunctionChoice& choice);

// `230 more functions; --top shows more, --format csv or json all`; empty if there are none.
[[nodiscard]] std::string rest_line(std::size_t rest, std::string_view which = {});

}  // namespace coldcast
