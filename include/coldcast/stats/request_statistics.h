#pragma once

#include "coldcast/stats/statistics.h"

// What StatisticsCollector does of every request, here to be inlined.

namespace coldcast {

inline void StatisticsCollector::on_admission(const Admission& admission) {
  advance(admission.at, Moment::arrival);
  Tally& of = tally(admission.function);
  of.in_flight.raise(admission.at);
  step_in_flight(of, admission.at, admission.on_provisioned, true);
  if (admission.waits) [[unlikely]] {
    of.elsewhere.lower(admission.at);  // it has no environment yet
  } else if (admission.at >= warmup_) {
    count_start(of, admission);
  }
}

inline void StatisticsCollector::on_invocation(const Invocation& invocation) {
  advance(invocation.finished, Moment::before_arrivals);
  Tally& of = tally(invocation.function);
  of.in_flight.lower(invocation.finished);
  step_in_flight(of, invocation.finished, invocation.on_provisioned, false);
  if (invocation.arrived < warmup_) return;
  count(of, invocation);
  of.meter.bill(invocation);
  if (of.labels) [[unlikely]]
    of.labels->count(invocation);
}

inline void StatisticsCollector::on_plain_start(const Invocation& started, SimTime at) {
  advance(at, Moment::arrival);
  Tally& of = tally(started.function);
  of.in_flight.raise(at);
  step_in_flight(of, at, started.on_provisioned, true);
  if (at < warmup_) return;
  ++of.starts[static_cast<std::size_t>(started.start)];
  if (started.spillover) [[unlikely]]
    ++of.spillovers[static_cast<std::size_t>(started.spillover_cause)];
}

inline void StatisticsCollector::on_plain_end(const Invocation& invocation) {
  const SimTime at = invocation.finished;
  advance(at, Moment::before_arrivals);
  Tally& of = tally(invocation.function);
  of.in_flight.lower(at);
  step_in_flight(of, at, invocation.on_provisioned, false);
  if (invocation.arrived < warmup_) return;
  ++of.outcomes[static_cast<std::size_t>(invocation.outcome)];
  of.meter.bill_plain(invocation);
  hold(of, invocation.function, invocation.duration);
}

// The levels of the account.
inline void StatisticsCollector::step_in_flight(const Tally& of, SimTime at, bool on_provisioned,
                                                bool up) {
  const bool unreserved = of.is_unreserved && !on_provisioned;
  if (up) {
    peaks_.in_flight.raise();
    if (unreserved) [[likely]]
      peaks_.unreserved.raise();
  } else {
    peaks_.in_flight.lower();
    if (unreserved) [[likely]]
      peaks_.unreserved.lower();
  }
  keep(request_steps_, at,
       unreserved ? LevelStep::Kind::in_flight_unreserved : LevelStep::Kind::in_flight, up);
}

inline void StatisticsCollector::count_start(Tally& of, const Admission& admission) {
  ++of.starts[static_cast<std::size_t>(admission.start)];
  if (admission.spillover) ++of.spillovers[static_cast<std::size_t>(admission.spillover_cause)];
  if (of.labels) [[unlikely]]
    of.labels->count_start(admission);
  if (admission.start == StartKind::cold) {
    ++of.causes[static_cast<std::size_t>(admission.cause)];
  }
}

inline void StatisticsCollector::count(Tally& of, const Invocation& invocation) {
  ++of.outcomes[static_cast<std::size_t>(invocation.outcome)];
  const Duration latency = invocation.finished - invocation.arrived;
  if (latency == invocation.duration) {
    hold(of, invocation.function, latency);
  } else {
    of.latency.record(latency);
    of.duration.record(invocation.duration);
  }
  if (invocation.start != StartKind::cold) return;
  const bool init_ran_inside =
      invocation.cause == ColdStartCause::reset || invocation.aborted_init > Duration::zero();
  if (!init_ran_inside) of.init_duration.record(invocation.init);
}

}  // namespace coldcast
