#pragma once

#include <algorithm>

#include "coldcast/base/error.h"

#include "engine/world.h"

namespace coldcast {

template <typename Facts>
World<Facts>::World(const Scenario& scenario, Facts facts, std::uint64_t replication)
    : WorldState(scenario, replication), Platform(now_), facts_(std::forward<Facts>(facts)) {
  if (CallerNetwork::is_used(scenario) || watch_.is_used()) build_callers(replication);
  add_feeds(replication);
  if (callers_) add_sender_feeds(replication);
  arrivals_.start();
  begin_scaling();
  for (FunctionState& function : functions_) begin_provisioned(function);
  plan_changes();
  if (callers_) callers_->start(*this);
  find_plain();
}

template <typename Facts>
void World<Facts>::add_feeds(std::uint64_t replication) {
  auto trace = scenario_.shared_traces.begin();
  for (FunctionState& function : functions_) {
    const Function& settings = *function.settings;
    WorkloadContext context{
        .seed = scenario_.seed, .replication = replication, .function = settings.name, .end = end_};
    const bool is_traced =
        trace != scenario_.shared_traces.end() && index(function.id) >= trace->first_function;
    if (is_traced && index(function.id) == trace->first_function) {
      context.feed = static_cast<Feed>(feeds_.size());
      arrivals_.add(trace->make_source(context), context.feed, false);
    }
    const std::uint32_t blocks =
        is_traced ? 1 : static_cast<std::uint32_t>(settings.arrivals.size());
    for (std::uint32_t block = 0; block < blocks; ++block) {
      context.block = block;
      context.feed = static_cast<Feed>(feeds_.size());
      FeedState& feed = feeds_.emplace_back(
          FeedState{.function = &function,
                    .work = FeedWork(settings, {scenario_.seed, replication, settings.name,
                                                StreamPurpose::duration, block}),
                    .client = nullptr});
      if (is_traced) {
        const auto& make_client = trace->make_clients[index(function.id) - trace->first_function];
        if (make_client) feed.client = make_client(context);
        continue;
      }
      const Workload& workload = settings.arrivals[block];
      arrivals_.add(open_source(workload, context), context.feed, true);
      if (callers_) feed.receiver = callers_->receiver(function.id, workload, context);
      if (feed.receiver != nullptr) continue;
      feed.client = open_client(workload, context);
      if (callers_) feed.client = callers_->client(function.id, workload, std::move(feed.client));
    }
    if (is_traced && index(function.id) + 1 == trace->first_function + trace->functions) ++trace;
  }
}

template <typename Facts>
bool World<Facts>::run_for(std::uint64_t events) {
  for (; events > 0; --events) {
    const SimTime arrival = arrivals_.next_at();
    const SimTime event = events_.next_at();
    const SimTime rest = std::min(timers_.next_at(), agenda_.next_at());
    if (arrival < event && arrival < rest) {
      take_arrival();
    } else if (event < rest && arrival < kNever) [[likely]] {
      handle_event();
    } else if (arrival == kNever && is_over(next_at())) [[unlikely]] {
      finish();
      return false;
    } else {
      handle_rest();
    }
  }
  return true;
}

template <typename Facts>
inline bool World<Facts>::arrival_is_next() const {
  const SimTime arrival_at = arrivals_.next_at();
  return arrival_at < events_.next_at() && arrival_at < timers_.next_at();
}

template <typename Facts>
inline void World<Facts>::take_arrival() {
  now_ = arrivals_.next_at();
  arrivals_.take([this](const Request& request) { request_arrived(request); });
}

// An event, of those that end requests most, comes before all else.
template <typename Facts>
inline void World<Facts>::handle_event() {
  const Event event = events_.pop();
  now_ = event.at;
  handle(event);
}

// Events come before arrivals at one instant, and expiries after the other events.
template <typename Facts>
inline void World<Facts>::handle_next() {
  if (agenda_.next_at() <= events_.next_at() && !agenda_.empty()) [[unlikely]] {
    if (agenda_is_next()) return handle_agenda();
  }
  if (arrival_is_next()) {
    take_arrival();
  } else {
    const bool is_timer = timers_.next_at() < events_.next_at();
    const Event event = (is_timer ? timers_ : events_).pop();
    now_ = event.at;
    handle(event);
  }
}

template <typename Facts>
void World<Facts>::handle_rest() {
  handle_next();
}

template <typename Facts>
void World<Facts>::run_until(SimTime at) {
  while (true) {
    const SimTime arrival = arrivals_.next_at();
    const SimTime event = events_.next_at();
    const SimTime rest = std::min(timers_.next_at(), agenda_.next_at());
    if (arrival < event && arrival < rest) {
      if (arrival >= at) return;
      take_arrival();
    } else if (event < rest) [[likely]] {
      if (event >= at) return;
      handle_event();
    } else {
      if (next_at() >= at) return;
      handle_rest();
    }
  }
}

template <typename Facts>
bool World<Facts>::run_out(SimTime before) {
  while (true) {
    if (agenda_.empty() && arrival_is_next()) {
      if (arrivals_.next_at() >= before) return true;
      take_arrival();
      continue;
    }
    const SimTime next = next_at();
    if (next == kNever || (in_flight_ == 0 && arrivals_.next_at() == kNever)) return false;
    if (next >= before) return true;
    handle_next();
  }
}

// With no request to come and none in flight, only what happens before `duration` still matters.
template <typename Facts>
bool World<Facts>::is_over(SimTime next_event) const {
  if (next_event == kNever) return true;
  return !has_work_left() && (!scenario_.duration || next_event >= end_);
}

template <typename Facts>
void World<Facts>::finish() {
  const bool is_complete = !has_work_left() && arrivals_.next_at() == kNever;
  SimTime at = scenario_.duration && is_complete ? std::max(now_, end_) : now_;
  // What is left when the drain ends has waited until then.
  if (is_complete && is_something_due()) at = std::max(at, drain_end_);
  finish(at);
}

template <typename Facts>
void World<Facts>::finish(SimTime at) {
  if (finished_) return;
  // Nothing is to come, but an answer is: it lies beyond the clock.
  if (in_flight_ > 0 && next_at() == kNever) {
    throw Error(
        "a request would have its answer after the end of the clock, 292 years after the start",
        "shorten what it takes, or let it arrive earlier");
  }
  finished_ = true;
  now_ = at;
  if (callers_) callers_->close(at);
  facts_.on_end(now_, in_flight_ > 0 ? unfinished() : std::vector<coldcast::Admission>{});
}

template <typename Facts>
void World<Facts>::handle(const Event& event) {
  if (event.kind == EventKind::invocation_completed) [[likely]] {
    const FlightId flight{event.subject};
    const Slot slot = Flights::environment_of(flight);
    return pool_[slot].serves_plain ? plain_completed(slot) : invocation_completed(flight);
  }
  handle_rare(event);
}

template <typename Facts>
void World<Facts>::handle_rare(Event event) {
  switch (event.kind) {
    case EventKind::invocation_completed:
      return;
    case EventKind::init_completed:
      return init_completed(event.subject);
    case EventKind::provisioning_changed:
      return provisioning_changed(version_of(event.subject));
    case EventKind::environment_timer:
      return environment_timer(event.subject);
    case EventKind::pool_timer:
      return pool_timer(version_of(event.subject));
  }
}

}  // namespace coldcast
