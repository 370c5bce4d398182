#include <algorithm>
#include <string_view>

#include "support/naive_callers.h"

namespace coldcast {
namespace {

// Of one instant: what handlers call comes behind the arrivals of the file.
constexpr std::int64_t kCalls = 1;
// Behind answers and behind the cuts of handlers; who called last gives up first.
constexpr std::int64_t kCallersPatience = 2;

RandomStream no_dice() {
  return RandomStream(StreamKey{});
}

}  // namespace

// `then`, if the handler still runs (as long as it does the run goes on anyway). Of one instant,
// who began first comes first.
void NaiveCallers::go_on(const NaiveAsk& asked, Duration span, NaiveRank rank,
                         std::function<void()> then) {
  agenda_.plan({.at = now_ + span,
                .rank = rank,
                .turn = {.group = kCalls,
                         .first = asked.began.time_since_epoch().count(),
                         .second = static_cast<std::int64_t>(asked.number)},
                .act =
                    [&asked, then = std::move(then)] {
                      if (!asked.is_over) then();
                    },
                .is_work = false});
}

void NaiveCallers::take_step(NaiveAsk& asked, std::size_t step) {
  const Handler& handler = asked.by->handler;
  RandomStream dice = no_dice();
  std::uint64_t calls = 0;
  while (step < handler.calls.size()) {
    calls = handler.calls[step].count.draw(dice);
    if (calls > 0) break;
    ++step;
  }
  if (step == handler.calls.size()) {
    if (!handler.after) return finish(asked, asked.fate);
    return go_on(asked, with_left(asked, handler.after->constant()), NaiveRank::completion,
                 [this, &asked] { finish(asked, asked.fate); });
  }
  const bool shares = handler.background && handler.background->uses_cpu;
  set_pace(*asked.place, shares ? NaivePace::in_turn : NaivePace::side_by_side);
  const HandlerCall& call = handler.calls[step];
  if (call.kind == HandlerCall::Kind::wait) {
    return go_on(asked, call.wait.constant(), NaiveRank::completion,
                 [this, &asked, step] { take_step(asked, step + 1); });
  }
  go_on(asked, Duration::zero(), NaiveRank::arrival, [this, &asked, &call, step, calls] {
    if (!call.waits()) {
      send(asked, call, calls);
      return take_step(asked, step + 1);
    }
    steps_.push_back({.caller = &asked, .what = &call, .place = step, .to_make = calls});
    make_calls(steps_.back());
  });
}

void NaiveCallers::make_calls(NaiveStep& step) {
  while (step.to_make > 0 && step.running < step.what->at_once && !step.caller->is_over) {
    --step.to_make;
    ++step.running;
    calls_.push_back(
        {.step = &step, .number = static_cast<std::int64_t>(calls_.size()), .called = now_});
    try_call(calls_.back());
  }
}

void NaiveCallers::try_call(NaiveCall& call) {
  const HandlerCall& what = *call.step->what;
  NaiveAsk& caller = *call.step->caller;
  ++call.tries;
  call.is_open = true;
  call.asked = nullptr;
  call.job = nullptr;
  caller.calls.push_back(&call);
  if (what.timeout) {
    call.limit = agenda_.plan({.at = now_ + *what.timeout,
                               .rank = NaiveRank::init_end,
                               .turn = {.group = kCallersPatience, .first = -call.number},
                               .act =
                                   [this, &call] {
                                     stop_waiting(call);
                                     call_gets(call, "gone");
                                   },
                               .is_work = false});
  }
  if (what.kind == HandlerCall::Kind::dependency) {
    call.job = &call_service(service_called(what.target), [this, &call](bool is_well) {
      call_gets(call, is_well ? "success" : "error");
    });
    return;
  }
  ask_function(call);
}

void NaiveCallers::ask_function(NaiveCall& call) {
  const NaiveAsk& caller = *call.step->caller;
  const std::size_t function = function_called(call.step->what->target);
  if (is_recursive(function, caller.chain)) {
    if (is_counted()) count_of(function, "recursive_invocations_dropped");
    return call_gets(call, "error");
  }
  NaiveAsk asked;
  asked.function = function;
  asked.source = "call:" + settings(caller.function).name;
  asked.attempt = call.tries;
  asked.parent = caller.number;
  asked.chain = caller.chain;
  asked.told = [this, &call](NaiveReply reply, NaiveAsk& of) {
    if (of.gone != kNever) return;
    of.client = reply == NaiveReply::success     ? "success"
                : reply == NaiveReply::throttled ? "throttled"
                                                 : "error";
    of.client_at = now_;
    call_gets(call, of.client);
  };
  NaiveAsk& made = ask(std::move(asked));
  // A refusal may have ended it, or begun the next try.
  if (!made.start.empty()) call.asked = &made;
}

// Success, throttled, error, or gone: the caller's patience is over.
void NaiveCallers::call_gets(NaiveCall& call, const std::string& as) {
  NaiveAsk& caller = *call.step->caller;
  std::erase(caller.calls, &call);
  call.is_open = false;
  agenda_.cancel(call.limit);
  if (as == "success") return call_is_over(call, true);
  const auto& retry = call.step->what->retry;
  const bool is_tried_again = retry && call.tries < retry->attempts &&
                              (as == "throttled" ? retry->on_throttle
                               : as == "gone"    ? retry->on_timeout
                                                 : retry->on_error);
  if (!is_tried_again) return call_is_over(call, false);
  agenda_.plan({.at = now_ + retry->longest_wait(call.tries - 1),
                .rank = NaiveRank::attempt,
                .turn = {.first = call.called.time_since_epoch().count()},
                .act =
                    [this, &call] {
                      if (!call.step->caller->is_over) try_call(call);
                    },
                .is_work = false});
}

void NaiveCallers::call_is_over(NaiveCall& call, bool is_well) {
  NaiveStep& step = *call.step;
  NaiveAsk& caller = *step.caller;
  --step.running;
  if (caller.is_over) return;
  if (!is_well && step.what->fails_handler) return finish(caller, Outcome::error);
  if (step.to_make > 0) {
    return go_on(caller, Duration::zero(), NaiveRank::arrival, [this, &step] { make_calls(step); });
  }
  if (step.running == 0) take_step(caller, step.place + 1);
}

// What it has asked for goes on without it.
void NaiveCallers::stop_waiting(NaiveCall& call) {
  if (!call.is_open) return;
  call.is_open = false;
  agenda_.cancel(call.limit);
  if (call.asked != nullptr) is_gone(*call.asked, "gone");
  if (call.job != nullptr) abandon(service_called(call.step->what->target), *call.job);
}

void NaiveCallers::send(const NaiveAsk& asked, const HandlerCall& what, std::uint64_t count) {
  if (what.kind == HandlerCall::Kind::queue) {
    const auto sent = static_cast<std::int64_t>(is_counted() ? count : 0);
    return this->count("queues." + what.target + ".sent", sent);
  }
  for (; count > 0; --count) {
    accept({.function = function_called(what.target), .chain = asked.chain, .parent = asked.number},
           false);
  }
}

bool NaiveCallers::is_recursive(std::size_t function, const NaiveChain& chain) const {
  const auto found = chain.find(function);
  return found != chain.end() && found->second >= settings(function).recursion_limit;
}

std::size_t NaiveCallers::function_called(std::string_view name) const {
  const auto& all = scenario_->functions;
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Function& of) { return of.name == name; });
  return static_cast<std::size_t>(found - all.begin());
}

}  // namespace coldcast
