#include "coldcast/engine/simulation.h"

#include <new>

#include "engine/world.h"

namespace coldcast {

Simulation::Simulation(const Scenario& scenario, Observer& observer, std::uint64_t replication)
    : Simulation(make_loop(scenario, replication, observer)) {}

Simulation::Simulation(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}

Simulation::~Simulation() = default;

bool Simulation::step() {
  return run_for(1);
}

bool Simulation::run_for(std::uint64_t events) try {
  return loop_->run_for(events);
} catch (const std::bad_alloc&) {
  loop_->explain_out_of_memory();
  throw;
}

void Simulation::run() {
  while (run_for(~std::uint64_t{0})) {
  }
}

void Simulation::finish() {
  loop_->finish();
}

void Simulation::run_until(SimTime at) {
  loop_->run_until(at);
}

bool Simulation::run_out(SimTime before) {
  return loop_->run_out(before);
}

void Simulation::finish(SimTime at) {
  loop_->finish(at);
}

void Simulation::listen(CallerObserver* observer, bool keeps_minutes) {
  loop_->listen(observer, keeps_minutes);
}

CallerMinutes Simulation::minutes() const {
  return loop_->minutes();
}

RunFigures Simulation::figures() const {
  return loop_->figures();
}

SimTime Simulation::now() const {
  return loop_->now();
}

std::uint64_t Simulation::simulated_events() const {
  return loop_->simulated_events();
}

std::uint64_t Simulation::requests() const {
  return loop_->requests();
}

}  // namespace coldcast
