#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "coldcast/engine/simulation.h"
#include "coldcast/scenario/scenario.h"
#include "coldcast/stats/statistics.h"

#include "study/account_levels.h"

namespace coldcast {

// The functions of a scenario simulated apart, stretch by stretch of simulated time, and the levels
// of the account put together from theirs after each.
class FunctionsApart {
 public:
  // Several functions, each an island (engine/coupling.h).
  [[nodiscard]] static bool is_possible(const Scenario& scenario);

  FunctionsApart(const Scenario& scenario, std::uint64_t replication, unsigned jobs);

  // One stretch; false at the end, or when the account might have refused a request.
  bool advance();
  [[nodiscard]] bool is_doubtful() const { return doubtful_; }
  void finish();

  [[nodiscard]] SimTime now() const { return now_; }
  [[nodiscard]] std::uint64_t simulated_events() const;
  [[nodiscard]] std::uint64_t requests() const;
  // Once, at the end: what the worlds have counted is handed over.
  [[nodiscard]] Summary take_summary();

 private:
  // A function with an account of its own.
  struct LoneRun {
    LoneRun(const Scenario& scenario, std::size_t function, std::uint64_t replication);

    Scenario scenario;
    LevelLog requests;
    LevelLog environments;
    StatisticsCollector statistics;
    Simulation simulation;
  };

  [[nodiscard]] Stretch next_stretch() const;
  [[nodiscard]] bool simulate(Stretch& stretch);
  [[nodiscard]] bool run_requests(Stretch& stretch);
  // Calls work(run, the bins of its thread) for each run.
  void on_threads(const std::function<void(LoneRun&, BinnedSteps&)>& work);
  void run_out();
  void adapt();
  [[nodiscard]] bool account_may_refuse() const;

  const Scenario* scenario_;
  std::uint64_t replication_;
  unsigned jobs_;
  std::vector<std::unique_ptr<LoneRun>> runs_;
  std::vector<std::size_t> order_;  // in which they are begun
  std::vector<FunctionSteps> steps_;
  std::vector<BinnedSteps> binned_;  // one for each thread
  AccountLevels account_;
  SimTime now_{};
  unsigned shift_;
  bool doubtful_ = false;
  bool finished_ = false;
};

}  // namespace coldcast
