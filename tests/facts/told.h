#pragma once

#include <string>

#include "coldcast/cost/cost.h"

#include "scenarios/run_scenario.h"

namespace coldcast {

// A scenario as a user writes it, and what came of it.
struct Told {
  Scenario scenario;
  RecordedRun run;
  Bill costs;

  [[nodiscard]] const FunctionSummary& function(const std::string& name = "f") const {
    return run.function(name);
  }
  [[nodiscard]] const Invocation& invocation(std::size_t index) const {
    return run.facts.invocations.at(index);
  }
};

[[nodiscard]] Told tell(const std::string& yaml);
// What is wrong with it; empty where nothing is.
[[nodiscard]] std::string complaints(const std::string& yaml);
// What --metrics writes of it.
[[nodiscard]] std::string metrics_of(const std::string& yaml);

}  // namespace coldcast
