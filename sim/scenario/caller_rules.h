#pragma once

#include <string>
#include <vector>

#include "coldcast/scenario/scenario.h"

namespace coldcast {

// The rules of those who call functions: events, queues, event source mappings. In AWS's own words
// where it has them.
void check_callers(const Scenario& scenario, std::vector<Violation>& violations);
void check_event_sources(const Scenario& scenario, std::vector<Violation>& violations);
void check_streams(const Scenario& scenario, std::vector<Violation>& violations);
// The mapping of a stream at `place` of the function's event sources.
void check_stream_mapping(const Scenario& scenario, const Function& function, std::size_t place,
                          std::vector<Violation>& violations);

// What AWS takes and advises against, with the key to blame; for standard error.
[[nodiscard]] std::vector<Violation> advice_on_callers(const Scenario& scenario);

void advise_on_streams(const Scenario& scenario, std::vector<Violation>& advice);

[[nodiscard]] const StreamSettings* find_stream(const Scenario& scenario, std::string_view name);
[[nodiscard]] std::string unknown_stream(const Scenario& scenario, std::string_view name);
[[nodiscard]] const QueueSettings* find_queue(const Scenario& scenario, std::string_view name);
// `unknown queue "ordrs"; did you mean "orders"?`
[[nodiscard]] std::string unknown_queue(const Scenario& scenario, std::string_view name);

}  // namespace coldcast
