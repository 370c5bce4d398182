#include "plan/candidates.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "coldcast/base/error.h"
#include "coldcast/cost/cost.h"
#include "coldcast/study/keep_alives.h"

namespace coldcast {
namespace {

// A plan trusts intervals only: of one replication it knows nothing yet.
constexpr std::uint64_t kFewestReplications = 2;
// A first look has four replications, and trusts an interval of 99.9 %: with three degrees of
// freedom Student's t is 12.92 then, 4.06 times that of 95 %.
constexpr std::uint64_t kFirstLook = 4;
constexpr double kFirstLookWidth = 4.06;
// A look at less than half of the replications is worth its while.
constexpr std::uint64_t kManyReplications = 2 * kFirstLook;

// What cannot be priced is never the cheapest.
constexpr double kNoPrice = std::numeric_limits<double>::infinity();

double dollars(const MetricRow& account) {
  const auto number = [&account](std::string_view metric) {
    return value_of(account.numbers[function_metric(metric)]);
  };
  const std::optional<double> per_month = number("cost_usd.per_month");
  return per_month ? *per_month : number("cost_usd.total").value_or(kNoPrice);
}

void judge_targets(const std::vector<Expression>& targets, const CellRuns& runs,
                   Candidate& candidate) {
  candidate.mean = mean_tree(runs);
  candidate.targets.clear();
  candidate.verdict = Verdict::pass;
  for (const Expression& target : targets) {
    Estimate found = estimate_of(runs, find_metric(target.path, candidate.mean));
    found.replications = std::max(found.replications, kFewestReplications);
    const Verdict verdict = judge(target, found);
    candidate.targets.push_back({target, found, verdict});
    candidate.verdict = std::max(candidate.verdict, verdict);
  }
  candidate.costs.clear();
  for (const std::optional<RunRecord>& run : runs.first)
    if (run) candidate.costs.push_back(dollars(run->tree.account));
}

Estimate widened(const Estimate& found) {
  Estimate wide = found;
  wide.half_width *= kFirstLookWidth;
  wide.lower = found.mean - kFirstLookWidth * (found.mean - found.lower);
  wide.upper = found.mean + kFirstLookWidth * (found.upper - found.mean);
  return wide;
}

// Whether a target is missed by so much that a first look is enough.
bool is_clear_failure(const Candidate& candidate) {
  return std::any_of(candidate.targets.begin(), candidate.targets.end(),
                     [](const TargetFinding& found) {
                       return judge(found.target, widened(found.estimate)) == Verdict::fail;
                     });
}

}  // namespace

double Candidate::cost() const {
  return mean.account.numbers.empty() ? std::numeric_limits<double>::infinity()
                                      : dollars(mean.account);
}

std::string_view Candidate::verdict_word() const {
  return is_refused() ? "REFUSED" : to_string(verdict);
}

Candidates::Candidates(const PlanTask& task, const RunControl& control)
    : task_(task), control_(control) {
  const LoadedScenario loaded = load_with({});
  resolved_ = write_yaml(loaded.resolved);
  simulate({}, loaded.scenario, as_it_is_);
  heed({}, as_it_is_);
}

const Candidate* Candidates::visit(const Place& place, const std::vector<Choice>& choices) {
  if (const auto found = tried_.find(place); found != tried_.end()) return &found->second;
  if (is_over()) return nullptr;
  Candidate candidate{.choices = choices};
  try {
    const LoadedScenario loaded = load_with(choices);
    if (best_ != nullptr && least_cost_per_month(loaded.scenario) > best_->cost()) return nullptr;
    if (write_yaml(loaded.resolved) == resolved_) {
      candidate = as_it_is_;
      candidate.choices = choices;
    } else {
      simulate(place, loaded.scenario, candidate);
    }
  } catch (const ScenarioError& error) {
    // A setting that AWS would refuse is no candidate, and no reason to end.
    candidate.refusal = error.diagnostics().front().to_string();
  }
  if (candidate.replications == 0 && !candidate.is_refused()) return nullptr;
  const Candidate& kept = tried_.emplace(place, std::move(candidate)).first->second;
  heed(place, kept);
  return &kept;
}

// By its few replications alone, a setting may seem to cost less than the best.
void Candidates::settle_pretenders() {
  for (auto& [place, candidate] : tried_) {
    if (is_over() || best_ == nullptr || &candidate == best_) continue;
    if (candidate.verdict != Verdict::pass || candidate.cost() >= best_->cost()) continue;
    if (candidate.replications >= task_.replications) continue;
    simulate(place, load_with(candidate.choices).scenario, candidate, Depth::full);
    heed(place, candidate);
  }
}

LoadedScenario Candidates::load_with(const std::vector<Choice>& choices) const {
  LoadOptions options{task_.edits};
  for (const Choice& choice : choices)
    options.edits.push_back(make_edit(choice.path, choice.value, choice.path + "=" + choice.value));
  return load(*task_.file, options);
}

void Candidates::simulate(const Place& place, const Scenario& scenario, Candidate& candidate,
                          Depth depth) {
  StudyRuns runs;
  runs.study.replications = 0;
  runs.study.cells.resize(1);
  runs.cells.resize(1);
  const std::uint64_t first = task_.replications;
  if (first >= kManyReplications && depth == Depth::first_look) {
    if (!simulate_up_to(kFirstLook, scenario, runs, candidate)) return;
    if (is_clear_failure(candidate) || !may_be_best(place, candidate)) return;
  }
  for (std::uint64_t wanted = first; wanted <= first * kMostPatience; wanted *= 2) {
    if (!simulate_up_to(wanted, scenario, runs, candidate)) return;
    if (candidate.verdict != Verdict::unsure || !may_be_best(place, candidate)) break;
  }
  if (candidate.verdict == Verdict::pass) judge_under(scenario, candidate);
}

void Candidates::judge_under(const Scenario& scenario, Candidate& candidate) {
  candidate.under.clear();
  candidate.band = {};
  for (const std::string& name : task_.keep_alives) {
    const Scenario other = under_keep_alive(scenario, name);
    const std::uint64_t replications = granted(candidate.replications);
    Study study{.replications = replications, .cells = {{name, {}}}};
    const StudyRuns runs = coldcast::simulate(study, {&other, 1}, control_);
    broken_off_ = broken_off_ || runs.partial;
    Candidate found;
    if (!broken_off_ && replications > 0) {
      judge_targets(task_.targets, runs.cells.front(), found);
      candidate.band.names.push_back(name);
      candidate.band.under.push_back(std::move(found.mean));
    } else {
      found.verdict = Verdict::unsure;
    }
    candidate.under.emplace_back(name, found.verdict);
    candidate.verdict = std::max(candidate.verdict, found.verdict);
  }
}

bool Candidates::simulate_up_to(std::uint64_t replications, const Scenario& scenario,
                                StudyRuns& runs, Candidate& candidate) {
  const std::uint64_t wanted = replications - runs.study.replications;
  const std::uint64_t more = granted(wanted);
  if (more == 0) return false;
  simulate_more(runs, runs.study.replications + more, {&scenario, 1}, control_);
  broken_off_ = broken_off_ || runs.partial;
  if (broken_off_) {
    // What is known of the scenario as it is, is told.
    if (&candidate == &as_it_is_ && candidate.replications == 0) tell_beginning(runs, candidate);
    candidate.verdict = Verdict::unsure;
    return false;
  }
  candidate.replications = runs.study.replications;
  judge_targets(task_.targets, runs.cells.front(), candidate);
  return more == wanted;
}

void Candidates::look_under(Candidate& candidate) {
  if (task_.keep_alives.empty() || !candidate.band.names.empty() || candidate.is_refused()) return;
  const std::uint64_t runs = candidate.replications * task_.keep_alives.size();
  if (broken_off_ || runs == 0 || runs_ + runs > task_.budget) return;
  runs_ += runs;
  candidate.band = simulate_under(task_.keep_alives, load_with(candidate.choices).scenario,
                                  candidate.replications, control_);
}

void Candidates::tell_beginning(const StudyRuns& runs, Candidate& candidate) {
  judge_targets(task_.targets, runs.cells.front(), candidate);
  for (TargetFinding& found : candidate.targets) found.verdict = Verdict::unsure;
  const auto is_complete = [](const auto& run) { return run && !run->tree.partial; };
  const auto& all = runs.cells.front().first;
  runs_ = static_cast<std::uint64_t>(std::count_if(all.begin(), all.end(), is_complete));
}

Estimate Candidates::difference(const Candidate& left, const Candidate& right) const {
  std::vector<double> pairs;
  const std::size_t both = std::min(left.costs.size(), right.costs.size());
  for (std::size_t i = 0; i < std::min<std::size_t>(both, task_.replications); ++i)
    pairs.push_back(left.costs[i] - right.costs[i]);
  return estimate(pairs);
}

bool Candidates::may_be_best(const Place& place, const Candidate& candidate) const {
  if (best_ == nullptr) return true;
  const Estimate beyond = difference(candidate, *best_);
  const bool costs_the_same = beyond.min == 0.0 && beyond.max == 0.0;
  if (costs_the_same && beyond.count >= std::min(task_.replications, kKeptRuns))
    return place < best_place_;
  const double width = std::isnan(beyond.half_width) ? 0.0 : kFirstLookWidth * beyond.half_width;
  return !(beyond.mean - width > 0.0);
}

// At equal cost the scenario as it is stays, and of others the smallest.
void Candidates::heed(const Place& place, const Candidate& candidate) {
  if (candidate.verdict != Verdict::pass || candidate.is_refused()) return;
  const double beyond = best_ == nullptr ? -1.0 : difference(candidate, *best_).mean;
  if (beyond > 0.0 || (beyond == 0.0 && best_place_ < place)) return;
  best_ = &candidate;
  best_place_ = place;
}

std::uint64_t Candidates::granted(std::uint64_t wanted) {
  const std::uint64_t left = task_.budget > runs_ ? task_.budget - runs_ : 0;
  const std::uint64_t granted = std::min(wanted, left);
  budget_ended_ = budget_ended_ || granted < wanted;
  runs_ += granted;
  return granted;
}

}  // namespace coldcast
