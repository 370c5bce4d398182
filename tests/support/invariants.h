#pragma once

#include <string>
#include <vector>

#include "coldcast/scenario/scenario.h"
#include "coldcast/stats/summary.h"

#include "support/run_facts.h"

namespace coldcast {

// Each checks facts of a run for what must hold in every run, and names what does not.

// One request at a time in an environment, and none before its creation or after its end.
[[nodiscard]] std::vector<std::string> misused_environments(const RunFacts& facts);
// Reserved and unreserved concurrency, whatever provisioned concurrency takes of them meanwhile.
[[nodiscard]] std::vector<std::string> exceeded_concurrency(const Scenario& scenario,
                                                            const RunFacts& facts);
// Environments per time against the scaling rate, invocations per time against the request quotas:
// no span of time has more of them than a full bucket and what flows in meanwhile.
[[nodiscard]] std::vector<std::string> exceeded_rates(const Scenario& scenario,
                                                      const RunFacts& facts);
// A cold start has a cause, an answer comes after its request, an environment's end its reason.
[[nodiscard]] std::vector<std::string> incomplete_facts(const RunFacts& facts);
// The summary against the facts, exactly: counts, highest levels, and Little's law, by which the
// integral of a level is the sum of the times spent.
[[nodiscard]] std::vector<std::string> wrong_summary(const Scenario& scenario,
                                                     const RunFacts& facts, const Summary& summary);
// The highest number in flight of these requests, all of which ran, from the level that held before
// `from` on, and before `until`.
[[nodiscard]] std::int64_t highest_in_flight(const std::vector<const RequestFact*>& requests,
                                             SimTime from, SimTime until);
// The rows of --metrics against the facts minute by minute, and their sums and maxima against the
// summary.
[[nodiscard]] std::vector<std::string> wrong_metrics(const Scenario& scenario,
                                                     const RunFacts& facts, const Summary& summary,
                                                     const std::string& rows);
// The bill against one reckoned from the rows of --invocations, the settings, and the environments
// that were initialized for no request.
[[nodiscard]] std::vector<std::string> wrong_bill(const Scenario& scenario, const RunFacts& facts,
                                                  const Summary& summary, const std::string& rows);

}  // namespace coldcast
