#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "coldcast/base/index.h"
#include "coldcast/callers/async_settings.h"
#include "coldcast/callers/caller_observer.h"
#include "coldcast/measure/figures.h"
#include "coldcast/origin/platform.h"
#include "coldcast/random/numbered_draws.h"

#include "callers/held.h"
#include "callers/inbox.h"
#include "callers/recursion_guard.h"
#include "callers/sink.h"

namespace coldcast {

// What the asynchronous queue of one function of one run works with.
struct AsyncQueueContext {
  const AsyncSettings* settings = nullptr;  // may change during the run
  FunctionId function{};
  StreamKey key{};  // seed, replication and the function's name
  Feed feed = 0;    // of events that others than arrivals blocks send
  // Of arrivals blocks with a delivery of their own.
  std::vector<std::pair<Feed, Distribution>> deliveries{};
  std::function<bool()> is_reserved_zero{};  // empty: never
  RecursionGuard* guard = nullptr;           // null: none guards
  CallerObserver* observer = nullptr;        // null: nobody listens
  Sink on_failure{};
  Sink on_success{};
  Sink dead_letter_queue{};
  SimTime drain_end = kNever;  // from then on nothing is tried; what comes waits
};

// Lambda's internal queue of asynchronous events of one function (facts 3): takes what is sent, in
// any number; tries to start the function; waits and tries again after errors and throttles; and
// gives up events that are too old or have failed too often. Belongs to one run.
class AsyncQueue final : public Caller, public Receiver, public Inbox {
 public:
  enum class DropReason : std::uint8_t {
    retries_exhausted,
    event_age_exceeded,
    reserved_concurrency_zero,
    recursion,
  };
  static constexpr std::size_t kDropReasons = 4;

  // `from` and `until`: the window over which levels are measured.
  AsyncQueue(AsyncQueueContext context, SimTime from, SimTime until);

  // Where what becomes of events goes; known when all parts of the run are made.
  void send_to(Sink on_failure, Sink on_success, Sink dead_letter_queue) {
    context_.on_failure = on_failure;
    context_.on_success = on_success;
    context_.dead_letter_queue = dead_letter_queue;
  }

  // Before the run begins.
  void listen(CallerObserver* observer) { context_.observer = observer; }

  void received(const Request& request, Platform& platform) override;
  void put(const Posting& posting, Platform& platform) override;
  void answered(std::uint64_t slot, const AttemptAnswer& answer, Platform& platform) override;
  void woken(std::uint64_t slot, Platform& platform) override;

  [[nodiscard]] Held held() const {
    return {"asynchronous events of functions." + name_, events_.size() - free_.size()};
  }
  // The block `async` of the function's figures, when the run is over at `end`.
  [[nodiscard]] Figures figures(SimTime end) const;
  // Tells the observer of every event that still waits.
  void tell_waiting() const;

 private:
  enum class State : std::uint8_t { free, waiting, expiring, running };
  struct Event {
    State state = State::free;
    bool is_counted = true;  // in the window
    bool is_level = false;   // in events_waiting
    std::uint64_t number = 0;
    SimTime queued{};
    SimTime origin{};
    Attempt attempt;
    const std::string* caller = nullptr;  // call:FUNCTION, if a handler sent it
    std::uint32_t failed_runs = 0;
    std::uint32_t throttles = 0;  // one after the other
    std::uint32_t waits = 0;      // drawn so far
    std::uint32_t refusals = 0;   // by the recursion guard: of what it comes of, and its own
  };

  [[nodiscard]] Event& event_at(std::uint64_t slot) { return events_[to_index(slot)]; }
  std::uint64_t accept(Feed feed, const Request& request, SimTime origin, Platform& platform);
  void await_first(std::uint64_t slot, Feed feed, Platform& platform);
  void try_now(std::uint64_t slot, Platform& platform);
  // Tries again after `wait` and its jitter, or gives up when the event will be too old.
  void wait(std::uint64_t slot, Duration wait, Platform& platform);
  void await(std::uint64_t slot, SimTime due, Rank rank, Platform& platform);
  void succeed(std::uint64_t slot, Platform& platform);
  [[nodiscard]] bool is_unguarded(DropReason reason) const;
  void drop(std::uint64_t slot, DropReason reason, Platform& platform);
  void send(const Sink& sink, std::uint64_t& delivered, const Event& event, CallerMetric failure,
            Platform& platform);
  void finish(std::uint64_t slot, ItemOutcome outcome, std::string_view reason, SimTime at);
  void set_waiting(Event& event, bool waits, SimTime at);
  void tell(CallerMetric metric, SimTime at, std::uint64_t value = 1);
  [[nodiscard]] Duration delivery_of(const Event& event, Feed feed) const;
  [[nodiscard]] Item item_of(const Event& event) const;

  struct Counts {
    std::uint64_t received = 0;
    std::uint64_t succeeded = 0;
    std::array<std::uint64_t, kDropReasons> dropped{};
    std::uint64_t attempts = 0;
    std::uint64_t on_failure = 0;
    std::uint64_t on_success = 0;
    std::uint64_t dead_letter = 0;
    std::uint64_t delivery_failures = 0;
    std::uint64_t dead_letter_errors = 0;
  };

  AsyncQueueContext context_;
  std::string name_;  // of the function
  NumberedDraws jitter_;
  Level waiting_;
  std::deque<Event> events_;  // grows without holding the old and the new at once
  std::vector<std::uint64_t> free_;
  std::uint64_t number_ = 0;
  std::uint64_t running_ = 0;
  Counts counts_;
  Histogram age_;
  Histogram time_to_success_;
};

[[nodiscard]] std::string_view to_string(AsyncQueue::DropReason reason);

}  // namespace coldcast
