#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/config/scenario_file.h"
#include "coldcast/study/expression.h"
#include "coldcast/study/interval.h"
#include "coldcast/study/study.h"

namespace coldcast {

// Something that a plan may turn: settings to choose one from.
struct Lever {
  std::string name;                        // functions.checkout.provisioned_concurrency
  std::vector<std::vector<Choice>> steps;  // what each setting changes
  // More never does harm: a target met at one step is met at those above, cost apart. Such a lever
  // is searched by bisection, and the neighbours of what is found are tried; others step by step.
  bool is_monotone = true;
};

struct PlanTask {
  const ScenarioFile* file = nullptr;  // must outlive the search
  std::vector<Edit> edits;             // --set and the like, before the levers
  std::vector<Expression> targets;
  std::vector<Lever> levers{};
  std::uint64_t replications = 10;  // of a setting, to begin with
  std::uint64_t budget = 2000;      // runs in all
};

// A setting that leaves a target UNSURE gets at most this many times the first replications.
inline constexpr std::uint64_t kMostPatience = 16;

struct TargetFinding {
  Expression target;
  Estimate estimate;
  Verdict verdict = Verdict::fail;
};

// A setting that was tried.
struct Candidate {
  std::vector<Choice> choices;
  std::uint64_t replications = 0;
  MetricTree mean{};                     // empty when refused
  std::vector<TargetFinding> targets{};  // in the order of the task
  Verdict verdict = Verdict::fail;       // the worst of the targets
  std::string refusal{};                 // why AWS would not accept the setting; empty: it would

  // Dollars per month, or, without a duration, for the run; infinite when refused.
  [[nodiscard]] double cost() const;
};

struct PlanResult {
  Candidate as_it_is;               // the scenario unchanged
  std::optional<Candidate> best{};  // the cheapest that was found to meet all targets
  std::optional<Candidate> next{};  // the dearest of those that are cheaper than the best
  std::vector<Candidate> tried{};   // in order of cost
  std::uint64_t runs = 0;
  bool budget_ended = false;  // before every doubt was settled
  bool partial = false;       // broken off
};

// The cheapest setting of the levers that meets every target at the bound of its 95 % interval.
// Monotone levers are lowered one after another until none can be lowered alone, for each setting
// of the others; then raised where that is cheaper (provisioned concurrency in use above the
// break-even utilization). All settings see the same requests. Throws what load() throws of the
// scenario as it is, and UsageError for unknown metrics.
[[nodiscard]] PlanResult plan(const PlanTask& task, const RunControl& control);

}  // namespace coldcast
