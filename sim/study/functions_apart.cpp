#include "study/functions_apart.h"

#include <algorithm>
#include <atomic>
#include <numeric>

#include "coldcast/base/index.h"
#include "coldcast/engine/coupling.h"
#include "coldcast/study/statistics_run.h"

#include "study/parallel.h"

namespace coldcast {
namespace {

// A stretch begins tiny, for a scenario may have 10^9 requests a second, and grows until it holds
// about this many steps: enough work between two meetings of the threads, little enough memory.
constexpr unsigned kFirstShift = 4;
constexpr std::uint64_t kFewSteps = 1 << 20;
constexpr std::uint64_t kManySteps = 1 << 22;
constexpr unsigned kLargestShift = 42;
// Where one function makes most of the steps, its log must not overflow when they double.
constexpr std::uint64_t kFewOfOne = LevelLog::kMost / 16;
constexpr std::uint64_t kManyOfOne = LevelLog::kMost / 4;
// Far from enough steps, a stretch may grow eightfold; still further, 64 times.
constexpr std::uint64_t kHardlyAny = kFewSteps / 64;
constexpr std::uint64_t kNextToNone = kHardlyAny / 64;
// Bins that may rise cost more than those that cannot.
constexpr std::size_t kFewRising = Stretch::kBins / 32;
constexpr std::size_t kManyRising = Stretch::kBins / 8;

std::optional<std::uint64_t> account_tokens(const Account& account) {
  if (!account.requests_per_concurrency) return std::nullopt;
  const Rate& rate = *account.requests_per_concurrency;
  constexpr std::int64_t kSecond = 1'000'000'000;
  return static_cast<std::uint64_t>(static_cast<Int128>(rate.events) * account.concurrency_limit *
                                    kSecond / rate.per.count());
}

// The levels before anything happens: provisioned environments are there.
AccountMaxima levels_at_start(const Scenario& scenario) {
  AccountMaxima levels;
  for (const Function& function : scenario.functions) {
    const std::int64_t provisioned = function.provisioned_concurrency.initial;
    levels.environments += provisioned;
    levels.connections += provisioned * function.connections_per_environment;
  }
  return levels;
}

}  // namespace

bool FunctionsApart::is_possible(const Scenario& scenario) {
  return scenario.functions.size() > 1 && scenario.functions.size() <= 100'000 &&
         are_islands(scenario);
}

FunctionsApart::LoneRun::LoneRun(const Scenario& all, std::size_t function,
                                 std::uint64_t replication)
    : scenario(island(all, function)),
      statistics(scenario, replication),
      simulation(make_simulation(scenario, statistics, replication)) {
  statistics.keep_steps(requests, environments);
}

FunctionsApart::FunctionsApart(const Scenario& scenario, std::uint64_t replication, unsigned jobs)
    : scenario_(&scenario),
      replication_(replication),
      // More than functions would have nothing to do but to clear their bins.
      jobs_(std::clamp(jobs, 1U, static_cast<unsigned>(scenario.functions.size()))),
      order_(scenario.functions.size()),
      binned_(jobs_),
      account_(levels_at_start(scenario), account_tokens(scenario.account)),
      shift_(kFirstShift) {
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  for (std::size_t i = 0; i < scenario.functions.size(); ++i) {
    runs_.push_back(std::make_unique<LoneRun>(scenario, i, replication));
    steps_.push_back({.requests = &runs_.back()->requests,
                      .environments = &runs_.back()->environments,
                      .connections = scenario.functions[i].connections_per_environment});
  }
}

bool FunctionsApart::advance() {
  if (now_ == scenario_->end_of_arrivals()) {
    run_out();
    return false;
  }
  Stretch stretch = next_stretch();
  const bool is_last = !simulate(stretch);
  account_.advance(stretch, steps_, binned_.front());
  now_ = stretch.end;
  doubtful_ = account_may_refuse();
  if (is_last && !doubtful_) finish();
  if (now_ == kStartOfTime + scenario_->warmup) account_.restart();
  adapt();
  return !is_last && !doubtful_;
}

// Ends at the warmup, or the duration, if it would go beyond.
Stretch FunctionsApart::next_stretch() const {
  Stretch stretch{.begin = now_, .end = scenario_->end_of_arrivals(), .shift = shift_};
  const SimTime warmup = kStartOfTime + scenario_->warmup;
  if (now_ < warmup) stretch.end = std::min(stretch.end, warmup);
  const Duration longest{static_cast<std::int64_t>(Stretch::kBins) << shift_};
  stretch.end = std::min(stretch.end, saturating_add(now_, longest));
  return stretch;
}

void FunctionsApart::on_threads(const std::function<void(LoneRun&, BinnedSteps&)>& work) {
  std::atomic<std::size_t> next = 0;
  for_each_index(jobs_, jobs_, [&](std::uint64_t thread) {
    for (std::size_t i = next++; i < runs_.size(); i = next++)
      work(*runs_[order_[i]], binned_[to_index(thread)]);
  });
}

// False where the run is over, at the end that the stretch then has.
bool FunctionsApart::simulate(Stretch& stretch) {
  for (const auto& run : runs_) {
    run->requests.begin(stretch.begin);
    run->environments.begin(stretch.begin);
  }
  const bool goes_on = scenario_->duration || run_requests(stretch);
  for (BinnedSteps& binned : binned_) binned.clear();
  on_threads([&stretch](LoneRun& run, BinnedSteps& binned) {
    run.simulation.run_until(stretch.end);
    binned.count(run.requests, stretch);
    binned.count(run.environments, stretch);
  });
  for (std::size_t thread = 1; thread < jobs_; ++thread) binned_[0].add(binned_[thread]);
  return goes_on;
}

// Without a duration the run ends with the last answer of all, and nothing that the others have
// left happens after it: so none goes beyond its own last one before it is known that some have
// further to go. False where none has.
bool FunctionsApart::run_requests(Stretch& stretch) {
  std::atomic<bool> any_left = false;
  on_threads([&](LoneRun& run, BinnedSteps&) {
    if (run.simulation.run_out(stretch.end)) any_left = true;
  });
  if (any_left) return true;
  stretch.end = stretch.begin;
  for (const auto& run : runs_) stretch.end = std::max(stretch.end, run->simulation.now());
  return false;
}

void FunctionsApart::adapt() {
  std::uint64_t steps = 0;
  std::uint64_t most = 0;
  std::size_t busiest = order_.front();
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    const std::uint64_t of_one = runs_[i]->requests.size() + runs_[i]->environments.size();
    steps += of_one;
    if (of_one <= most) continue;
    most = of_one;
    busiest = i;
  }
  // It comes first, so that no thread begins with it when the others have nothing left.
  std::iter_swap(order_.begin(), std::find(order_.begin(), order_.end(), busiest));
  const bool is_short = steps < kHardlyAny;
  const bool is_too_long =
      steps > kManySteps || most > kManyOfOne || (account_.rising() > kManyRising && !is_short);
  const bool may_grow = steps < kFewSteps && most < kFewOfOne && account_.rising() < kFewRising;
  if (is_too_long) {
    if (shift_ > kFirstShift) --shift_;
  } else if (may_grow || is_short) {
    shift_ = std::min(shift_ + (steps < kNextToNone ? 6U : is_short ? 3U : 1U), kLargestShift);
  }
}

// A throttle for the account's sake in a run where the function has the account to itself, or
// levels whose sum is above the limit: then functions do influence each other.
bool FunctionsApart::account_may_refuse() const {
  if (account_.rate_is_doubtful()) return true;
  std::int64_t claimed = account_.maxima().unreserved;
  claimed += static_cast<std::int64_t>(scenario_->claimed_concurrency());
  if (claimed >= scenario_->account.concurrency_limit) return true;
  return std::any_of(runs_.begin(), runs_.end(), [](const std::unique_ptr<LoneRun>& run) {
    return run->requests.has_overflowed() || run->environments.has_overflowed() ||
           run->statistics.has_account_throttles();
  });
}

// Arrivals are over: the run ends with the last answer of all, and until then environments expire.
void FunctionsApart::run_out() {
  SimTime last = now_;
  for (const auto& run : runs_) {
    run->requests.begin(now_);
    run->environments.begin(now_);
    (void)run->simulation.run_out(kNever);
    last = std::max(last, run->simulation.now());
  }
  for (const auto& run : runs_) run->simulation.run_until(last);
  now_ = last;
  finish();
}

void FunctionsApart::finish() {
  if (finished_) return;
  finished_ = true;
  for (const auto& run : runs_) run->simulation.finish(now_);
}

std::uint64_t FunctionsApart::simulated_events() const {
  return std::accumulate(runs_.begin(), runs_.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const std::unique_ptr<LoneRun>& run) {
                           return sum + run->simulation.simulated_events();
                         });
}

std::uint64_t FunctionsApart::requests() const {
  return std::accumulate(runs_.begin(), runs_.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const std::unique_ptr<LoneRun>& run) {
                           return sum + run->simulation.requests();
                         });
}

Summary FunctionsApart::take_summary() {
  Summary summary{.scenario = scenario_->name,
                  .seed = scenario_->seed,
                  .replication = replication_,
                  .counted = runs_.front()->statistics.counted(),
                  .concurrency_limit = scenario_->account.concurrency_limit};
  summary.simulated_events = simulated_events();
  summary.account.name = "account";
  summary.functions.reserve(runs_.size());
  for (std::unique_ptr<LoneRun>& run : runs_) {
    summary.functions.push_back(run->statistics.take_summary(FunctionId{0}));
    RunFigures figures = run->simulation.figures();
    if (!figures.functions.empty()) {
      summary.functions.back().figures = std::move(figures.functions.front());
    }
    summary.account.merge(summary.functions.back());
    run.reset();  // what it held is room for the next summary
  }
  if (now_ < kStartOfTime + scenario_->warmup) return summary;
  const AccountMaxima& maxima = account_.maxima();
  summary.account.in_flight.max = static_cast<std::uint64_t>(maxima.in_flight);
  summary.account.environments.max = static_cast<std::uint64_t>(maxima.environments);
  summary.account.connections_peak = static_cast<std::uint64_t>(maxima.connections);
  summary.claimed_account_concurrency_max =
      static_cast<std::uint64_t>(maxima.unreserved) + scenario_->claimed_concurrency();
  return summary;
}

}  // namespace coldcast
