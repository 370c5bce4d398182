#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <vector>

#include "coldcast/origin/platform.h"

namespace coldcast {

// A Platform without environments, for tests of those who call: a handler takes what its attempt
// says, admission is a number of places. Instants, ranks and turns are served as the engine does.
class FakePlatform final : public Platform {
 public:
  FakePlatform() : Platform(now_) {}

  // One try that was made, in order.
  struct Try {
    SimTime at{};
    Attempt attempt;
    RequestId request{};
    std::optional<ThrottleReason> refusal;
    SimTime finished = kNever;
    Outcome outcome = Outcome::success;
  };

  // The script; all of it may change during the run.
  std::uint64_t places = 1000;  // attempts that may be in progress at once
  Work work{.duration = std::chrono::milliseconds{100},
            .first_duration = std::chrono::milliseconds{100}};  // what draw() gives
  Duration timeout = kForever;                                  // of the function
  SimTime arrivals_end = kNever;
  SimTime counted_from{};
  // Asked before the places; nothing: admitted if there is one.
  std::function<std::optional<ThrottleReason>(const Attempt&)> refuse;
  // In place of the fate that the attempt brings.
  std::function<Outcome(const Attempt&)> fate;
  // Whether a caller has something to do that nobody is woken for; empty: none has.
  std::function<bool()> has_work;
  std::uint64_t handlers = 0;  // that have begun: they keep a run going, as requests in flight do

  // A request for `receiver`, in rank `arrival`; of those at one instant the lower feed goes first.
  void arrive(SimTime at, Receiver& receiver, Request request = {});
  void arrive_many(std::size_t count, SimTime at, Receiver& receiver);
  // Does something at an instant and rank, after what has been asked for before.
  void at(SimTime at, Rank rank, std::function<void(Platform&)> action);
  // Until no work is left, or `until`, whatever is due then included. Returns the last instant.
  SimTime run(SimTime until = kNever);

  [[nodiscard]] const std::vector<Try>& tries() const { return tries_; }
  // The instants of the tries, in seconds.
  [[nodiscard]] std::vector<double> instants() const;
  [[nodiscard]] std::uint64_t in_progress() const { return in_progress_; }

  [[nodiscard]] SimTime end_of_arrivals() const override { return arrivals_end; }
  [[nodiscard]] SimTime warmup() const override { return counted_from; }
  [[nodiscard]] Work draw(Feed feed, const Request& request) override;
  Admission attempt(const Attempt& attempt, Caller* caller, std::uint64_t ticket) override;
  // To whom requests of its feed have come.
  void ask(const Request& request) override;
  void wake(SimTime at, Rank rank, Turn turn, Caller& who, std::uint64_t token,
            Urgency urgency) override;

 private:
  struct Event {
    SimTime at{};
    Rank rank = Rank::arrival;
    Turn turn;
    std::uint64_t sequence = 0;
    Urgency urgency = Urgency::work;
    std::function<void(Platform&)> action;
  };
  struct Later {
    bool operator()(const Event& a, const Event& b) const;
  };

  void push(Event event);

  std::priority_queue<Event, std::vector<Event>, Later> events_;
  std::vector<Try> tries_;
  std::map<Feed, Receiver*> receivers_;
  SimTime now_{};
  std::uint64_t sequence_ = 0;
  std::uint64_t urgent_ = 0;
  std::uint64_t in_progress_ = 0;
};

}  // namespace coldcast
