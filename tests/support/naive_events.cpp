#include <algorithm>

#include "support/naive_callers.h"

namespace coldcast {
namespace {

// Of one instant: what a destination gets is an arrival behind those of the file and of handlers.
constexpr std::int64_t kSentOn = 2;

}  // namespace

// An event is always accepted; its work is that of the instant at which it is sent. Behind the
// drain it only waits.
void NaiveCallers::accept(NaiveEvent event, bool is_sent_on) {
  NaiveEvent& it = events_.emplace_back(std::move(event));
  it.number = ++functions_[it.function].events;
  it.queued = now_;
  it.as_sent = current(it.function).settings->handler.duration->constant();
  if (!is_sent_on) it.is_counted = is_counted();
  if (it.is_counted) count_of(it.function, "async.events_received");
  if (now_ >= scenario_->end_of_drain()) return;
  const Duration delivery = settings(it.function).async.delivery.constant();
  if (delivery > Duration::zero()) {
    return plan_event(it, now_ + delivery, NaiveRank::attempt,
                      {.first = now_.time_since_epoch().count()});
  }
  if (is_sent_on) return plan_event(it, now_, NaiveRank::arrival, {.group = kSentOn});
  try_event(it);
}

// An event that would be as old as its maximum is dropped at that age instead.
void NaiveCallers::plan_event(NaiveEvent& event, SimTime at, NaiveRank rank, NaiveTurn turn) {
  const SimTime too_old = event.queued + settings(event.function).async.maximum_event_age;
  if (at >= too_old) {
    agenda_.plan(
        {.at = too_old, .rank = NaiveRank::expiry, .turn = {.group = 1}, .act = [this, &event] {
           drop(event, "event_age_exceeded");
         }});
    return;
  }
  agenda_.plan({.at = at,
                .rank = rank,
                .turn = turn,
                .act = [this, &event] { try_event(event); },
                .is_asking = true});
}

void NaiveCallers::try_event(NaiveEvent& event) {
  if (is_recursive(event.function, event.chain)) {
    if (event.is_counted) count_of(event.function, "recursive_invocations_dropped");
    ++event.refusals;
    return drop(event, "recursion");
  }
  if (settings(event.function).reserved_concurrency == 0U)
    return drop(event, "reserved_concurrency_zero");
  ++event.attempts;
  if (event.is_counted) count_of(event.function, "async.attempts");
  NaiveAsk asked;
  asked.function = event.function;
  asked.source = "async";
  asked.event = event.number;
  asked.attempt = event.attempts;
  asked.parent = event.parent;
  asked.chain = event.chain;
  asked.work = event.work.value_or(event.as_sent);
  asked.is_as_sent = !event.work;
  asked.passes_rate = true;
  asked.told = [this, &event](NaiveReply reply, NaiveAsk&) { event_is_answered(event, reply); };
  ask(std::move(asked));
}

void NaiveCallers::event_is_answered(NaiveEvent& event, NaiveReply reply) {
  const AsyncSettings& async = settings(event.function).async;
  Duration wait{};
  if (reply == NaiveReply::throttled) {
    wait = std::min<Duration>(std::chrono::minutes{5},
                              std::chrono::seconds{1} * (std::int64_t{1} << event.throttles++));
  } else if (reply == NaiveReply::success) {
    if (event.is_counted) count_of(event.function, "async.events_succeeded");
    return;
  } else {
    event.throttles = 0;
    if (++event.failed > async.maximum_retry_attempts) return drop(event, "retries_exhausted");
    wait = std::chrono::minutes{event.failed};
  }
  plan_event(event, now_ + wait, NaiveRank::attempt,
             {.first = event.queued.time_since_epoch().count()});
}

// Its destination gets it, unless it would go round: what the guard has refused comes back to the
// same function no more, and twice in a row to nobody. What is sent on counts as a run.
void NaiveCallers::drop(NaiveEvent& event, const char* reason) {
  if (event.is_counted) count_of(event.function, std::string("async.events_dropped.") + reason);
  const Destination& destination = settings(event.function).async.on_failure;
  if (!destination) return;
  const bool is_function = destination.kind == Destination::Kind::function;
  const std::size_t next = is_function ? function_called(destination.name) : 0;
  if (event.refusals > 1 || (event.refusals > 0 && is_function && next == event.function))
    return count_of(event.function, "async.destination_delivery_failures", event.is_counted);
  count_of(event.function, "async.on_failure_delivered", event.is_counted);
  if (!is_function) return;
  NaiveEvent sent{.function = next,
                  .is_counted = event.is_counted,
                  .chain = event.chain,
                  .refusals = event.refusals};
  if (!is_recursive(event.function, sent.chain)) ++sent.chain[event.function];
  accept(std::move(sent), true);
}

}  // namespace coldcast
