#pragma once

#include <cstdint>
#include <memory>

#include "coldcast/callers/caller_observer.h"
#include "coldcast/callers/minutes.h"
#include "coldcast/engine/observer.h"
#include "coldcast/engine/run_figures.h"
#include "coldcast/scenario/scenario.h"

namespace coldcast {

// One run of a scenario: time advances from event to event, and the observer is told what happens.
// The scenario and the observer must outlive it. Same scenario, seed and replication: same facts.
class Simulation {
 public:
  Simulation(const Scenario& scenario, Observer& observer, std::uint64_t replication = 0);
  // Made elsewhere, for an observer whose class is known (stats/statistics_run.h).
  class Loop;
  explicit Simulation(std::unique_ptr<Loop> loop);
  ~Simulation();
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  // Handles the next event; false when the run is over. Throws TraceError.
  bool step();
  // Handles up to `events` more; false when the run is over.
  bool run_for(std::uint64_t events);
  // To the end.
  void run();
  // Tells the observer the end, if run() has not: for a run that is broken off.
  void finish();

  // For functions that are simulated apart, where the end of one is not the end of all.
  // Handles what happens before `at`, be there requests or not; never ends the run.
  void run_until(SimTime at);
  // The same, but only as long as a request is in flight or to come, and whether one still is: if
  // not, now() is the instant of the last answer (that of the last event, if there was none).
  bool run_out(SimTime before);
  // Ends the run at `at`.
  void finish(SimTime at);

  // Before the run begins: `observer` (null: nobody; else it outlives the run) is told of events
  // and messages, and with `keeps_minutes` minutes() has those of queues and mappings afterwards.
  void listen(CallerObserver* observer, bool keeps_minutes);
  [[nodiscard]] CallerMinutes minutes() const;

  // What those who call have counted, once the run is over.
  [[nodiscard]] RunFigures figures() const;

  [[nodiscard]] SimTime now() const;
  // Arrivals, completions, inits that end, changes of provisioned concurrency, environments that
  // end: what happened in the simulated world, however the loop got there.
  [[nodiscard]] std::uint64_t simulated_events() const;
  [[nodiscard]] std::uint64_t requests() const;

 private:
  std::unique_ptr<Loop> loop_;
};

}  // namespace coldcast
