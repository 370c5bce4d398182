#pragma once

#include "engine/world.h"

namespace coldcast {

// `Fact` is an coldcast::Admission or an Invocation.
template <typename Fact>
void tell_start(Fact& fact, const FlightStart& start) {
  fact.download = start.parts.download;
  fact.environment_start = start.parts.environment;
  fact.init = start.parts.init;
  fact.aborted_init = start.parts.aborted_init;
  fact.suppressed_init = start.suppressed_init;
}

inline void tell_cold_start(coldcast::Admission& admission, ColdStartCause cause,
                            const ColdStartParts& parts) {
  admission.start = StartKind::cold;
  admission.cause = cause;
  admission.download = parts.download;
  admission.environment_start = parts.environment;
  admission.init = parts.init;
  admission.aborted_init = parts.aborted_init;
  admission.init_extension = parts.init_extension;
  admission.init_runtime = parts.init_runtime;
}

// On demand, of a function that may have provisioned concurrency.
inline void tell_spillover(coldcast::Admission& admission, const ProvisionedState& provisioned) {
  admission.spillover = provisioned.configured > 0;
  if (admission.spillover) admission.spillover_cause = provisioned.spillover_cause();
}

template <typename Facts>
void World<Facts>::request_arrived(const Request& request) {
  LaneState& lane = lanes_[request.lane];
  if (lane.receiver != nullptr) [[unlikely]]
    return lane.receiver->received(request, *this);
  begin_request(lane, request, lane.work);
}

// `works`: what the handlers of the version that the request goes to take.
template <typename Facts>
void World<Facts>::begin_request(LaneState& lane, const Request& request, LaneWork& works) {
  const RequestId id{++requests_};
  ++simulated_events_;
  FunctionState& function = *lane.function;
  Work work = works.draw(request);
  if (function.draws_fate) work.fate = draw_fate(function);
  if (callers_) [[unlikely]] {
    callers_->count(function.id, SourceKind::sync, now_);
    if (lane.client && request.attempt == 1) lane.client->asked(request);
  }
  if (const auto refusal = admit(lane, request, id, work)) throttle(request, id, *refusal);
}

// In the order of gates that the README states: provisioned concurrency; then concurrency and
// request rate; then an idle environment; then the scaling rate.
template <typename Facts>
std::optional<ThrottleReason> World<Facts>::admit(const LaneState& lane, const Request& request,
                                                  RequestId id, const Work& work) {
  FunctionState& function = *lane.function;
  if (is_unrated_) [[unlikely]]
    return admit_unrated(lane, request, id, work);
  const bool on_provisioned =
      function.provisioned.idle.size > 0 && function.limits->provisioned_has_rate(now_);
  const auto refusal =
      on_provisioned ? function.limits->admit_provisioned(now_) : function.limits->admit(now_);
  if (refusal) return refusal;
  return place(lane, request, id, work, on_provisioned);
}

// An asynchronous attempt: concurrency and scaling rate only.
template <typename Facts>
std::optional<ThrottleReason> World<Facts>::admit_unrated(const LaneState& lane,
                                                          const Request& request, RequestId id,
                                                          const Work& work) {
  FunctionState& function = *lane.function;
  const bool on_provisioned = function.provisioned.idle.size > 0;
  if (!on_provisioned) {
    if (const auto refusal = function.limits->admit_unrated()) return refusal;
  }
  return place(lane, request, id, work, on_provisioned);
}

// Its concurrency is taken.
template <typename Facts>
std::optional<ThrottleReason> World<Facts>::place(const LaneState& lane, const Request& request,
                                                  RequestId id, const Work& work,
                                                  bool on_provisioned) {
  FunctionState& function = *lane.function;
  if (on_provisioned || function.idle.size > 0) {
    start_idle(lane, request, id, work, on_provisioned);
  } else if (function.whole->scaling.try_spend(now_)) {
    start_cold(lane, request, id, work);
  } else {
    function.limits->release();
    return ThrottleReason::scaling_rate_exceeded;
  }
  return std::nullopt;
}

template <typename Facts>
Outcome World<Facts>::draw_fate(FunctionState& function) {
  const double u = function.whole->outcomes.uniform();
  const double crash_rate = function.settings->crash_rate;
  if (u < crash_rate) return Outcome::crash;
  return u < crash_rate + function.settings->failure_rate ? Outcome::error : Outcome::success;
}

template <typename Facts>
void World<Facts>::throttle(const Request& request, RequestId id, ThrottleReason reason) {
  if (watch_.is_used()) [[unlikely]]
    watch_.throttled(lane_at(request.lane).function->id, reason, now_);
  facts_.on_throttle({.request = id,
                      .function = lane_at(request.lane).function->id,
                      .reason = reason,
                      .at = now_,
                      .label = request.label,
                      .info = reply_ != nullptr ? &reply_->info : nullptr});
  LaneState& lane = lane_at(request.lane);
  if (lane.client) answer(*lane.client, request, true);
}

// In an environment that stands idle, provisioned or on demand.
template <typename Facts>
void World<Facts>::start_idle(const LaneState& lane, const Request& request, RequestId id,
                              const Work& work, bool on_provisioned) {
  FunctionState& function = *lane.function;
  const Slot slot = take_idle(function, on_provisioned ? function.provisioned.idle : function.idle);
  ++function.in_flight;
  ++in_flight_;
  coldcast::Admission admission = begin_admission(request, id, function);
  admission.start = on_provisioned ? StartKind::provisioned : StartKind::warm;
  admission.on_provisioned = on_provisioned;
  if (!on_provisioned) tell_spillover(admission, function.provisioned);
  invoke(slot, lane, request, work, admission);
  facts_.on_admission(admission);
  if (function.auto_scaling != nullptr) [[unlikely]]
    sample_utilization(function);
  if (function.watches_pool) {
    pool_used(function, on_provisioned ? PoolUse::other : PoolUse::taken);
  }
}

template <typename Facts>
void World<Facts>::start_cold(const LaneState& lane, const Request& request, RequestId id,
                              const Work& work) {
  FunctionState& function = *lane.function;
  const ColdStartCause cause = blame(function);
  const ColdStartParts parts = function.cold_start.draw();
  const bool waits = function.settings->assignment == Assignment::first_free;
  const Slot slot =
      create(function, on_demand_type(function), true, waits ? parts.init : Duration::zero());
  pool_[slot].needs_init = parts.aborted_init > Duration::zero();
  ++function.in_flight;
  ++in_flight_;
  coldcast::Admission admission = begin_admission(request, id, function);
  tell_spillover(admission, function.provisioned);
  tell_cold_start(admission, cause, parts);
  if (waits) {
    admission.waits = true;
    admission.environment = pool_[slot].number;
    tickets_[slot] = function.waiting.push({.request = request,
                                            .id = id,
                                            .work = work,
                                            .cause = cause,
                                            .parts = parts,
                                            .spillover = admission.spillover,
                                            .spillover_cause = admission.spillover_cause,
                                            .reply = reply_ != nullptr ? *reply_ : FlightReply{}});
    const SimTime ready = saturating_add(now_, parts.total());
    if (ready < kNever) events_.push(ready, EventKind::init_completed, slot);
  } else {
    invoke(slot, lane, request, work, admission);
    if (function.auto_scaling != nullptr) sample_utilization(function);
  }
  facts_.on_admission(admission);
  if (function.watches_pool) pool_used(function, PoolUse::taken);
}

template <typename Facts>
coldcast::Admission World<Facts>::begin_admission(const Request& request, RequestId id,
                                                  const FunctionState& function) const {
  return {.request = id,
          .function = function.id,
          .arrived = request.at,
          .at = now_,
          .label = request.label,
          .info = reply_ != nullptr ? &reply_->info : nullptr};
}

// Runs the handler in the environment, from now on or when its cold start is over.
template <typename Facts>
void World<Facts>::invoke(Slot slot, const LaneState& lane, const Request& request,
                          const Work& work, coldcast::Admission& admission) {
  Environment& environment = pool_[slot];
  FunctionState& function = *environment.function;
  // A request that waited has its environment's cold start behind it.
  const Duration ahead = admission.waits ? Duration::zero() : admission.cold_start();
  if (environment.needs_init) run_init_inside(environment, admission);
  const bool first_call = !environment.called;
  const Service service =
      serve(work, first_call, admission.suppressed_init, function.settings->timeout);
  environment.state = EnvironmentState::busy;
  environment.called = true;
  if (resets_environment(service.outcome)) environment.needs_init = true;
  admission.environment = environment.number;
  Flight& flight = flights_[slot];
  flight = {.id = admission.request,
            .arrived = admission.arrived,
            .started = saturating_add(now_, ahead),
            .duration = service.duration,
            .label = admission.label,
            .start = admission.start,
            .cause = admission.cause,
            .outcome = service.outcome,
            .on_provisioned = admission.on_provisioned,
            .spillover = admission.spillover,
            .spillover_cause = admission.spillover_cause,
            .waited = admission.waits};
  if (admission.start == StartKind::cold) keep_start(slot, admission);
  if (callers_) [[unlikely]] {
    keep_reply(slot);
    watch_.started(function.id, admission, now_);
  }
  if (function.has_steps && service.outcome != Outcome::init_timeout) [[unlikely]] {
    follow_handler(slot, work, first_call);
  } else {
    const SimTime finished = saturating_add(flight.started, service.duration);
    if (finished < kNever) events_.push(finished, EventKind::invocation_completed, slot);
  }
  environment.answer_due = lane.client != nullptr;
  if (environment.answer_due) answers_due_[slot] = request;
}

// A reset environment, or an init ended at the cap: init runs inside the invocation.
template <typename Facts>
void World<Facts>::run_init_inside(Environment& environment, coldcast::Admission& admission) {
  FunctionState& function = *environment.function;
  if (admission.start != StartKind::cold) {
    admission.start = StartKind::cold;
    admission.cause = ColdStartCause::reset;
  }
  ColdStartWork& inits =
      environment.is_provisioned() ? function.provisioned_start : function.cold_start;
  admission.suppressed_init = inits.draw_init();
  environment.needs_init = false;
}

template <typename Facts>
void World<Facts>::keep_start(Slot slot, const coldcast::Admission& admission) {
  starts_[slot] = {.parts = {.download = admission.download,
                             .environment = admission.environment_start,
                             .init = admission.init,
                             .aborted_init = admission.aborted_init},
                   .suppressed_init = admission.suppressed_init};
}

// `own`: the environment is the one that was made for this request.
template <typename Facts>
void World<Facts>::serve_waiting(Slot slot, FunctionState& function, WaitingRequest& line_entry,
                                 bool own) {
  const WaitingRequest waiting = function.waiting.take(line_entry);
  const ReplyScope scope(*this, callers_ ? &waiting.reply : nullptr);
  coldcast::Admission placement = begin_admission(waiting.request, waiting.id, function);
  placement.spillover = waiting.spillover;
  placement.spillover_cause = waiting.spillover_cause;
  placement.waits = true;
  if (own) tell_cold_start(placement, waiting.cause, waiting.parts);
  invoke(slot, lane_at(waiting.request.lane), waiting.request, waiting.work, placement);
  facts_.on_placement(placement);
  if (function.auto_scaling != nullptr) sample_utilization(function);
}

template <typename Facts>
void World<Facts>::invocation_completed(Slot slot) {
  FunctionState& function = function_of(slot);
  const bool on_provisioned = pool_[slot].is_provisioned();
  end_invocation(slot);
  if (on_provisioned) {
    provisioned_is_free(slot);
  } else {
    give_back(slot);
  }
  if (function.watches_pool) {
    function.last_completion = now_;
    pool_used(function, on_provisioned ? PoolUse::other : PoolUse::given_back);
  }
}

// All but what becomes of the environment.
template <typename Facts>
void World<Facts>::end_invocation(Slot slot) {
  ++simulated_events_;
  const Environment& environment = pool_[slot];
  const bool on_provisioned = environment.is_provisioned();
  FunctionState& function = *environment.function;
  --in_flight_;
  --function.in_flight;
  if (!on_provisioned) function.limits->release();
  tell_invocation(slot);
  if (environment.answer_due) {
    const Request& request = answers_due_[slot];
    answer(*lanes_[request.lane].client, request, false, flights_[slot].outcome);
  }
  if (callers_) [[unlikely]]
    answer_caller(slot);
}

template <typename Facts>
void World<Facts>::tell_invocation(Slot slot) {
  const Environment& environment = pool_[slot];
  const Flight& flight = flights_[slot];
  Invocation invocation{.request = flight.id,
                        .function = environment.function->id,
                        .environment = environment.number,
                        .start = flight.start,
                        .cause = flight.cause,
                        .outcome = flight.outcome,
                        .on_provisioned = flight.on_provisioned,
                        .spillover = flight.spillover,
                        .spillover_cause = flight.spillover_cause,
                        .waited = flight.waited,
                        .version = environment.function->version,
                        .arrived = flight.arrived,
                        .finished = now_,
                        .duration = flight.duration,
                        .label = flight.label};
  if (callers_ && replies_[slot].has_info) [[unlikely]]
    invocation.info = &replies_[slot].info;
  if (flight.start == StartKind::cold) tell_start(invocation, starts_[slot]);
  facts_.on_invocation(invocation);
}

// Of a request that has its environment; `at` is when its invocation began, or will.
template <typename Facts>
coldcast::Admission World<Facts>::admission_of(Slot slot) const {
  const Flight& flight = flights_[slot];
  coldcast::Admission admission{.request = flight.id,
                                .function = pool_[slot].function->id,
                                .environment = pool_[slot].number,
                                .start = flight.start,
                                .cause = flight.cause,
                                .on_provisioned = flight.on_provisioned,
                                .spillover = flight.spillover,
                                .spillover_cause = flight.spillover_cause,
                                .arrived = flight.arrived,
                                .at = flight.started,
                                .label = flight.label};
  if (flight.start == StartKind::cold) tell_start(admission, starts_[slot]);
  return admission;
}

template <typename Facts>
void World<Facts>::answer(Client& client, const Request& request, bool throttled, Outcome outcome) {
  const auto follow_up =
      client.answered({.request = request, .at = now_, .throttled = throttled, .outcome = outcome});
  if (!follow_up) return;
  Request next = *follow_up;
  next.lane = request.lane;
  if (arrivals_.follow_ups() == ArrivalQueue::kMostFollowUps) fail_too_many_wait(next.lane);
  arrivals_.push(next);
}

template <typename Facts>
void World<Facts>::fail_too_many_wait(Lane lane) const {
  const FunctionState* function = lanes_[lane].function->whole;
  Lane first = lane;
  while (first > 0 && lanes_[first - 1].function->whole == function) --first;
  throw Error("more than 16,777,216 requests of functions." + function->settings->name +
                  ".arrivals[" + std::to_string(lane - first) +
                  "] wait for their next attempt at once",
              "lower its rate or clients, or the attempts, base and cap of its retry");
}

}  // namespace coldcast
