#pragma once

#include <cstdint>
#include <vector>

#include "coldcast/origin/request_source.h"

#include "callers/handler_steps.h"
#include "engine/environment_pool.h"
#include "engine/event_queue.h"
#include "engine/flight.h"

namespace coldcast {

// A request in flight: the subject of the event of its end, and of its answer.
enum class FlightId : std::uint32_t {};

// The requests in flight, and which environment each is in. An environment of Lambda serves one at
// a time, so that a flight has the number of the slot of its environment, and no one else need know
// that. Where several share an environment (PerExecutionEnvironmentMaxConcurrency of Managed
// Instances), in() gives each a number of its own.
//
// What a plain request has to remember stands with its environment (world_plain.h).
class Flights {
 public:
  // A handler that is followed through its steps.
  struct Followed {
    HandlerStart start;
    bool has_begun = false;
  };

  // The flight that is, or begins, in the environment.
  [[nodiscard]] static constexpr FlightId in(Slot environment) { return FlightId{environment}; }
  [[nodiscard]] static constexpr Slot environment_of(FlightId flight) {
    return static_cast<Slot>(flight);
  }
  // All that the environment serves: with it they end.
  template <typename Visit>
  static void for_each_in(Slot environment, Visit visit) {
    visit(in(environment));
  }
  // As events have it.
  [[nodiscard]] static constexpr std::uint32_t subject_of(FlightId flight) {
    return static_cast<std::uint32_t>(flight);
  }

  // There is such an environment now.
  void add(Slot environment) {
    if (environment < flights_.size()) return;
    flights_.resize(environment + 1);
    asked_.resize(environment + 1);
  }

  [[nodiscard]] Invocation& operator[](FlightId id) { return flights_[subject_of(id)].told; }
  [[nodiscard]] const Invocation& operator[](FlightId id) const {
    return flights_[subject_of(id)].told;
  }
  // The request as it asked, where a client listens to the answer.
  [[nodiscard]] Request& asked(FlightId id) { return asked_[subject_of(id)]; }

  // Kept where functions have callers.
  [[nodiscard]] FlightReply& reply(FlightId id) { return replies_[subject_of(id)]; }
  [[nodiscard]] Followed& followed(FlightId id) { return followed_[subject_of(id)]; }
  // Who hears of it from now on; null: nobody.
  void keep_reply(FlightId id, const FlightReply* reply) {
    if (replies_.size() < flights_.size()) {
      replies_.resize(flights_.size());
      followed_.resize(flights_.size());
    }
    replies_[subject_of(id)] = reply != nullptr ? *reply : FlightReply{};
  }
  // A name for a followed handler that no other has had: what is due for one that ended is stale.
  [[nodiscard]] std::uint64_t new_name(FlightId id) {
    return ++followed_ever_ << 24 | subject_of(id);
  }
  [[nodiscard]] static constexpr FlightId named(std::uint64_t name) {
    return FlightId{static_cast<std::uint32_t>(name & EventQueue::kMaxSubject)};
  }

 private:
  std::vector<Flight> flights_;
  std::vector<Request> asked_;
  std::vector<FlightReply> replies_;
  std::vector<Followed> followed_;
  std::uint64_t followed_ever_ = 0;
};

}  // namespace coldcast
