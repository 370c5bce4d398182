#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "coldcast/scenario/scenario.h"
#include "coldcast/stats/summary.h"

namespace coldcast {

// One run of a scenario for its statistics alone.
//
// Functions influence each other only through the account: its concurrency that nobody has
// reserved, and its request rate. So each is simulated apart (on up to `jobs` threads, each with a
// small loop of its own) as long as the account is certain not to have refused a request; when it
// might have, all are simulated together from the beginning. The result is the same, byte for byte,
// either way.
class ScenarioRun {
 public:
  // Of fewer functions, to add up their levels costs more than small loops save: two, of which one
  // gets most requests, took 1.45 times as long apart as together, eight as long, and 1,000 half
  // as long.
  static constexpr std::size_t kFewestApart = 8;

  // The scenario must outlive it.
  ScenarioRun(const Scenario& scenario, std::uint64_t replication, unsigned jobs,
              std::size_t fewest_apart = kFewestApart);
  ~ScenarioRun();
  ScenarioRun(const ScenarioRun&) = delete;
  ScenarioRun& operator=(const ScenarioRun&) = delete;

  // Handles up to `events` more, or, of functions apart, some milliseconds' worth; false when the
  // run is over. Throws TraceError.
  bool run_for(std::uint64_t events);
  // Ends a run that is broken off.
  void finish();

  [[nodiscard]] SimTime now() const;
  [[nodiscard]] std::uint64_t simulated_events() const;
  [[nodiscard]] std::uint64_t requests() const;
  // What is known so far, `simulated_events` too. To be asked once, and nothing after it: what was
  // counted is handed over.
  [[nodiscard]] Summary take_summary();

 private:
  class Together;
  class Apart;

  const Scenario* scenario_;
  std::uint64_t replication_;
  // One of them.
  std::unique_ptr<Apart> apart_;
  std::unique_ptr<Together> together_;
};

}  // namespace coldcast
