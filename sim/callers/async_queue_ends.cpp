#include "callers/async_queue.h"

namespace coldcast {

// What becomes of an event that is over: it is told, and sent to where its kind goes.

void AsyncQueue::succeed(std::uint64_t slot, Platform& platform) {
  const Event event = event_at(slot);
  if (event.is_counted) {
    ++counts_.succeeded;
    time_to_success_.record(platform.now() - event.queued);
  }
  finish(slot, ItemOutcome::succeeded, "", platform.now());
  send(context_.on_success, counts_.on_success, event, CallerMetric::destination_delivery_failures,
       platform);
}

// Without the guard an event that a function never runs would come back to it without end, within
// one instant.
bool AsyncQueue::is_unguarded(DropReason reason) const {
  return reason == DropReason::reserved_concurrency_zero &&
         (context_.guard == nullptr || !context_.guard->watches(context_.function));
}

void AsyncQueue::drop(std::uint64_t slot, DropReason reason, Platform& platform) {
  Event event = event_at(slot);
  event.refusals += reason == DropReason::recursion || is_unguarded(reason) ? 1 : 0;
  if (event.is_counted) ++counts_.dropped[static_cast<std::size_t>(reason)];
  tell(CallerMetric::async_events_dropped, platform.now());
  finish(slot, ItemOutcome::dropped, to_string(reason), platform.now());
  send(context_.on_failure, counts_.on_failure, event, CallerMetric::destination_delivery_failures,
       platform);
  send(context_.dead_letter_queue, counts_.dead_letter, event, CallerMetric::dead_letter_errors,
       platform);
}

// What goes on counts as a run of the function, whether it ran or not: a chain of destinations that
// leads back to it ends. What the guard has refused here, or twice in a row, would go round.
void AsyncQueue::send(const Sink& sink, std::uint64_t& delivered, const Event& event,
                      CallerMetric failure, Platform& platform) {
  if (!sink.is_used) return;
  Posting posting;
  posting.is_moved = true;
  posting.origin = event.origin;
  posting.chain = event.attempt.chain;
  posting.refusals = event.refusals;
  if (context_.guard != nullptr && context_.guard->allows(posting.chain, context_.function))
    posting.chain = context_.guard->after(posting.chain, context_.function);
  const bool ends = event.refusals > 1 || (event.refusals > 0 && sink.inbox == this);
  const bool is_dead_letter = failure == CallerMetric::dead_letter_errors;
  if (!ends && sink.deliver(posting, platform)) {
    if (event.is_counted) ++delivered;
    return;
  }
  if (event.is_counted) ++(is_dead_letter ? counts_.dead_letter_errors : counts_.delivery_failures);
  tell(failure, platform.now());
}

void AsyncQueue::finish(std::uint64_t slot, ItemOutcome outcome, std::string_view reason,
                        SimTime at) {
  Event& event = event_at(slot);
  set_waiting(event, false, at);
  if (context_.observer != nullptr) {
    Item item = item_of(event);
    item.finished = at;
    item.outcome = outcome;
    item.reason = reason;
    context_.observer->on_item(item);
  }
  event.state = State::free;
  free_.push_back(slot);
}

}  // namespace coldcast
