#include "callers/door_clients.h"

#include <algorithm>
#include <utility>

#include "callers/limits.h"

namespace coldcast {
namespace {

// What a block's clients ask comes before what handlers call at the same instant.
Turn turn_of(Feed feed) {
  return {.queued = kStartOfTime - Duration{1}, .number = feed};
}

ClientVerdict verdict_of(ClientOutcome outcome) {
  switch (outcome) {
    case ClientOutcome::success:
      return ClientVerdict::answered;
    case ClientOutcome::error:
      return ClientVerdict::failed;
    case ClientOutcome::throttled:
    case ClientOutcome::gateway_timeout:
    case ClientOutcome::gone:
      return ClientVerdict::gave_up;
  }
  return ClientVerdict::gave_up;
}

// In the place of an attempt's number: one that has been made and reaches Lambda.
constexpr std::uint32_t kOnItsWay = 0;

}  // namespace

DoorClients::DoorClients(Context context)
    : context_(std::move(context)),
      tokens_(context_.settings.retry ? context_.settings.retry->quota : 0) {}

Duration DoorClients::latency() const {
  return context_.door == nullptr ? Duration::zero() : context_.door->settings().latency;
}

void DoorClients::received(const Request& request, Platform& platform) {
  if (request.attempt != kOnItsWay) return begin(request, platform);
  const std::uint32_t index = on_their_way_.front();
  on_their_way_.pop_front();
  hand_over(index, platform);
}

void DoorClients::begin(const Request& request, Platform& platform) {
  if (askings_.size() + tries_.size() >= kMostHeld) check_room(held());
  const bool is_counted = platform.now() >= platform.warmup();
  if (is_counted) context_.ledger->asked();
  const std::uint64_t number = (std::uint64_t{context_.feed} << 40) + requests_++;
  attempt(askings_.add({.request = request,
                        .first = platform.now(),
                        .number = number,
                        .is_counted = is_counted}),
          platform);
}

void DoorClients::attempt(std::uint32_t asking, Platform& platform) {
  const SimTime now = platform.now();
  const Request& request = askings_[asking].request;
  const std::uint32_t index = tries_.add({.asking = asking,
                                          .work = platform.draw(context_.feed, request),
                                          .brings_work = request.has_duration(),
                                          .label = request.label,
                                          .attempt = request.attempt,
                                          .asked = now});
  if (context_.settings.timeout) {
    platform.wake(saturating_add(now, *context_.settings.timeout), Rank::init_end,
                  turn_of(Patience::of_client, askings_[asking].number), *this,
                  tries_.ticket(index, client_limit), Urgency::idle);
  }
  if (context_.door != nullptr && !context_.door->enter(now)) {
    respond(index, kTooManyRequests, ClientOutcome::throttled, platform);
  } else if (latency() > Duration::zero()) {
    send(index, platform);
  } else {
    hand_over(index, platform);
  }
}

// It reaches Lambda as an arrival of its block. Behind `duration` blocks have none, but what is on
// its way is in flight, and reaches it behind the drain too.
void DoorClients::send(std::uint32_t index, Platform& platform) {
  const SimTime due = saturating_add(platform.now(), latency());
  if (due >= platform.end_of_arrivals()) {
    return platform.wake(due, Rank::arrival, turn_of(context_.feed), *this,
                         tries_.ticket(index, hand_over_due), Urgency::bound);
  }
  on_their_way_.push_back(index);
  platform.ask({.at = due, .feed = context_.feed, .attempt = kOnItsWay});
}

void DoorClients::hand_over(std::uint32_t index, Platform& platform) {
  Try& asked = tries_[index];
  asked.handed = platform.now();
  asked.is_counted = asked.handed >= platform.warmup();
  asked.runs = true;
  Attempt attempt;
  attempt.feed = context_.feed;
  attempt.info.attempt = asked.attempt;
  attempt.info.is_awaited = true;
  attempt.work = asked.work;
  attempt.label = asked.label;
  attempt.brings_work = asked.brings_work;
  const Platform::Admission admission = platform.attempt(attempt, this, tries_.ticket(index));
  asked.request = admission.request;
  asked.runs = !admission.refusal;
  if (!asked.client_waits) tell(asked);
  const FrontDoor* door = context_.door;
  if (admission.refusal) {
    const std::uint16_t status =
        door == nullptr ? kTooManyRequests : door->settings().throttle_status;
    respond(index, status, ClientOutcome::throttled, platform);
  } else if (door != nullptr && door->settings().timeout) {
    platform.wake(saturating_add(platform.now(), *door->settings().timeout), Rank::init_end,
                  turn_of(Patience::of_door, askings_[asked.asking].number), *this,
                  tries_.ticket(index, door_limit), Urgency::idle);
  }
}

void DoorClients::answered(std::uint64_t ticket, const AttemptAnswer& answer, Platform& platform) {
  const std::uint32_t index = Slab<Try>::index_of(ticket);
  Try& asked = tries_[index];
  asked.runs = false;
  add_orphaned(asked, answer.at);
  if (asked.door_waits) {
    const bool is_well = answer.outcome == Outcome::success;
    return respond(index, FrontDoor::status_of(answer.outcome),
                   is_well ? ClientOutcome::success : ClientOutcome::error, platform);
  }
  remove_if_over(index);
}

void DoorClients::woken(std::uint64_t token, Platform& platform) {
  const std::uint32_t index = Slab<Try>::index_of(token);
  switch (Slab<Try>::tag_of(token)) {
    case hand_over_due:
      return hand_over(index, platform);
    case answer_due:
      return deliver(index, platform);
    case retry_due:
      return attempt(index, platform);
    case door_limit:
      if (!tries_.holds(token) || !tries_[index].door_waits) return;
      give_up_waiting(tries_[index], platform.now());
      return respond(index, kGatewayTimeout, ClientOutcome::gateway_timeout, platform);
    case client_limit:
      if (!tries_.holds(token) || !tries_[index].client_waits) return;
      give_up_waiting(tries_[index], platform.now());
      return hear(index, ClientOutcome::gone, platform);
    default:
      return;
  }
}

// The door knows what it will say, and says it when it has travelled back.
void DoorClients::respond(std::uint32_t index, std::uint16_t status, ClientOutcome outcome,
                          Platform& platform) {
  Try& asked = tries_[index];
  asked.door_waits = false;
  asked.answer_travels = true;
  asked.status = status;
  if (asked.client_waits) asked.outcome = outcome;
  // A refusal at the door has not been on the way to Lambda, but the client is as far away.
  const Duration way = asked.handed == kNever ? 2 * latency() : latency();
  if (way == Duration::zero()) return deliver(index, platform);
  platform.wake(saturating_add(platform.now(), way), Rank::completion,
                {.queued = asked.asked, .number = askings_[asked.asking].number}, *this,
                tries_.ticket(index, answer_due), Urgency::bound);
}

void DoorClients::deliver(std::uint32_t index, Platform& platform) {
  Try& asked = tries_[index];
  asked.answer_travels = false;
  if (context_.door != nullptr) context_.door->respond(asked.status, asked.asked, platform.now());
  if (asked.client_waits) return hear(index, asked.outcome, platform);
  remove_if_over(index);
}

// The client has its answer, or waits no longer.
void DoorClients::hear(std::uint32_t index, ClientOutcome outcome, Platform& platform) {
  Try& asked = tries_[index];
  asked.client_waits = false;
  asked.outcome = outcome;
  asked.heard = platform.now();
  if (asked.handed != kNever) tell(asked);
  const std::uint32_t asking = asked.asking;
  const std::uint16_t status = asked.status;
  remove_if_over(index);
  conclude(asking, outcome, status, platform);
}

// What a door refuses is no request of the function, and nobody is told.
void DoorClients::tell(const Try& attempt) const {
  if (context_.observer == nullptr) return;
  context_.observer->on_client(attempt.request, attempt.outcome, attempt.heard);
}

void DoorClients::give_up_waiting(Try& attempt, SimTime now) const {
  attempt.gone = std::min(attempt.gone, now);
}

void DoorClients::add_orphaned(const Try& attempt, SimTime end) const {
  if (attempt.gone == kNever || !attempt.is_counted) return;
  context_.orphans->add(context_.function, end - std::max(attempt.gone, attempt.handed));
}

void DoorClients::remove_if_over(std::uint32_t index) {
  if (tries_[index].is_over()) tries_.remove(index);
}

void DoorClients::close(SimTime end) {
  tries_.for_each([&](const Try& attempt) {
    if (attempt.runs) add_orphaned(attempt, end);
  });
}

void DoorClients::conclude(std::uint32_t asking, ClientOutcome outcome, std::uint16_t status,
                           Platform& platform) {
  if (context_.settings.retry && retry(asking, seen(outcome, status), platform)) return;
  const Asking ended = askings_[asking];
  askings_.remove(asking);
  if (ended.is_counted) {
    context_.ledger->ended(verdict_of(outcome), ended.request.attempt,
                           platform.now() - ended.first);
  }
  ask_again(ended, outcome, platform);
}

bool DoorClients::retry(std::uint32_t asking, Seen answer, Platform& platform) {
  const Retry& settings = *context_.settings.retry;
  Asking& asked = askings_[asking];
  if (!is_retried(settings, answer)) {
    // An error of the function has a status of 200 at Lambda's own door.
    const bool is_ok =
        answer == Seen::success || (answer == Seen::error && context_.door == nullptr);
    if (is_ok) tokens_.give_back(retry_after(settings, asked.retried_after), asked.request.attempt);
    return false;
  }
  if (asked.request.attempt >= settings.attempts) return false;
  const Retry retry = retry_after(settings, answer);
  if (!tokens_.suffice(retry)) return false;
  const Duration wait = retry.wait(asked.request.attempt - 1, context_.jitter.uniform());
  const SimTime due = saturating_add(platform.now(), wait);
  if (due >= platform.end_of_arrivals()) return false;
  tokens_.take(retry);
  ++asked.request.attempt;
  asked.request.at = due;
  asked.retried_after = answer;
  platform.wake(due, Rank::attempt, queued_at(asked.first), *this,
                askings_.ticket(asking, retry_due));
  return true;
}

void DoorClients::ask_again(const Asking& asking, ClientOutcome outcome, Platform& platform) {
  if (!context_.loop) return;
  std::optional<Request> next =
      context_.loop->answered({.request = asking.request,
                               .at = platform.now(),
                               .throttled = outcome == ClientOutcome::throttled});
  if (!next) return;
  next->feed = context_.feed;
  platform.ask(*next);
}

}  // namespace coldcast
