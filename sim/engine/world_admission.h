#pragma once

#include "engine/told_start.h"
#include "engine/world.h"

namespace coldcast {

template <typename Facts>
void World<Facts>::request_arrived(const Request& request) {
  FeedState& feed = feeds_[request.feed];
  if (feed.is_plain) [[likely]]
    return begin_plain(feed, request);
  if (feed.receiver != nullptr) [[unlikely]]
    return feed.receiver->received(request, *this);
  begin_request(feed, request, feed.work);
}

// `works`: what the handlers of the version that the request goes to take.
template <typename Facts>
void World<Facts>::begin_request(FeedState& feed, const Request& request, FeedWork& works) {
  const RequestId id{++requests_};
  ++simulated_events_;
  FunctionState& function = *feed.function;
  Work work = works.draw(request);
  if (function.draws_fate) work.fate = draw_fate(function);
  if (callers_) [[unlikely]] {
    callers_->count(function.id, SourceKind::sync, now_);
    if (feed.client && request.attempt == 1) feed.client->asked(request);
  }
  if (const auto refusal = admit(feed, request, id, work)) throttle(request, id, *refusal);
}

// In the order of gates that the README states: provisioned concurrency; then concurrency and
// request rate; then an idle environment; then the scaling rate.
template <typename Facts>
std::optional<ThrottleReason> World<Facts>::admit(const FeedState& feed, const Request& request,
                                                  RequestId id, const Work& work) {
  FunctionState& function = *feed.function;
  const bool on_provisioned =
      function.provisioned.idle.size > 0 && function.limits->provisioned_has_rate(now_);
  const auto refusal =
      on_provisioned ? function.limits->admit_provisioned(now_) : function.limits->admit(now_);
  if (refusal) return refusal;
  return place(feed, request, id, work, on_provisioned);
}

// An asynchronous attempt: concurrency and scaling rate only.
template <typename Facts>
std::optional<ThrottleReason> World<Facts>::admit_unrated(const FeedState& feed,
                                                          const Request& request, RequestId id,
                                                          const Work& work) {
  FunctionState& function = *feed.function;
  const bool on_provisioned = function.provisioned.idle.size > 0;
  if (!on_provisioned) {
    if (const auto refusal = function.limits->admit_unrated()) return refusal;
  }
  return place(feed, request, id, work, on_provisioned);
}

// Its concurrency is taken.
template <typename Facts>
std::optional<ThrottleReason> World<Facts>::place(const FeedState& feed, const Request& request,
                                                  RequestId id, const Work& work,
                                                  bool on_provisioned) {
  FunctionState& function = *feed.function;
  if (on_provisioned || function.idle.size > 0) {
    start_idle(feed, request, id, work, on_provisioned);
  } else if (function.whole->scaling.try_spend(now_)) {
    start_cold(feed, request, id, work);
  } else {
    function.limits->release();
    return ThrottleReason::scaling_rate_exceeded;
  }
  return std::nullopt;
}

template <typename Facts>
void World<Facts>::throttle(const Request& request, RequestId id, ThrottleReason reason) {
  if (watch_.is_used()) [[unlikely]]
    watch_.throttled(feed_at(request.feed).function->id, reason, now_);
  facts_.on_throttle({.request = id,
                      .function = feed_at(request.feed).function->id,
                      .reason = reason,
                      .at = now_,
                      .label = request.label,
                      .info = reply_ != nullptr ? &reply_->info : nullptr});
  FeedState& feed = feed_at(request.feed);
  if (feed.client) answer(*feed.client, request, true);
}

// In an environment that stands idle, provisioned or on demand.
template <typename Facts>
void World<Facts>::start_idle(const FeedState& feed, const Request& request, RequestId id,
                              const Work& work, bool on_provisioned) {
  FunctionState& function = *feed.function;
  const Slot slot = take_idle(function, on_provisioned ? function.provisioned.idle : function.idle);
  ++function.in_flight;
  ++in_flight_;
  if (callers_ || pool_[slot].needs_init) [[unlikely]] {
    start_apart(slot, feed, request, id, work, on_provisioned);
  } else {
    fill_idle(warm_admission_, request, id, function, on_provisioned);
    invoke(slot, feed, request, work, warm_admission_);
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

// Where functions have callers, or init runs inside the invocation. Of a handler that calls others
// more may be asked for before it is told, so it has an admission of its own.
template <typename Facts>
void World<Facts>::start_apart(Slot slot, const FeedState& feed, const Request& request,
                               RequestId id, const Work& work, bool on_provisioned) {
  std::optional<coldcast::Admission> own;
  if (feed.function->has_steps || pool_[slot].needs_init) own.emplace();
  coldcast::Admission& admission = own ? *own : warm_admission_;
  fill_idle(admission, request, id, *feed.function, on_provisioned);
  admission.info = reply_ != nullptr ? &reply_->info : nullptr;
  if (pool_[slot].needs_init) run_init_inside(pool_[slot], admission);
  invoke(slot, feed, request, work, admission);
  facts_.on_admission(admission);
}

template <typename Facts>
void World<Facts>::start_cold(const FeedState& feed, const Request& request, RequestId id,
                              const Work& work) {
  FunctionState& function = *feed.function;
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
    invoke(slot, feed, request, work, admission);
    if (function.auto_scaling != nullptr) sample_utilization(function);
  }
  facts_.on_admission(admission);
  if (function.watches_pool) pool_used(function, PoolUse::taken);
}

}  // namespace coldcast
