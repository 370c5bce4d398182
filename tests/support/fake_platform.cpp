#include "support/fake_platform.h"

#include <algorithm>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace coldcast {

bool FakePlatform::Later::operator()(const Event& a, const Event& b) const {
  const auto key = [](const Event& event) {
    return std::tuple(event.at, event.rank, event.turn.queued, event.turn.number, event.sequence);
  };
  return key(a) > key(b);
}

void FakePlatform::push(Event event) {
  if (event.at < now_) throw std::logic_error("woken for an instant that is over");
  if (event.at == kNever) return;
  event.sequence = ++sequence_;
  if (event.urgency != Urgency::idle) ++urgent_;
  events_.push(std::move(event));
}

void FakePlatform::arrive(SimTime at, Receiver& receiver, Request request) {
  request.at = at;
  receivers_[request.feed] = &receiver;
  push({.at = at,
        .rank = Rank::arrival,
        .turn = {.queued = at, .number = request.feed},
        .action = [&receiver, request](Platform& platform) {
          receiver.received(request, platform);
        }});
}

void FakePlatform::arrive_many(std::size_t count, SimTime at, Receiver& receiver) {
  for (std::size_t i = 0; i < count; ++i) arrive(at, receiver);
}

void FakePlatform::at(SimTime at, Rank rank, std::function<void(Platform&)> action) {
  push({.at = at, .rank = rank, .turn = {.queued = at}, .action = std::move(action)});
}

SimTime FakePlatform::run(SimTime until) {
  const auto goes_on = [this] { return urgent_ + handlers > 0 || (has_work && has_work()); };
  while (!events_.empty() && goes_on() && events_.top().at <= until) {
    const Event event = events_.top();
    events_.pop();
    if (event.urgency != Urgency::idle) --urgent_;
    now_ = event.at;
    event.action(*this);
  }
  return now_;
}

std::vector<double> FakePlatform::instants() const {
  std::vector<double> seconds;
  for (const Try& made : tries_)
    seconds.push_back(std::chrono::duration<double>(made.at - kStartOfTime).count());
  return seconds;
}

Work FakePlatform::draw(Feed, const Request& request) {
  Work drawn = work;
  if (request.has_duration()) drawn.duration = drawn.first_duration = request.duration;
  return drawn;
}

Platform::Admission FakePlatform::attempt(const Attempt& attempt, Caller* caller,
                                          std::uint64_t ticket) {
  Try made;
  made.at = now_;
  made.attempt = attempt;
  made.request = RequestId{tries_.size() + 1};
  if (refuse) made.refusal = refuse(attempt);
  if (!made.refusal && in_progress_ >= places)
    made.refusal = ThrottleReason::reserved_function_concurrent_invocation_limit_exceeded;
  const std::size_t index = tries_.size();
  if (!made.refusal) {
    made.outcome = fate ? fate(attempt) : attempt.work.fate;
    if (attempt.work.duration > timeout) made.outcome = Outcome::timeout;
    const Duration duration = std::min(attempt.work.duration, timeout);
    made.finished = saturating_add(now_, duration);
    ++in_progress_;
    push(
        {.at = made.finished,
         .rank = Rank::completion,
         .turn = {.queued = now_, .number = index},
         .action = [this, caller, ticket, index, duration](Platform& platform) {
           --in_progress_;
           const Try& done = tries_[index];
           if (caller == nullptr) return;
           caller->answered(
               ticket,
               {.request = done.request, .at = now_, .outcome = done.outcome, .duration = duration},
               platform);
         }});
  }
  tries_.push_back(made);
  return {.request = made.request, .refusal = made.refusal};
}

void FakePlatform::ask(const Request& request) {
  if (request.at < arrivals_end) arrive(request.at, *receivers_.at(request.feed), request);
}

void FakePlatform::wake(SimTime at, Rank rank, Turn turn, Caller& who, std::uint64_t token,
                        Urgency urgency) {
  push({.at = at,
        .rank = rank,
        .turn = turn,
        .urgency = urgency,
        .action = [&who, token](Platform& platform) { who.woken(token, platform); }});
}

}  // namespace coldcast
