#pragma once

#include "engine/world.h"

namespace coldcast {

// The parts of a cold start, of one fact to another.
template <typename From, typename To>
void tell_start(const From& from, To& to) {
  to.cause = from.cause;
  to.download = from.download;
  to.environment_start = from.environment_start;
  to.init = from.init;
  to.aborted_init = from.aborted_init;
  to.suppressed_init = from.suppressed_init;
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
  if (callers_ || pool_[slot].needs_init) [[unlikely]] {
    start_apart(slot, lane, request, id, work, on_provisioned);
  } else {
    fill_idle(warm_admission_, request, id, function, on_provisioned);
    invoke(slot, lane, request, work, warm_admission_);
    facts_.on_admission(warm_admission_);
  }
  if (function.auto_scaling != nullptr) [[unlikely]]
    sample_utilization(function);
  if (function.watches_pool) {
    pool_used(function, on_provisioned ? PoolUse::other : PoolUse::taken);
  }
}

// All but the parts of a cold start.
template <typename Facts>
void World<Facts>::fill_idle(coldcast::Admission& admission, const Request& request, RequestId id,
                             const FunctionState& function, bool on_provisioned) const {
  admission.request = id;
  admission.function = function.id;
  admission.start = on_provisioned ? StartKind::provisioned : StartKind::warm;
  admission.on_provisioned = on_provisioned;
  admission.arrived = request.at;
  admission.at = now_;
  admission.label = request.label;
  admission.spillover = !on_provisioned && function.provisioned.configured > 0;
  if (admission.spillover) admission.spillover_cause = function.provisioned.spillover_cause();
}

// Where init runs inside the invocation, or whom it calls may ask for more before it is told.
template <typename Facts>
void World<Facts>::start_apart(Slot slot, const LaneState& lane, const Request& request,
                               RequestId id, const Work& work, bool on_provisioned) {
  coldcast::Admission admission;
  fill_idle(admission, request, id, *lane.function, on_provisioned);
  if (reply_ != nullptr) admission.info = &reply_->info;
  if (pool_[slot].needs_init) run_init_inside(pool_[slot], admission);
  invoke(slot, lane, request, work, admission);
  facts_.on_admission(admission);
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
    if (pool_[slot].needs_init) run_init_inside(pool_[slot], admission);
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
  const bool is_cold = admission.start == StartKind::cold;
  const Duration ahead = is_cold && !admission.waits ? admission.cold_start() : Duration::zero();
  const bool first_call = !environment.called;
  const Service service =
      serve(work, first_call, admission.suppressed_init, function.settings->timeout);
  environment.state = EnvironmentState::busy;
  environment.called = true;
  if (resets_environment(service.outcome)) environment.needs_init = true;
  admission.environment = environment.number;
  environment.answer_due = lane.client != nullptr;
  if (environment.answer_due) answers_due_[slot] = request;
  Invocation& told = flights_[slot].told;
  if (is_cold || told.start == StartKind::cold) [[unlikely]]
    tell_start(admission, told);
  told.request = admission.request;
  told.start = admission.start;
  told.outcome = service.outcome;
  told.on_provisioned = admission.on_provisioned;
  told.spillover = admission.spillover;
  told.spillover_cause = admission.spillover_cause;
  told.waited = admission.waits;
  told.arrived = admission.arrived;
  told.finished = saturating_add(now_, ahead + service.duration);
  told.duration = service.duration;
  told.label = admission.label;
  bool is_followed = false;
  if (callers_) [[unlikely]] {
    keep_reply(slot);
    watch_.started(function.id, admission, now_);
    is_followed = function.has_steps && service.outcome != Outcome::init_timeout;
  }
  if (is_followed) [[unlikely]] {
    follow_handler(slot, work, first_call);
  } else {
    if (told.finished < kNever) events_.push(told.finished, EventKind::invocation_completed, slot);
  }
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
  if (pool_[slot].needs_init) run_init_inside(pool_[slot], placement);
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
    answer(*lanes_[request.lane].client, request, false, flights_[slot].told.outcome);
  }
  if (callers_) [[unlikely]]
    answer_caller(slot);
}

template <typename Facts>
void World<Facts>::tell_invocation(Slot slot) {
  Invocation& told = flights_[slot].told;
  if (callers_) [[unlikely]]
    told.info = replies_[slot].has_info ? &replies_[slot].info : nullptr;
  facts_.on_invocation(told);
}

// Of a request that has its environment; `at` is when its invocation began, or will.
template <typename Facts>
coldcast::Admission World<Facts>::admission_of(Slot slot) const {
  const Invocation& told = flights_[slot].told;
  coldcast::Admission admission{.request = told.request,
                                .function = told.function,
                                .environment = told.environment,
                                .start = told.start,
                                .on_provisioned = told.on_provisioned,
                                .spillover = told.spillover,
                                .spillover_cause = told.spillover_cause,
                                .arrived = told.arrived,
                                .at = told.started(),
                                .label = told.label};
  tell_start(told, admission);
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
