#include "coldcast/stats/statistics.h"

#include <algorithm>

namespace coldcast {
StatisticsCollector::StatisticsCollector(const Scenario& scenario, std::uint64_t replication)
    : scenario_(&scenario),
      replication_(replication),
      warmup_(kStartOfTime + scenario.warmup),
      duration_(scenario.end_of_arrivals()),
      boundary_(warmup_),
      is_alone_(scenario.functions.size() == 1) {
  tallies_.reserve(scenario.functions.size());
  const bool has_labels = LabelCounts::are_wanted(scenario);
  for (const Function& function : scenario.functions) {
    Tally& of = tallies_.emplace_back(UsageMeter(scenario, function, replication));
    of.is_unreserved = !function.reserved_concurrency;
    of.may_wait = function.assignment == Assignment::first_free;
    of.connections = function.connections_per_environment;
    of.reserved = function.reserved_concurrency;
    set_aside_ += function.reserved_concurrency.value_or(0);
    if (has_labels) of.labels = std::make_unique<LabelCounts>(scenario, function, replication);
  }
}

// In an environment that has stood idle, or in the one that was made for it, which was "elsewhere"
// as one that nobody uses is, until now.
void StatisticsCollector::on_placement(const Admission& placement) {
  advance(placement.at, Moment::before_arrivals);
  Tally& of = tally(placement.function);
  const bool takes_idle_one =
      placement.start != StartKind::cold || placement.cause == ColdStartCause::reset;
  if (takes_idle_one) of.elsewhere.raise(placement.at);
  if (placement.arrived >= warmup_) count_start(of, placement);
}

void StatisticsCollector::on_throttle(const Throttle& throttle) {
  advance(throttle.at, Moment::arrival);
  keep(request_steps_, throttle.at, LevelStep::Kind::throttle, true);
  account_throttles_ = account_throttles_ ||
                       throttle.reason == ThrottleReason::concurrent_invocation_limit_exceeded ||
                       throttle.reason == ThrottleReason::function_invocation_rate_limit_exceeded;
  if (throttle.at < warmup_) return;
  Tally& of = tally(throttle.function);
  ++of.throttles[static_cast<std::size_t>(throttle.reason)];
  if (of.labels) of.labels->count_throttle(throttle);
}

void StatisticsCollector::on_transition(const Transition& transition) {
  advance(transition.at, transition.for_request ? Moment::arrival : Moment::before_arrivals);
  Tally& of = tally(transition.function);
  switch (transition.change) {
    case EnvironmentChange::created:
      if (of.may_wait || !transition.for_request) of.elsewhere.raise(transition.at);
      of.environments.raise(transition.at);
      peaks_.environments.add(1);
      keep(environment_steps_, transition.at, LevelStep::Kind::environment, true);
      peaks_.connections.add(of.connections);
      if (counting_) ++of.created;
      if (counting_ && !frozen_) of.meter.bill(transition);
      break;
    case EnvironmentChange::initialized:
      of.elsewhere.lower(transition.at);
      break;
    case EnvironmentChange::retired:
      of.elsewhere.raise(transition.at);
      break;
    case EnvironmentChange::ended:
      of.elsewhere.lower(transition.at);
      of.environments.lower(transition.at);
      peaks_.environments.add(-1);
      keep(environment_steps_, transition.at, LevelStep::Kind::environment, false);
      peaks_.connections.add(-static_cast<std::int64_t>(of.connections));
      if (counting_) ++of.ended;
      break;
  }
}

void StatisticsCollector::on_provisioned_change(const ProvisionedChange& change) {
  advance(change.at, Moment::before_arrivals);
  Tally& of = tally(change.function);
  of.meter.set_provisioned(change.version, change.configured_of_version, change.at);
  if (of.is_unreserved) {
    if (!settling_) settle_claims();  // else the claim until now ends as the window begins
    set_aside_ += static_cast<std::int64_t>(change.claimed) - of.claimed;
  }
  of.claimed = change.claimed;
}

void StatisticsCollector::on_change(const ChangeOutcome& change) {
  const bool took_effect = change.status != ChangeOutcome::Status::failed && change.reason.empty();
  if (!took_effect) return;
  advance(change.at, Moment::before_arrivals);
  const Scenario& now = *scenario_->changes[change.change].after;
  for (std::size_t i = 0; i < tallies_.size(); ++i) reserve(tallies_[i], now.functions[i]);
}

// Another reservation is set aside from now on. What is in flight moves with one that comes or goes
// altogether; of a function with provisioned concurrency it is not known how much of it is on
// demand, and it stays where it is counted.
void StatisticsCollector::reserve(Tally& of, const Function& now) {
  const std::optional<std::uint32_t> reserved = now.reserved_concurrency;
  const bool moves = reserved.has_value() == of.is_unreserved;
  if (reserved == of.reserved || (moves && now.provisioned_concurrency.is_used())) return;
  if (!settling_) settle_claims();
  set_aside_ += std::int64_t{reserved.value_or(0)} - std::int64_t{of.reserved.value_or(0)};
  of.reserved = reserved;
  if (!moves) return;
  of.is_unreserved = !reserved;
  peaks_.unreserved.level += reserved ? -of.in_flight.level() : of.in_flight.level();
  peaks_.unreserved.settle(false);
}

void StatisticsCollector::on_end(SimTime at, std::span<const Admission> unfinished) {
  advance(at, Moment::end_of_run);
  if (settling_) settle_peaks();
  for (const Admission& admission : unfinished) {
    if (admission.arrived < warmup_) continue;
    ++tally(admission.function).unfinished;
    Tally& of = tally(admission.function);
    of.meter.bill_unfinished(admission, at);
    if (of.labels) of.labels->count_unfinished(admission, at);
  }
}

void StatisticsCollector::listen(InstantListener& listener, SimTime instant) {
  listener_ = &listener;
  listened_for_ = instant;
  boundary_ = next_boundary();
}

// The facts have reached a boundary, or are still in its instant.
void StatisticsCollector::cross(SimTime at, Moment moment) {
  if (settling_) {
    if (at == boundary_ && moment == Moment::before_arrivals) return;
    settle_peaks();
    if (at < boundary_) return;
  }
  const bool begins_window = pass_boundary(at, moment == Moment::end_of_run);
  settling_ = begins_window && moment == Moment::before_arrivals;
  boundary_ = settling_ ? at : next_boundary();
}

// What stood before this instant belongs to the window before. Whether one begins right now.
bool StatisticsCollector::pass_boundary(SimTime at, bool is_end) {
  bool begins_window = !counting_ && at == warmup_;
  // An instant at which a run merely ends, before its duration, is not reached: nothing follows.
  const bool is_reached = at < kNever && (!is_end || at >= duration_);
  while (listened_for_ < at || (listened_for_ == at && is_reached)) {
    // What a warm-up leaves behind within a minute is of the window, and of that minute.
    if (!counting_ && warmup_ < listened_for_) begin_counting();
    begins_window = begins_window || listened_for_ == at;
    listened_for_ = listener_->reached(listened_for_);
  }
  if (!counting_ && at >= warmup_) begin_counting();
  if (!frozen_ && at >= duration_) {
    frozen_ = true;
    for (const Tally& of : tallies_) frozen_levels_.push_back(levels_until(of, duration_));
    settle_claims();
    frozen_peaks_ = peaks_;
  }
  return begins_window;
}

SimTime StatisticsCollector::next_boundary() const {
  const SimTime window = !counting_ ? warmup_ : frozen_ ? kNever : duration_;
  return std::min(window, listened_for_);
}

void StatisticsCollector::begin_counting() {
  counting_ = true;
  for (Tally& of : tallies_) {
    of.in_flight.restart(warmup_);
    of.environments.restart(warmup_);
    of.elsewhere.restart(warmup_);
    of.created = static_cast<std::uint64_t>(of.environments.level());
  }
  for (Peak* peak : peaks_.all()) peak->restart();
  peaks_.claimed = 0;
  taken_ = {};
}

// Windows are half-open: the levels with which one begins are those that its first instant leaves
// when all that ends in it has ended. Only of what was taken when it began: the highest numbers of
// environments are of the whole.
void StatisticsCollector::settle_peaks() {
  const bool is_first = boundary_ == warmup_;
  for (Tally& of : tallies_) {
    of.in_flight.settle_peak(is_first);
    if (is_first) of.environments.settle_peak(true);
  }
  if (is_first) {
    for (Peak* peak : peaks_.all()) peak->settle(true);
  } else {
    peaks_.in_flight.settle(false);
    peaks_.unreserved.settle(false);
  }
  settling_ = false;
  boundary_ = next_boundary();
}

// The highest claims since this was done last. From now on, with what is set aside by then.
void StatisticsCollector::settle_claims() {
  const std::int64_t unreserved = peaks_.unreserved.take();
  const std::int64_t claimed = unreserved + set_aside_;
  peaks_.claimed = std::max(peaks_.claimed, claimed);
  taken_.unreserved = std::max(taken_.unreserved, unreserved);
  taken_.claimed = std::max(taken_.claimed, claimed);
}

AccountPeaks StatisticsCollector::take_peaks() {
  settle_claims();
  taken_.in_flight = peaks_.in_flight.take();
  return std::exchange(taken_, {});
}

}  // namespace coldcast
