#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "coldcast/engine/observer.h"
#include "coldcast/scenario/scenario.h"
#include "coldcast/stats/summary.h"

namespace coldcast {

// scenarios/NAME.
[[nodiscard]] std::filesystem::path scenario_path(const std::string& name);

// Keeps what a test may want to look at.
class FactRecorder final : public Observer {
 public:
  void on_invocation(const Invocation& fact) override { invocations.push_back(fact); }
  void on_throttle(const Throttle& fact) override { throttles.push_back(fact); }
  void on_transition(const Transition& fact) override { transitions.push_back(fact); }
  void on_change(const ChangeOutcome& fact) override { changes.push_back(fact); }
  void on_end(SimTime at, std::span<const Admission>) override {
    end = at;
    // In the order of arrival, as tests name them.
    std::sort(invocations.begin(), invocations.end(),
              [](const Invocation& a, const Invocation& b) { return a.request < b.request; });
  }

  std::vector<Invocation> invocations;
  std::vector<Throttle> throttles;
  std::vector<Transition> transitions;
  std::vector<ChangeOutcome> changes;
  SimTime end{};
};

struct RecordedRun {
  Summary summary;
  FactRecorder facts;

  [[nodiscard]] const FunctionSummary& function(const std::string& name) const;
};

[[nodiscard]] RecordedRun run_scenario(const Scenario& scenario);
// Loads scenarios/NAME, with `edits` as --set takes them, and runs it.
[[nodiscard]] RecordedRun run_scenario(const std::string& name,
                                       const std::vector<std::string>& edits = {});

// What is wrong with a scenario; empty: nothing.
[[nodiscard]] std::string complaint(const std::string& yaml);

[[nodiscard]] std::uint64_t throttles(const FunctionSummary& function, ThrottleReason reason);
[[nodiscard]] std::uint64_t throttles(const FunctionSummary& function);
[[nodiscard]] std::uint64_t causes(const FunctionSummary& function, ColdStartCause cause);

}  // namespace coldcast
