#include "callers/tallying_client.h"

namespace coldcast {

std::optional<Request> TallyingClient::answered(const Answer& answer) {
  Answer as_asked = answer;
  const std::uint32_t attempt = answer.request.attempt;
  const std::uint32_t number = answer.request.client;
  SimTime first = answer.request.at;
  if (attempt > 1) {
    first = retried_[number].first;
    as_asked.request.client = retried_[number].client;
  }
  std::optional<Request> next = inner_ ? inner_->answered(as_asked) : std::nullopt;
  if (next && next->attempt > attempt) {
    next->client =
        attempt > 1 ? number : retried_.add({.first = first, .client = answer.request.client});
    return next;
  }
  if (attempt > 1) retried_.remove(number);
  end(answer, first);
  return next;
}

void TallyingClient::end(const Answer& answer, SimTime first) {
  if (first < warmup_) return;
  const ClientVerdict verdict = answer.throttled                     ? ClientVerdict::gave_up
                                : answer.outcome == Outcome::success ? ClientVerdict::answered
                                                                     : ClientVerdict::failed;
  ledger_->ended(verdict, answer.request.attempt, answer.at - first);
}

}  // namespace coldcast
