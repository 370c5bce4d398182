#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "coldcast/base/id.h"
#include "coldcast/base/time.h"
#include "coldcast/origin/outcome.h"
#include "coldcast/origin/request_source.h"

namespace coldcast {

// What happens at one instant happens in this order (the README's "order of simultaneous events").
enum class Rank : std::uint8_t {
  completion = 1,  // of handlers, and what it causes backwards: answers, deletions, checkpoints
  init_end,
  minute,   // a minute is over: data points, alarms, looks of pollers
  change,   // of configuration; provisioned environments become READY
  expiry,   // idle environments; then visibility, ages, retention
  arrival,  // requests, events, messages; then what handlers call and send
  attempt,  // that is due again
  poll,     // of queues and streams
};

// The order of those that are due at one instant and in one rank: who has waited longest comes
// first, then who has the lower number.
struct Turn {
  SimTime queued{};
  std::uint64_t number = 0;
};

// Of an attempt that is due again: numbers of events, calls, requests and batches cannot be
// compared, so of those that were first queued at one instant it is who was put back first.
[[nodiscard]] inline Turn queued_at(SimTime first) {
  return {.queued = first, .number = 0};
}

// Who calls: the `source` of a request.
enum class SourceKind : std::uint8_t { sync, async, event_source, call };

// What a request of a function is besides: columns of --invocations.
struct AttemptInfo {
  SourceKind kind = SourceKind::sync;
  // The name printed: `queue:orders`, `stream:clicks/3`, `call:checkout`; sync and async need none.
  // Outlives the run.
  const std::string* source = nullptr;
  std::uint64_t event = 0;    // the event, or the first record of the batch; 0: none
  std::uint32_t attempt = 1;  // 1, 2, ... of it
  std::uint32_t records = 0;  // in the batch; 0: no batch
  RequestId parent{};         // the caller's request; 0: none
  bool is_awaited = false;    // what its client or caller sees of it is told, perhaps later
};

// What a request would take of whichever environment serves it: drawn when the request, event or
// message comes into being, so that other settings of the platform see the very same ones.
struct Work {
  Duration duration{};
  Duration first_duration{};        // if it is the first call in its environment
  Outcome fate = Outcome::success;  // success, error or crash, if it is not cut off
};

// One try to start a function: a request, in the sense of every statistic.
struct Attempt {
  Feed feed = 0;  // whose: names the function, and the streams of its draws
  AttemptInfo info;
  Work work;
  const std::string* label = nullptr;
  std::uint32_t chain = 0;   // of the recursion guard; 0: begins one
  bool passes_rate = false;  // no request-rate quota: asynchronous attempts
  bool brings_work = false;  // its duration is its own, not one that the handler takes
};

// How an attempt ended, told at that instant.
struct AttemptAnswer {
  RequestId request{};
  SimTime at{};
  Outcome outcome = Outcome::success;
  Duration duration{};  // the handler's
};

class Platform;

// One who asks for invocations and hears how they went: an asynchronous queue, a poller, a door, a
// caller. Belongs to one run.
class Caller {
 public:
  virtual ~Caller() = default;
  // An attempt that was admitted is over (rank `completion`): its concurrency is free, the
  // environment not yet given back. `ticket` is what the attempt was made with.
  virtual void answered(std::uint64_t ticket, const AttemptAnswer&, Platform&) { (void)ticket; }
  // The attempt with `ticket`, being made, goes to the new version of a function that is deployed:
  // what it takes there. `asked`: what it was made with; `own`: what the handler of the new version
  // takes, null where that is the same.
  virtual Work on_new_version(std::uint64_t ticket, const Work& asked, const Work* own) {
    (void)ticket;
    return own != nullptr ? *own : asked;
  }
  // It is the instant and rank for which wake() was called with `token`.
  virtual void woken(std::uint64_t token, Platform&) { (void)token; }
};

// Takes what an arrivals block brings, in the place of Lambda's own door: the asynchronous queue of
// a function, a queue, a stream, a front door. Belongs to one run.
class Receiver {
 public:
  virtual ~Receiver() = default;
  virtual void received(const Request&, Platform&) = 0;
};

// Whether a wake-up keeps the run going: the expiry of a message that nobody reads does not (idle),
// an answer on its way to a client does so behind the drain too (bound).
enum class Urgency : std::uint8_t { work, idle, bound };

// What the engine does for those who call, during a call of theirs.
class Platform {
 public:
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;
  virtual ~Platform() = default;

  // Asked several times for each message: no virtual call.
  [[nodiscard]] SimTime now() const { return *clock_; }
  // Producers stop here: the scenario's duration, or kNever.
  [[nodiscard]] virtual SimTime end_of_arrivals() const = 0;
  // The counted window begins here.
  [[nodiscard]] virtual SimTime warmup() const = 0;

  // Draws what the handler of the feed's function takes for `request`.
  [[nodiscard]] virtual Work draw(Feed feed, const Request& request) = 0;

  struct Admission {
    RequestId request{};
    std::optional<ThrottleReason> refusal;  // told as a throttle; `caller` hears nothing more of it
  };
  // Asks for an environment now. If it is admitted, `caller.answered(ticket)` follows at its end;
  // `caller` (which may be null) must outlive that.
  virtual Admission attempt(const Attempt& attempt, Caller* caller, std::uint64_t ticket) = 0;

  // The request comes at its instant, among those of the arrivals blocks in the order of feeds, to
  // the receiver of its own; at or after end_of_arrivals() it does not.
  virtual void ask(const Request& request) = 0;

  // Wakes `who` at `at` (not before now; an instant behind the end of the clock never comes), in
  // `rank`, in order of `turn`. There is no cancel: whoever is woken for what no longer holds
  // recognises it by its token.
  virtual void wake(SimTime at, Rank rank, Turn turn, Caller& who, std::uint64_t token,
                    Urgency urgency = Urgency::work) = 0;

 protected:
  // `clock` is a member of whoever derives.
  explicit Platform(const SimTime& clock) : clock_(&clock) {}

 private:
  const SimTime* clock_;
};

}  // namespace coldcast
