#pragma once

#include <cstdint>

#include "coldcast/base/id.h"
#include "coldcast/origin/platform.h"

namespace coldcast {

// A handler that begins: its environment is there, its cold start over.
struct HandlerStart {
  std::uint64_t flight = 0;  // the engine's name for it, unique among those that run
  std::uint64_t environment =
      0;  // the engine's name for where it runs, unique among those that live
  FunctionId function{};
  std::uint16_t version = 0;  // of the function: 0, or the number of the change that deployed it
  RequestId request{};
  SimTime arrived{};                // the request, for the window to which the handler belongs
  Duration suppressed_init{};       // runs first, inside the invocation
  Duration own{};                   // the handler's own work, before its first call
  Outcome fate = Outcome::success;  // if nothing that it calls fails it, and it is not cut off
  std::uint32_t chain = 0;          // what the Attempt had
};

// The engine's side: told that a handler is over at this instant, in the middle of whatever goes on
// (a callee's answer, a wake). It completes the invocation there and then: frees its concurrency,
// answers its caller, gives the environment back.
class HandlerEnds {
 public:
  virtual ~HandlerEnds() = default;
  virtual void finish(std::uint64_t flight, Outcome outcome) = 0;
};

// Runs the handlers whose end nobody knows when they begin: those that call, send and wait, and
// those slowed down by work that was left behind. The engine asks `follows` once for each function;
// of those it says no to it knows the end itself, as ever.
//
// Order at one instant: own work and waits end in rank `completion`; calls and sends are made in
// rank `arrival` behind those of the file, by the instant at which the caller began and then by its
// request; what limits a call (its timeout) is looked at in rank `init_end`, behind every answer of
// the instant, as a handler that takes exactly the timeout is in time. For the same reason the
// engine's cut comes behind the completions of its instant.
class HandlerSteps {
 public:
  virtual ~HandlerSteps() = default;

  [[nodiscard]] virtual bool follows(FunctionId function) const = 0;
  // HandlerEnds::finish(flight) follows, never within this call, unless it is cut before.
  virtual void begin(const HandlerStart& start, Platform& platform) = 0;
  // The function's timeout (Outcome::timeout), a lost zone (error) or the end of a run ends it from
  // outside: its calls run on as orphans, and nothing more is heard of it.
  virtual void cut(std::uint64_t flight, Outcome outcome, Platform& platform) = 0;
  // Of a function whose handlers end by themselves and leave work behind, which slows nobody down.
  // It is told when one begins and ends, and changes nothing of it.
  [[nodiscard]] virtual bool only_leaves(FunctionId function) const = 0;
  virtual void goes_on_beside(const HandlerStart& start, SimTime now) = 0;
  virtual void left_by(const HandlerStart& start, Outcome outcome, Platform& platform) = 0;
  // The environment ends: what was left behind in it is lost. (A reset is known from its outcome.)
  virtual void environment_gone(FunctionId function, std::uint64_t environment,
                                Platform& platform) = 0;
};

}  // namespace coldcast
