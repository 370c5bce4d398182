#pragma once

#include <string>
#include <vector>

#include "coldcast/scenario/scenario.h"

namespace coldcast {

// The rules of those who call functions: events, queues, event source mappings. In AWS's own words
// where it has them.
void check_callers(const Scenario& scenario, std::vector<Violation>& violations);
void check_event_sources(const Scenario& scenario, std::vector<Violation>& violations);

// What AWS takes and advises against, with the key to blame; for standard error.
[[nodiscard]] std::vector<Violation> advice_on_callers(const Scenario& scenario);

[[nodiscard]] const QueueSettings* find_queue(const Scenario& scenario, std::string_view name);
// `unknown queue "ordrs"; did you mean "orders"?`
[[nodiscard]] std::string unknown_queue(const Scenario& scenario, std::string_view name);

}  // namespace coldcast
