#include "coldcast/study/scenario_run.h"

#include "coldcast/engine/simulation.h"
#include "coldcast/stats/statistics.h"
#include "coldcast/study/statistics_run.h"

#include "study/functions_apart.h"

namespace coldcast {

class ScenarioRun::Together {
 public:
  Together(const Scenario& scenario, std::uint64_t replication)
      : statistics(scenario, replication),
        simulation(make_simulation(scenario, statistics, replication)) {}

  StatisticsCollector statistics;
  Simulation simulation;
};

class ScenarioRun::Apart : public FunctionsApart {
 public:
  using FunctionsApart::FunctionsApart;
};

ScenarioRun::ScenarioRun(const Scenario& scenario, std::uint64_t replication, unsigned jobs,
                         std::size_t fewest_apart)
    : scenario_(&scenario), replication_(replication) {
  if (scenario.functions.size() >= fewest_apart && FunctionsApart::is_possible(scenario)) {
    apart_ = std::make_unique<Apart>(scenario, replication, jobs);
  } else {
    together_ = std::make_unique<Together>(scenario, replication);
  }
}

ScenarioRun::~ScenarioRun() = default;

bool ScenarioRun::run_for(std::uint64_t events) {
  if (together_) return together_->simulation.run_for(events);
  if (apart_->advance()) return true;
  if (!apart_->is_doubtful()) return false;
  apart_.reset();
  together_ = std::make_unique<Together>(*scenario_, replication_);
  return true;
}

void ScenarioRun::finish() {
  if (together_) {
    together_->simulation.finish();
  } else {
    apart_->finish();
  }
}

SimTime ScenarioRun::now() const {
  return together_ ? together_->simulation.now() : apart_->now();
}

std::uint64_t ScenarioRun::simulated_events() const {
  return together_ ? together_->simulation.simulated_events() : apart_->simulated_events();
}

std::uint64_t ScenarioRun::requests() const {
  return together_ ? together_->simulation.requests() : apart_->requests();
}

Summary ScenarioRun::take_summary() {
  if (apart_) return apart_->take_summary();
  return summarize(together_->statistics, together_->simulation);
}

}  // namespace coldcast
