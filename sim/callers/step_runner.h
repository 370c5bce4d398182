#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "coldcast/callers/caller_observer.h"
#include "coldcast/callers/client_outcome.h"
#include "coldcast/callers/handler_call.h"
#include "coldcast/origin/platform.h"
#include "coldcast/random/random_stream.h"

#include "callers/client_ledger.h"
#include "callers/dependency.h"
#include "callers/handler_steps.h"
#include "callers/inbox.h"
#include "callers/leftovers.h"
#include "callers/recursion_guard.h"
#include "callers/retries.h"
#include "callers/slab.h"

namespace coldcast {

// A step of a handler, with whom it calls. What it points to outlives the run.
struct HandlerStep {
  const HandlerCall* call = nullptr;
  RandomStream draws;                // of its counts and waits
  RandomStream jitter;               // of its retries
  Feed feed = 0;                     // kind function: whose work is drawn, and who is asked
  FunctionId function{};             // kind function
  Dependency* dependency = nullptr;  // kind dependency
  Inbox* inbox = nullptr;            // function_async, queue, stream; null: nobody of the scenario
};

// What the handlers of one function do, or of one version of it.
struct HandlerPlan {
  std::vector<HandlerCall> calls;  // whose steps these are
  std::vector<HandlerStep> steps;
  std::optional<Distribution> after;
  std::optional<RandomStream> after_draws;
  std::optional<BackgroundWork> background;
  bool is_known = false;  // when its handlers end: this is for what they leave behind alone
  std::string source;     // `call:order`
};

// Runs the steps of all handlers that have some. Belongs to one run.
class StepRunner final : public HandlerSteps, public Caller, public DependencyUser {
 public:
  struct Context {
    std::vector<std::unique_ptr<HandlerPlan>> plans;  // by function; null: its end is known
    // By function; null, or none at all: nothing is ever left behind.
    std::vector<std::unique_ptr<Leftovers>> leftovers;
    HandlerEnds* ends = nullptr;         // these outlive it
    RecursionGuard* guard = nullptr;     //
    OrphanLedger* orphans = nullptr;     //
    ClientObserver* observer = nullptr;  // may be null
  };
  explicit StepRunner(Context context);

  [[nodiscard]] bool follows(FunctionId function) const override {
    const auto& plan = context_.plans[index(function)];
    return plan != nullptr && !plan->is_known;
  }
  [[nodiscard]] bool only_leaves(FunctionId function) const override {
    const auto& plan = context_.plans[index(function)];
    return plan != nullptr && plan->is_known;
  }
  void goes_on_beside(const HandlerStart& start, SimTime now) override;
  void left_by(const HandlerStart& start, Outcome outcome, Platform& platform) override;
  void begin(const HandlerStart& start, Platform& platform) override;
  void cut(std::uint64_t flight, Outcome outcome, Platform& platform) override;
  void environment_gone(FunctionId function, std::uint64_t environment,
                        Platform& platform) override;

  void answered(std::uint64_t ticket, const AttemptAnswer& answer, Platform& platform) override;
  void served(std::uint64_t ticket, bool is_well, Platform& platform) override;
  void woken(std::uint64_t token, Platform& platform) override;

  // Before the run begins.
  void listen(CallerObserver* listener);
  // The run ends: what is orphaned has been so until now.
  void close(SimTime end);
  [[nodiscard]] Leftovers* leftovers(FunctionId function) const {
    const std::size_t place = index(function);
    return place < context_.leftovers.size() ? context_.leftovers[place].get() : nullptr;
  }
  // What handlers of this version do that begin from now on; those that run go on as they began.
  void set_plan(FunctionId function, std::uint16_t version, std::unique_ptr<HandlerPlan> plan);
  // A new version does what the one before it does.
  void inherit_plan(FunctionId function, std::uint16_t from, std::uint16_t to);

 private:
  // A handler between its begin and its end.
  struct Run {
    HandlerStart start;
    HandlerPlan* plan = nullptr;
    SimTime began{};
    std::uint32_t chain = 0;  // of whatever it causes
    std::size_t step = 0;
    std::uint64_t to_start = 0;          // calls of the step
    std::vector<std::uint32_t> running;  // calls that it waits for
    bool is_waiting = false;             // to start calls at this instant
  };
  // One call, with all its attempts.
  struct Call {
    std::uint32_t run = 0;
    HandlerStep* step = nullptr;
    SimTime called{};
    std::uint64_t number = 0;
    std::uint32_t attempt = 0;
    std::uint32_t current = 0;            // its try
    bool is_tried = false;                // there is one
    Seen retried_after = Seen::throttle;  // what its last retry followed
  };
  // One attempt of a call, until the callee is done with it.
  struct Try {
    std::uint32_t call = 0;
    HandlerStep* step = nullptr;
    RequestId request{};           // of a function
    std::uint64_t dependency = 0;  // of a dependency
    SimTime asked{};
    SimTime gone = kNever;  // the caller, or its patience
    bool is_counted = false;
  };
  enum Tag : std::uint64_t { own_done = 1, wait_done, calls_due, all_done, retry_due, limit_due };

  // step_runner.cpp: the way through a handler.
  void next_step(std::uint32_t run, Platform& platform);
  void enter_step(std::uint32_t run, Platform& platform);
  void wait(std::uint32_t run, Duration span, Tag tag, Platform& platform);
  void work(std::uint32_t run, Duration span, Tag tag, Platform& platform);
  void plan_calls(std::uint32_t run, Platform& platform);
  void make_calls(std::uint32_t run, Platform& platform);
  void send(std::uint32_t run, Platform& platform);
  void call_is_over(std::uint32_t call, bool is_well, Platform& platform);
  void finish(std::uint32_t run, Outcome outcome, Platform& platform);
  void end(std::uint32_t run, Outcome outcome, Platform& platform);
  void leave_behind(const HandlerStart& start, const HandlerPlan& plan, Outcome outcome,
                    Platform& platform);
  [[nodiscard]] HandlerPlan* plan(FunctionId function, std::uint16_t version) const;

  // step_calls.cpp: one call.
  void try_call(std::uint32_t call, Platform& platform);
  void ask_function(std::uint32_t index, Platform& platform);
  void ask_dependency(std::uint32_t index, Platform& platform);
  void hear(std::uint32_t index, ClientOutcome outcome, Platform& platform);
  void judge(std::uint32_t call, ClientOutcome outcome, Platform& platform);
  [[nodiscard]] bool retry(std::uint32_t call, Seen answer, Platform& platform);
  [[nodiscard]] RetryTokens& tokens_of(const Call& call);
  void leave(std::uint32_t index, Platform& platform);
  void tell(const Try& attempt, ClientOutcome outcome, SimTime at) const;
  void add_orphaned(const Try& attempt, SimTime end) const;

  Context context_;
  CallerObserver* listener_ = nullptr;  // null: nobody listens
  // Plans that came by a change, by function and version; of all others the first ones hold.
  std::map<std::pair<std::uint32_t, std::uint16_t>, HandlerPlan*> changed_;
  std::vector<std::unique_ptr<HandlerPlan>> later_;
  std::uint64_t made_ = 0;
  Slab<Run> runs_;
  Slab<Call> calls_;
  Slab<Try> tries_;
  std::unordered_map<std::uint64_t, std::uint32_t> by_flight_;
  std::unordered_map<std::uint64_t, RetryTokens> tokens_;  // by environment
  RetryTokens no_tokens_{0};
};

}  // namespace coldcast
