#pragma once

#include <cstdint>

#include "coldcast/engine/simulation.h"

namespace coldcast {

// What a Simulation runs; its functions are those of Simulation.
class Simulation::Loop {
 public:
  virtual ~Loop() = default;

  virtual bool run_for(std::uint64_t events) = 0;
  virtual void run_until(SimTime at) = 0;
  virtual bool run_out(SimTime before) = 0;
  // There is no memory left: throws Error where it can be said what takes it.
  virtual void explain_out_of_memory() = 0;
  virtual void finish() = 0;
  virtual void finish(SimTime at) = 0;

  virtual void listen(CallerObserver* observer, bool keeps_minutes) = 0;
  [[nodiscard]] virtual CallerMinutes minutes() const = 0;
  [[nodiscard]] virtual RunFigures figures() const = 0;
  [[nodiscard]] virtual SimTime now() const = 0;
  [[nodiscard]] virtual std::uint64_t simulated_events() const = 0;
  [[nodiscard]] virtual std::uint64_t requests() const = 0;
};

}  // namespace coldcast
