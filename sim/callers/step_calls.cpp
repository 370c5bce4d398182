#include <utility>

#include "callers/limits.h"
#include "callers/step_runner.h"

// The calls of StepRunner: one call is tried until it is answered well or its caller has had
// enough.

namespace coldcast {

void StepRunner::try_call(std::uint32_t call, Platform& platform) {
  Call& it = calls_[call];
  ++it.attempt;
  it.is_tried = true;
  const std::uint32_t index = tries_.add({.call = call,
                                          .step = it.step,
                                          .asked = platform.now(),
                                          .is_counted = platform.now() >= platform.warmup()});
  it.current = index;
  if (it.step->call->timeout) {
    platform.wake(saturating_add(platform.now(), *it.step->call->timeout), Rank::init_end,
                  turn_of(Patience::of_caller, it.number), *this, tries_.ticket(index, limit_due),
                  Urgency::idle);
  }
  if (it.step->call->kind == HandlerCall::Kind::function) {
    ask_function(index, platform);
  } else {
    ask_dependency(index, platform);
  }
}

void StepRunner::ask_function(std::uint32_t index, Platform& platform) {
  const Call& call = calls_[tries_[index].call];
  const Run& run = runs_[call.run];
  const HandlerStep& step = *call.step;
  if (!context_.guard->allows(run.chain, step.function)) {
    context_.guard->refuse(step.function, tries_[index].is_counted);
    if (listener_ != nullptr) {
      listener_->on_metric(step.function, CallerMetric::recursive_invocations_dropped,
                           platform.now(), 1);
    }
    return hear(index, ClientOutcome::error, platform);
  }
  Request request;
  request.at = platform.now();
  request.feed = step.feed;
  request.attempt = call.attempt;
  Attempt attempt;
  attempt.feed = step.feed;
  attempt.info = {.kind = SourceKind::call,
                  .source = &run.plan->source,
                  .attempt = call.attempt,
                  .parent = run.start.request,
                  .is_awaited = true};
  attempt.work = platform.draw(step.feed, request);
  attempt.chain = run.chain;
  const Platform::Admission admission = platform.attempt(attempt, this, tries_.ticket(index));
  tries_[index].request = admission.request;
  if (admission.refusal) hear(index, ClientOutcome::throttled, platform);
}

void StepRunner::ask_dependency(std::uint32_t index, Platform& platform) {
  Dependency* dependency = tries_[index].step->dependency;
  const std::uint64_t name = dependency->call(*this, tries_.ticket(index), platform);
  tries_[index].dependency = name;
}

void StepRunner::answered(std::uint64_t ticket, const AttemptAnswer& answer, Platform& platform) {
  const std::uint32_t index = Slab<Try>::index_of(ticket);
  if (tries_[index].gone == kNever) {
    const bool is_well = answer.outcome == Outcome::success;
    return hear(index, is_well ? ClientOutcome::success : ClientOutcome::error, platform);
  }
  add_orphaned(tries_[index], answer.at);
  tries_.remove(index);
}

void StepRunner::served(std::uint64_t ticket, bool is_well, Platform& platform) {
  hear(Slab<Try>::index_of(ticket), is_well ? ClientOutcome::success : ClientOutcome::error,
       platform);
}

// The caller has an answer to a try, or waits for it no longer: then it is still there.
void StepRunner::hear(std::uint32_t index, ClientOutcome outcome, Platform& platform) {
  const std::uint32_t call = tries_[index].call;
  calls_[call].is_tried = false;
  if (outcome == ClientOutcome::gone) {
    leave(index, platform);
  } else {
    tell(tries_[index], outcome, platform.now());
    tries_.remove(index);
  }
  judge(call, outcome, platform);
}

// Nobody waits for this try any more; a function runs on, orphaned.
void StepRunner::leave(std::uint32_t index, Platform& platform) {
  Try& left = tries_[index];
  left.gone = platform.now();
  if (left.step->call->kind == HandlerCall::Kind::function) {
    return tell(left, ClientOutcome::gone, platform.now());
  }
  left.step->dependency->abandon(left.dependency, platform);
  tries_.remove(index);
}

void StepRunner::judge(std::uint32_t call, ClientOutcome outcome, Platform& platform) {
  const bool is_well = outcome == ClientOutcome::success;
  if (calls_[call].step->call->retry && retry(call, seen(outcome), platform)) return;
  call_is_over(call, is_well, platform);
}

bool StepRunner::retry(std::uint32_t call, Seen answer, Platform& platform) {
  Call& it = calls_[call];
  const Retry& settings = *it.step->call->retry;
  if (!is_retried(settings, answer)) {
    if (answer == Seen::success)
      tokens_of(it).give_back(retry_after(settings, it.retried_after), it.attempt);
    return false;
  }
  if (it.attempt >= settings.attempts) return false;
  const Retry retry = retry_after(settings, answer);
  if (!tokens_of(it).suffice(retry)) return false;
  tokens_of(it).take(retry);
  it.retried_after = answer;
  const Duration wait = retry.wait(it.attempt - 1, it.step->jitter.uniform());
  platform.wake(saturating_add(platform.now(), wait), Rank::attempt, queued_at(it.called), *this,
                calls_.ticket(call, retry_due), Urgency::idle);
  return true;
}

// Each environment has an SDK of its own.
RetryTokens& StepRunner::tokens_of(const Call& call) {
  const std::uint64_t quota = call.step->call->retry->quota;
  if (quota == 0) return no_tokens_;
  return tokens_.try_emplace(runs_[call.run].start.environment, quota).first->second;
}

void StepRunner::tell(const Try& attempt, ClientOutcome outcome, SimTime at) const {
  if (context_.observer == nullptr || value(attempt.request) == 0) return;
  context_.observer->on_client(attempt.request, outcome, at);
}

void StepRunner::add_orphaned(const Try& attempt, SimTime end) const {
  if (attempt.gone == kNever || !attempt.is_counted) return;
  context_.orphans->add(attempt.step->function, end - attempt.gone);
}

}  // namespace coldcast
