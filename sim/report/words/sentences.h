#pragma once

#include <string>
#include <vector>

#include "coldcast/report/report.h"

namespace coldcast {

// What a reader wants to know first, in a sentence each.

// `1 of 2 conditions holds, 1 fails`; empty where none was asked.
[[nodiscard]] std::string verdict_sentence(const std::vector<ConditionResult>& conditions);
// `Of 1,234 requests 0.33 % started cold and 7 were throttled; half had their answer within ...`
[[nodiscard]] std::string result_sentence(const MetricTree& tree);
// `shop.yaml, coldcast 0.1.0, seed 7`: what was run, by what.
[[nodiscard]] std::string source_line(const ReportSource& source, std::uint64_t seed);

}  // namespace coldcast
