#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "coldcast/config/scenario_file.h"
#include "coldcast/plan/lever.h"
#include "coldcast/study/expression.h"
#include "coldcast/study/interval.h"
#include "coldcast/study/keep_alives.h"
#include "coldcast/study/study.h"

namespace coldcast {

struct PlanTask {
  const ScenarioFile* file = nullptr;  // must outlive the search
  std::vector<Edit> edits;             // --set and the like, before the levers
  std::vector<Expression> targets;
  std::vector<LeverGroup> levers{};
  std::uint64_t replications = 10;  // of a setting whose verdict is in doubt, to begin with
  std::uint64_t budget = 2000;      // runs in all
  // Presets under each of which a setting must meet the targets too.
  std::vector<std::string> keep_alives{};
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
  std::vector<double> costs{};           // of each replication
  // The verdict under each of the task's keep-alives; of one that would pass without them.
  std::vector<std::pair<std::string, Verdict>> under{};
  // What it came to under each of them, where that was looked at.
  KeepAliveBand band{};

  // Dollars per month, or, without a duration, for the run; infinite when refused.
  [[nodiscard]] double cost() const;
  // Neither PASS nor FAIL: it was not simulated.
  [[nodiscard]] bool is_refused() const { return !refusal.empty(); }
  // PASS, UNSURE, FAIL or REFUSED.
  [[nodiscard]] std::string_view verdict_word() const;
};

// Why no setting can meet a target: a part of the number is beyond the bound by itself.
struct LowerBound {
  Expression target;
  std::string part;    // the metric that is never more than the target's: duration_ms.p95
  double least = 0.0;  // of it, in all settings that were tried
};

struct PlanResult {
  Candidate as_it_is;               // the scenario unchanged, which is always a candidate
  std::optional<Candidate> best{};  // the cheapest that was found to meet all targets
  std::optional<Candidate> next{};  // the dearest of those that are cheaper than the best
  std::vector<Candidate> tried{};   // in order of cost; without the scenario as it is
  // Where nothing meets the targets: what comes nearest, and what forbids it.
  std::optional<Candidate> nearest{};
  std::vector<LowerBound> bounds{};
  // What was to be turned: `functions.checkout.memory, 512MB to 2GB in 4 settings`.
  std::vector<std::string> searched{};
  std::uint64_t runs = 0;
  bool budget_ended = false;  // before every doubt was settled
  bool partial = false;       // broken off
};

// The cheapest setting of the levers that meets every target at the bound of its 95 % interval; at
// equal cost the scenario as it is, else the smallest setting. Small grids are tried in full. Of
// large ones a lever is bisected where more is known to do no harm (a limit on concurrency, for
// targets that bound throttles); others are tried at some of their settings, and closer and closer
// around the best. Settings that cost more than the best for their provisioned concurrency alone
// are passed over. All settings see the same requests. Throws what load() throws of the scenario as
// it is, and UsageError for unknown metrics.
[[nodiscard]] PlanResult plan(const PlanTask& task, const RunControl& control);

}  // namespace coldcast
