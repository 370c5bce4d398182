#include "plan/candidates.h"

#include <algorithm>

#include "coldcast/base/error.h"

namespace coldcast {
namespace {

// A plan trusts intervals only: of one replication it knows nothing yet.
constexpr std::uint64_t kFewestReplications = 2;

void judge_targets(const std::vector<Expression>& targets, const CellRuns& runs,
                   Candidate& candidate) {
  candidate.mean = mean_tree(runs);
  candidate.targets.clear();
  candidate.verdict = Verdict::pass;
  for (const Expression& target : targets) {
    Estimate found = estimate(numbers_at(runs, find_metric(target.path, candidate.mean)));
    found.replications = std::max(found.replications, kFewestReplications);
    const Verdict verdict = judge(target, found);
    candidate.targets.push_back({target, found, verdict});
    candidate.verdict = std::max(candidate.verdict, verdict);
  }
}

}  // namespace

const Candidate& Candidates::at(const Steps& steps) {
  const auto found = tried_.find(steps);
  if (found != tried_.end()) return found->second;
  std::vector<Choice> choices;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const std::vector<Choice>& step = task_.levers[i].steps[steps[i]];
    choices.insert(choices.end(), step.begin(), step.end());
  }
  return tried_.emplace(steps, try_choices(choices)).first->second;
}

Candidate Candidates::try_choices(const std::vector<Choice>& choices) {
  Candidate candidate{.choices = choices};
  LoadOptions options{task_.edits};
  for (const Choice& choice : choices)
    options.edits.push_back(make_edit(choice.path, choice.value, choice.path + "=" + choice.value));
  try {
    simulate_candidate(load(*task_.file, options).scenario, candidate);
  } catch (const ScenarioError& error) {
    // The scenario as it is must be right; a setting that AWS would refuse is no candidate.
    if (choices.empty()) throw;
    candidate.refusal = error.diagnostics().front().to_string();
  }
  return candidate;
}

void Candidates::simulate_candidate(const Scenario& scenario, Candidate& candidate) {
  Study study;
  study.cells.resize(1);
  StudyRuns runs{.study = study, .cells = {CellRuns{}}};
  runs.study.replications = 0;
  const std::uint64_t most = task_.replications * kMostPatience;
  std::uint64_t replications = task_.replications;
  while (true) {
    const std::uint64_t more = granted(replications - runs.study.replications);
    if (more == 0) return;
    simulate_more(runs, runs.study.replications + more, {&scenario, 1}, control_);
    broken_off_ = broken_off_ || runs.partial;
    if (broken_off_) {
      candidate.verdict = Verdict::unsure;
      return;
    }
    candidate.replications = runs.study.replications;
    judge_targets(task_.targets, runs.cells.front(), candidate);
    if (candidate.verdict != Verdict::unsure || replications >= most) return;
    replications = std::min(2 * replications, most);
  }
}

std::uint64_t Candidates::granted(std::uint64_t wanted) {
  const std::uint64_t left = task_.budget > runs_ ? task_.budget - runs_ : 0;
  const std::uint64_t granted = std::min(wanted, left);
  budget_ended_ = budget_ended_ || granted < wanted;
  runs_ += granted;
  return granted;
}

}  // namespace coldcast
