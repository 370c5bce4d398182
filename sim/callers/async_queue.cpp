#include "callers/async_queue.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace coldcast {
namespace {

// What several draws of one event are for.
enum Draw : std::uint64_t { kDelivery, kDuplicate, kFirstWait };

Duration longer(Duration wait, double share) {
  return wait + Duration{std::llround(static_cast<double>(wait.count()) * share)};
}

}  // namespace

std::string_view to_string(AsyncQueue::DropReason reason) {
  constexpr std::array<std::string_view, AsyncQueue::kDropReasons> kWords = {
      "retries_exhausted", "event_age_exceeded", "reserved_concurrency_zero", "recursion"};
  return kWords[static_cast<std::size_t>(reason)];
}

AsyncQueue::AsyncQueue(AsyncQueueContext context, SimTime from, SimTime until)
    : context_(std::move(context)),
      name_(context_.key.function),
      jitter_([this] {
        StreamKey key = context_.key;
        key.purpose = StreamPurpose::async_jitter;
        return NumberedDraws(key);
      }()),
      waiting_(from, until) {}

void AsyncQueue::received(const Request& request, Platform& platform) {
  const std::uint64_t slot = accept(request.feed, request, platform.now(), platform);
  await_first(slot, request.feed, platform);
}

void AsyncQueue::put(const Posting& posting, Platform& platform) {
  Request request;
  request.at = platform.now();
  request.feed = context_.feed;
  request.duration = posting.duration;
  request.label = posting.label;
  for (std::uint64_t i = 0; i < posting.count; ++i) {
    const std::uint64_t slot =
        accept(context_.feed, request, posting.origin.value_or(platform.now()), platform);
    Event& event = event_at(slot);
    event.attempt.chain = posting.chain;
    event.attempt.info.parent = posting.parent;
    event.caller = posting.caller;
    event.refusals = posting.refusals;
    // A destination's record comes when a handler ends; it is tried among the arrivals.
    if (posting.is_moved && delivery_of(event, context_.feed) == Duration::zero()) {
      set_waiting(event, true, platform.now());
      await(slot, platform.now(), Rank::arrival, platform);
    } else {
      await_first(slot, context_.feed, platform);
    }
  }
}

std::uint64_t AsyncQueue::accept(Feed feed, const Request& request, SimTime origin,
                                 Platform& platform) {
  std::uint64_t slot = events_.size();
  if (free_.empty()) {
    if (slot >= kMostHeld) check_room(held());
    events_.emplace_back();
  } else {
    slot = free_.back();
    free_.pop_back();
  }
  Event& event = event_at(slot);
  event = Event{};
  event.state = State::waiting;
  event.number = ++number_;
  event.queued = platform.now();
  event.origin = origin;
  event.is_counted = origin >= platform.warmup();
  event.attempt.feed = feed;
  event.attempt.info = {.kind = SourceKind::async, .event = event.number, .attempt = 0};
  event.attempt.work = platform.draw(feed, request);
  event.attempt.label = request.label;
  event.attempt.passes_rate = true;
  event.attempt.brings_work = request.has_duration();
  if (event.is_counted) ++counts_.received;
  tell(CallerMetric::async_events_received, platform.now());
  return slot;
}

Duration AsyncQueue::delivery_of(const Event& event, Feed feed) const {
  const Distribution* delivery = &context_.settings->delivery;
  for (const auto& [of, own] : context_.deliveries) {
    if (of == feed) delivery = &own;
  }
  if (delivery->is_constant()) return delivery->constant();
  RandomStream stream = jitter_.stream(event.number, kDelivery);
  return delivery->sample(stream);
}

void AsyncQueue::await_first(std::uint64_t slot, Feed feed, Platform& platform) {
  if (platform.now() >= context_.drain_end)
    return set_waiting(event_at(slot), true, platform.now());
  const Duration delivery = delivery_of(event_at(slot), feed);
  if (delivery == Duration::zero()) return try_now(slot, platform);
  set_waiting(event_at(slot), true, platform.now());
  await(slot, saturating_add(platform.now(), delivery), Rank::attempt, platform);
}

// A recursion is ended, and an event for a function that may not run at all is dropped, before
// there is a request.
void AsyncQueue::try_now(std::uint64_t slot, Platform& platform) {
  Event& event = event_at(slot);
  if (context_.guard != nullptr &&
      !context_.guard->allows(event.attempt.chain, context_.function)) {
    context_.guard->refuse(context_.function, event.is_counted);
    tell(CallerMetric::recursive_invocations_dropped, platform.now());
    return drop(slot, DropReason::recursion, platform);
  }
  if (context_.is_reserved_zero && context_.is_reserved_zero())
    return drop(slot, DropReason::reserved_concurrency_zero, platform);
  const Duration age = platform.now() - event.queued;
  const bool is_first = ++event.attempt.info.attempt == 1;
  if (event.is_counted) {
    ++counts_.attempts;
    age_.record(age);
  }
  tell(CallerMetric::async_event_age, platform.now(), static_cast<std::uint64_t>(age.count()));
  const Attempt attempt = event.attempt;  // events may come and go while it is made
  const Platform::Admission admission = platform.attempt(attempt, this, slot);
  if (admission.refusal) {
    const std::uint32_t throttles = ++event_at(slot).throttles;
    set_waiting(event_at(slot), true, platform.now());
    wait(slot, context_.settings->throttle_retry.wait(throttles), platform);
  } else {
    event_at(slot).state = State::running;
    set_waiting(event_at(slot), false, platform.now());
    ++running_;
  }
  const double share = context_.settings->duplicate_share;
  if (is_first && share > 0.0 && jitter_.uniform(event_at(slot).number, kDuplicate) < share) {
    if (event_at(slot).is_counted) ++counts_.attempts;
    (void)platform.attempt(attempt, nullptr, 0);
  }
}

void AsyncQueue::answered(std::uint64_t slot, const AttemptAnswer& answer, Platform& platform) {
  Event& event = event_at(slot);
  --running_;
  event.state = State::waiting;
  event.throttles = 0;
  if (answer.outcome == Outcome::success) return succeed(slot, platform);
  const AsyncSettings& settings = *context_.settings;
  if (++event.failed_runs > settings.maximum_retry_attempts)
    return drop(slot, DropReason::retries_exhausted, platform);
  const std::size_t place =
      std::min<std::size_t>(event.failed_runs, settings.error_retry.size()) - 1;
  set_waiting(event, true, platform.now());
  wait(slot, settings.error_retry[place], platform);
}

void AsyncQueue::wait(std::uint64_t slot, Duration wait, Platform& platform) {
  Event& event = event_at(slot);
  const double share =
      context_.settings->jitter * jitter_.uniform(event.number, kFirstWait + event.waits++);
  await(slot, saturating_add(platform.now(), longer(wait, share)), Rank::attempt, platform);
}

// An event as old as the maximum is dropped before its attempt of that instant.
void AsyncQueue::await(std::uint64_t slot, SimTime due, Rank rank, Platform& platform) {
  Event& event = event_at(slot);
  const SimTime too_old = saturating_add(event.queued, context_.settings->maximum_event_age);
  const Turn turn = queued_at(event.queued);
  if (due < too_old) return platform.wake(due, rank, turn, *this, slot);
  if (too_old < platform.now()) return drop(slot, DropReason::event_age_exceeded, platform);
  event.state = State::expiring;
  platform.wake(too_old, Rank::expiry, turn, *this, slot);
}

void AsyncQueue::woken(std::uint64_t slot, Platform& platform) {
  if (event_at(slot).state == State::expiring)
    return drop(slot, DropReason::event_age_exceeded, platform);
  try_now(slot, platform);
}

void AsyncQueue::set_waiting(Event& event, bool waits, SimTime at) {
  if (event.is_level == waits) return;
  event.is_level = waits;
  waiting_.change(at, waits ? 1 : -1);
}

void AsyncQueue::tell(CallerMetric metric, SimTime at, std::uint64_t value) {
  if (context_.observer != nullptr)
    context_.observer->on_metric(context_.function, metric, at, value);
}

Item AsyncQueue::item_of(const Event& event) const {
  Item item;
  item.number = event.number;
  item.function = name_;
  item.source = event.caller == nullptr ? "async" : std::string_view(*event.caller);
  item.queued = event.queued;
  item.attempts = event.attempt.info.attempt;
  item.outcome = ItemOutcome::waiting;
  return item;
}

void AsyncQueue::tell_waiting() const {
  if (context_.observer == nullptr) return;
  std::vector<const Event*> waiting;
  for (const Event& event : events_) {
    if (event.state != State::free) waiting.push_back(&event);
  }
  std::sort(waiting.begin(), waiting.end(),
            [](const Event* a, const Event* b) { return a->number < b->number; });
  for (const Event* event : waiting) context_.observer->on_item(item_of(*event));
}

Figures AsyncQueue::figures(SimTime end) const {
  Figures figures;
  figures.count("async.events_received", counts_.received);
  figures.count("async.events_succeeded", counts_.succeeded);
  figures.count("async.events_dropped.total",
                std::accumulate(counts_.dropped.begin(), counts_.dropped.end(), std::uint64_t{0}));
  for (std::size_t i = 0; i < kDropReasons; ++i) {
    figures.count("async.events_dropped." + std::string(to_string(static_cast<DropReason>(i))),
                  counts_.dropped[i]);
  }
  LevelFigure waiting = waiting_.figure(end);
  waiting.at_end += running_;  // broken off: what it will come to is not known
  figures.level("async.events_waiting", waiting);
  figures.count("async.attempts", counts_.attempts);
  figures.times("async.event_age_ms", age_);
  figures.times("async.time_to_success_ms", time_to_success_);
  figures.count("async.on_failure_delivered", counts_.on_failure);
  figures.count("async.on_success_delivered", counts_.on_success);
  figures.count("async.dead_letter_delivered", counts_.dead_letter);
  figures.count("async.destination_delivery_failures", counts_.delivery_failures);
  figures.count("async.dead_letter_errors", counts_.dead_letter_errors);
  return figures;
}

}  // namespace coldcast
