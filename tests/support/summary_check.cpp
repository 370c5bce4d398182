#include <algorithm>
#include <fmt/format.h>
#include <numeric>

#include "support/invariants.h"

namespace coldcast {
namespace {

using Found = std::vector<std::string>;

bool ran(const RequestFact& fact) {
  return !fact.throttled;
}

// The counted part of a run.
struct CountedWindow {
  SimTime from;
  SimTime until;    // levels are measured to here
  SimTime run_end;  // facts of the requests of the window go on to here

  CountedWindow(const Scenario& scenario, const RunFacts& facts)
      : from(kStartOfTime + scenario.warmup),
        until(std::max(from, std::min(scenario.end_of_arrivals(), facts.end))),
        run_end(facts.end) {}

  // Whether the run came so far.
  [[nodiscard]] bool was_reached() const { return run_end >= from; }
  [[nodiscard]] Int128 overlap(SimTime begin, SimTime end) const {
    const Duration span = std::min(end, until) - std::max(begin, from);
    return std::max(span, Duration::zero()).count();
  }
};

class SummaryCheck {
 public:
  SummaryCheck(const Scenario& scenario, const RunFacts& facts)
      : facts_(facts), window_(scenario, facts) {}

  void check(const FunctionSummary& told, std::optional<std::uint32_t> only) {
    name_ = told.name;
    select(only);
    check_counts(told);
    check_times(told);
    check_environments(told);
  }
  [[nodiscard]] Found take() { return std::move(found_); }

 private:
  void expect(const std::string& what, Int128 expected, Int128 got) {
    if (expected == got) return;
    found_.push_back(fmt::format("{} {}: expected {}, got {}", name_, what,
                                 static_cast<double>(expected), static_cast<double>(got)));
  }
  // The facts of one function, or of all.
  void select(std::optional<std::uint32_t> only) {
    all_.clear();
    counted_.clear();
    environments_.clear();
    throttled_ = 0;
    for (const RequestFact& fact : facts_.requests) {
      if (only && fact.function != *only) continue;
      if (ran(fact)) all_.push_back(&fact);
      if (fact.arrived < window_.from) continue;
      if (ran(fact)) counted_.push_back(&fact);
      if (!ran(fact)) ++throttled_;
    }
    for (const EnvironmentFact& fact : facts_.environments) {
      if (!only || fact.function == *only) environments_.push_back(&fact);
    }
  }

  void check_counts(const FunctionSummary& told) {
    expect("requests", counted_.size() + throttled_, told.requests);
    expect("throttles", throttled_, told.throttled());
    expect("invocations", counted_.size(), told.invocations());
    expect("cold starts", count_of([](const RequestFact& fact) { return fact.cause.has_value(); }),
           told.cold_starts);
    expect("cold start causes", told.cold_starts,
           std::accumulate(told.causes.begin(), told.causes.end(), std::uint64_t{0}));
    expect("outcomes", told.invocations(),
           std::accumulate(told.outcomes.begin(), told.outcomes.end(), std::uint64_t{0}));
    expect("spillovers", count_of([](const RequestFact& fact) { return fact.spillover; }),
           told.spillover_invocations);
    for (std::size_t i = 0; i < kColdStartCauses; ++i) {
      const auto cause = static_cast<ColdStartCause>(i);
      expect(std::string(to_string(cause)),
             count_of([&](const RequestFact& fact) { return fact.cause == cause; }),
             told.causes[i]);
    }
    for (std::size_t i = 0; i < kOutcomes; ++i) {
      const auto outcome = static_cast<Outcome>(i);
      expect(std::string(to_string(outcome)),
             count_of([&](const RequestFact& fact) { return fact.outcome == outcome; }),
             told.outcomes[i]);
    }
  }
  template <typename Is>
  [[nodiscard]] Int128 count_of(Is is) const {
    return std::count_if(counted_.begin(), counted_.end(),
                         [&](const RequestFact* fact) { return is(*fact); });
  }

  void check_times(const FunctionSummary& told) {
    Int128 in_flight = 0;
    for (const RequestFact* fact : all_)
      in_flight += window_.overlap(fact->arrived, fact->finished);
    expect("in flight", in_flight, told.in_flight.integral);
    const SimTime until = window_.until < window_.run_end ? window_.until : kNever;
    expect("most in flight",
           window_.was_reached() ? highest_in_flight(all_, window_.from, until) : 0,
           told.in_flight.max);
    Int128 latencies = 0;
    Int128 durations = 0;
    for (const RequestFact* fact : counted_) {
      latencies += (fact->finished - fact->arrived).count();
      durations += fact->duration.count();
    }
    expect("latencies", latencies, told.latency.sum());
    expect("number of latencies", counted_.size(), told.latency.count());
    expect("durations", durations, told.duration.sum());
    expect("number of durations", counted_.size(), told.duration.count());
  }

  void check_environments(const FunctionSummary& told) {
    Int128 alive = 0;
    Int128 idle = 0;
    std::uint64_t created = 0;
    std::uint64_t ended = 0;
    for (const EnvironmentFact* fact : environments_) {
      const SimTime gone = fact->ended.value_or(kNever);
      alive += window_.overlap(fact->created, gone);
      idle += idle_time(*fact);
      if (!window_.was_reached() || gone < window_.from) continue;
      ++created;
      if (fact->ended) ++ended;
    }
    expect("created", created, told.created);
    expect("ended", ended, told.ended);
    expect("environments", alive, told.environments.integral);
    expect("idle environments", idle, told.idle_integral);
  }
  // What is left of its life when it has initialized, without its invocations and its shutdown.
  [[nodiscard]] Int128 idle_time(const EnvironmentFact& fact) const {
    const SimTime retired = fact.retired.value_or(kNever);
    Int128 busy = 0;
    SimTime usable = fact.initialized.value_or(kNever);
    for (const RequestFact& request : facts_.requests) {
      if (!ran(request) || request.function != fact.function || request.environment != fact.number)
        continue;
      const SimTime began = request.finished - request.duration;
      if (!fact.initialized) usable = std::min(usable, began);
      busy += window_.overlap(began, request.finished);
    }
    return window_.overlap(usable, retired) - busy;
  }

  const RunFacts& facts_;
  CountedWindow window_;
  std::string name_;
  std::vector<const RequestFact*> all_;      // that ran
  std::vector<const RequestFact*> counted_;  // of these, those that arrived in the window
  std::uint64_t throttled_ = 0;              // in the window
  std::vector<const EnvironmentFact*> environments_;
  Found found_;
};

}  // namespace

// Of one instant, answers come first, and those of the window's first instant are no part of it;
// then each request, which leaves at once if it has its answer
// then.
std::int64_t highest_in_flight(const std::vector<const RequestFact*>& requests, SimTime from,
                               SimTime until) {
  std::vector<std::pair<SimTime, int>> steps;
  for (const RequestFact* fact : requests) {
    steps.emplace_back(fact->arrived, 1);
    if (fact->finished > fact->arrived) steps.emplace_back(fact->finished, -1);
  }
  std::stable_sort(steps.begin(), steps.end());
  std::int64_t level = 0;
  std::int64_t top = 0;
  bool begun = false;
  std::size_t request = 0;
  for (const auto& [at, change] : steps) {
    if (!begun && (at > from || (at == from && change > 0))) {
      begun = true;
      top = level;
    }
    if (at >= until) break;
    level += change;
    top = std::max(top, level);
    if (change < 0) continue;
    const RequestFact& fact = *requests[request++];
    if (fact.finished == fact.arrived) --level;
  }
  return begun ? top : level;
}

Found wrong_summary(const Scenario& scenario, const RunFacts& facts, const Summary& summary) {
  SummaryCheck check(scenario, facts);
  for (std::uint32_t id = 0; id < summary.functions.size(); ++id) {
    check.check(summary.functions[id], id);
  }
  check.check(summary.account, std::nullopt);
  return check.take();
}

}  // namespace coldcast
