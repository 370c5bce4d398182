#include "callers/step_runner.h"

#include <algorithm>
#include <utility>

namespace coldcast {
namespace {

// The law that holds for what was left behind before.
const BackgroundWork& law_of(const HandlerPlan& plan) {
  static const BackgroundWork nothing{.work = Distribution{Duration::zero()}, .share = 0.0};
  return plan.background ? *plan.background : nothing;
}

}  // namespace

StepRunner::StepRunner(Context context) : context_(std::move(context)) {}

void StepRunner::listen(CallerObserver* listener) {
  listener_ = listener;
  for (const auto& leftovers : context_.leftovers) {
    if (leftovers) leftovers->listen(listener);
  }
}

void StepRunner::begin(const HandlerStart& start, Platform& platform) {
  Run run;
  run.start = start;
  run.plan = plan(start.function, start.version);
  run.began = platform.now();
  run.chain = context_.guard->after(start.chain, start.function);
  const std::uint32_t index = runs_.add(std::move(run));
  by_flight_.emplace(start.flight, index);
  const Duration ahead = start.suppressed_init;
  work(index, start.own > kForever - ahead ? kForever : ahead + start.own, own_done, platform);
}

void StepRunner::cut(std::uint64_t flight, Outcome outcome, Platform& platform) {
  const auto found = by_flight_.find(flight);
  if (found != by_flight_.end()) end(found->second, outcome, platform);
}

void StepRunner::environment_gone(FunctionId function, std::uint64_t environment,
                                  Platform& platform) {
  tokens_.erase(environment);
  if (Leftovers* of = leftovers(function)) of->lose(environment, platform.now());
}

HandlerPlan* StepRunner::plan(FunctionId function, std::uint16_t version) const {
  if (!changed_.empty()) {
    const auto found = changed_.find({index(function), version});
    if (found != changed_.end()) return found->second;
  }
  return context_.plans[index(function)].get();
}

void StepRunner::set_plan(FunctionId function, std::uint16_t version,
                          std::unique_ptr<HandlerPlan> plan) {
  changed_[{index(function), version}] = plan.get();
  later_.push_back(std::move(plan));
}

void StepRunner::inherit_plan(FunctionId function, std::uint16_t from, std::uint16_t to) {
  changed_[{index(function), to}] = plan(function, from);
}

void StepRunner::woken(std::uint64_t token, Platform& platform) {
  const std::uint32_t index = Slab<Run>::index_of(token);
  switch (Slab<Run>::tag_of(token)) {
    case own_done:
    case wait_done:
      if (runs_.holds(token)) enter_step(index, platform);
      return;
    case calls_due:
      if (!runs_.holds(token)) return;
      runs_[index].is_waiting = false;
      return make_calls(index, platform);
    case all_done:
      if (runs_.holds(token)) finish(index, runs_[index].start.fate, platform);
      return;
    case retry_due:
      if (calls_.holds(token)) try_call(index, platform);
      return;
    case limit_due:
      if (!tries_.holds(token) || tries_[index].gone < kNever) return;
      tries_[index].gone = platform.now();
      return hear(index, ClientOutcome::gone, platform);
    default:
      return;
  }
}

// The handler computes.
void StepRunner::work(std::uint32_t run, Duration span, Tag tag, Platform& platform) {
  const Run& it = runs_[run];
  if (Leftovers* of = leftovers(it.start.function))
    span = of->work(it.start.environment, law_of(*it.plan), span, it.start.request, platform.now());
  wait(run, span, tag, platform);
}

void StepRunner::wait(std::uint32_t run, Duration span, Tag tag, Platform& platform) {
  const Run& it = runs_[run];
  platform.wake(saturating_add(platform.now(), span), Rank::completion,
                {.queued = it.began, .number = value(it.start.request)}, *this,
                runs_.ticket(run, tag), Urgency::idle);
}

void StepRunner::next_step(std::uint32_t run, Platform& platform) {
  ++runs_[run].step;
  enter_step(run, platform);
}

void StepRunner::enter_step(std::uint32_t run, Platform& platform) {
  Run& it = runs_[run];
  HandlerPlan& plan = *it.plan;
  if (it.step >= plan.steps.size()) {
    if (!plan.after) return finish(run, it.start.fate, platform);
    return work(run, plan.after->sample(*plan.after_draws), all_done, platform);
  }
  HandlerStep& step = plan.steps[it.step];
  if (Leftovers* of = leftovers(it.start.function))
    of->wait(it.start.environment, law_of(plan), platform.now());
  if (step.call->kind == HandlerCall::Kind::wait) {
    ++it.step;
    return wait(run, step.call->wait.sample(step.draws), wait_done, platform);
  }
  it.to_start = step.call->count.draw(step.draws);
  if (it.to_start == 0) return next_step(run, platform);
  plan_calls(run, platform);
}

// Calls are arrivals: they come behind those of the file at this instant, by who began first.
void StepRunner::plan_calls(std::uint32_t run, Platform& platform) {
  Run& it = runs_[run];
  if (std::exchange(it.is_waiting, true)) return;
  platform.wake(platform.now(), Rank::arrival,
                {.queued = it.began, .number = value(it.start.request)}, *this,
                runs_.ticket(run, calls_due));
}

void StepRunner::make_calls(std::uint32_t run, Platform& platform) {
  // What was planned may have been made meanwhile, in the place of a call that was refused.
  if (runs_[run].to_start == 0) return;
  const std::uint64_t ticket = runs_.ticket(run);
  HandlerStep& step = runs_[run].plan->steps[runs_[run].step];
  if (!step.call->waits()) return send(run, platform);
  // A refused call may end the handler, and so the rest of its calls.
  const std::size_t this_step = runs_[run].step;
  while (runs_.holds(ticket) && runs_[run].step == this_step && runs_[run].to_start > 0 &&
         runs_[run].running.size() < step.call->at_once) {
    --runs_[run].to_start;
    const std::uint32_t call =
        calls_.add({.run = run, .step = &step, .called = platform.now(), .number = ++made_});
    runs_[run].running.push_back(call);
    try_call(call, platform);
  }
}

void StepRunner::send(std::uint32_t run, Platform& platform) {
  const Run& it = runs_[run];
  const HandlerStep& step = it.plan->steps[it.step];
  Posting posting;
  posting.count = it.to_start;
  posting.chain = it.chain;
  posting.parent = it.start.request;
  posting.caller = &it.plan->source;
  if (step.inbox != nullptr) step.inbox->put(posting, platform);
  next_step(run, platform);
}

// A call has its last answer.
void StepRunner::call_is_over(std::uint32_t call, bool is_well, Platform& platform) {
  const Call done = calls_[call];
  calls_.remove(call);
  Run& it = runs_[done.run];
  it.running.erase(std::find(it.running.begin(), it.running.end(), call));
  if (!is_well && done.step->call->fails_handler) return finish(done.run, Outcome::error, platform);
  if (it.to_start > 0) return plan_calls(done.run, platform);
  if (it.running.empty()) next_step(done.run, platform);
}

void StepRunner::finish(std::uint32_t run, Outcome outcome, Platform& platform) {
  const std::uint64_t flight = runs_[run].start.flight;
  end(run, outcome, platform);
  context_.ends->finish(flight, outcome);
}

// What it has called runs on as an orphan; what it would have called is not.
void StepRunner::end(std::uint32_t run, Outcome outcome, Platform& platform) {
  const Run ended = std::move(runs_[run]);
  runs_.remove(run);
  by_flight_.erase(ended.start.flight);
  for (const std::uint32_t call : ended.running) {
    if (calls_[call].is_tried) leave(calls_[call].current, platform);
    calls_.remove(call);
  }
  leave_behind(ended.start, *ended.plan, outcome, platform);
}

void StepRunner::leave_behind(const HandlerStart& start, const HandlerPlan& plan, Outcome outcome,
                              Platform& platform) {
  Leftovers* of = leftovers(start.function);
  if (of == nullptr) return;
  if (resets_environment(outcome)) return of->lose(start.environment, platform.now());
  of->freeze(start.environment, platform.now());
  if (outcome == Outcome::success && plan.background)
    of->leave(start.environment, *plan.background, start.request, platform.now(),
              start.arrived >= platform.warmup());
}

void StepRunner::goes_on_beside(const HandlerStart& start, SimTime now) {
  (void)leftovers(start.function)
      ->work(start.environment, law_of(*context_.plans[index(start.function)]), start.own,
             start.request, now);
}

void StepRunner::left_by(const HandlerStart& start, Outcome outcome, Platform& platform) {
  leave_behind(start, *context_.plans[index(start.function)], outcome, platform);
}

void StepRunner::close(SimTime end) {
  tries_.for_each([&](const Try& attempt) { add_orphaned(attempt, end); });
}

}  // namespace coldcast
