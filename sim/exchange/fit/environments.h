#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace coldcast {

struct MeasuredRequest;
struct MeasuredSource;

// Numbers of the first `size` requests, environment by environment, in order of time in each. A
// number is far smaller than a request, and days of logs hold millions.
[[nodiscard]] std::vector<std::uint32_t> by_environment(const std::vector<MeasuredRequest>& all,
                                                        std::size_t size);

// Decides from the order of events in each environment how its requests began (cold, provisioned,
// proactive, reset, ...) and when they arrived, and sorts them by arrival. `streams` names the
// environments; of one without a name nothing follows from the order.
void resolve_environments(MeasuredSource& source, const std::vector<std::string>& streams);

}  // namespace coldcast
