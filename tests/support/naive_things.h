#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "coldcast/origin/request_source.h"
#include "coldcast/random/random_stream.h"
#include "coldcast/scenario/scenario.h"

#include "support/naive_agenda.h"
#include "support/naive_bucket.h"

namespace coldcast {

// What NaiveCallers keeps of each thing.

struct NaiveAsk;
struct NaiveCall;

// What whoever asked a function gets to know.
enum class NaiveReply : std::uint8_t { success, error, throttled };

// Work that an invocation has left in its environment.
struct NaiveLeft {
  std::size_t function = 0;
  bool is_counted = true;
  Duration to_do{};
};

// How what was left behind and the handler share an environment.
enum class NaivePace : std::uint8_t {
  frozen,
  side_by_side,  // all at once, at full speed
  in_turn,       // one after the other, while the handler waits
  shared,        // likewise, and at half speed: the handler has the other half
};

struct NaivePlace {  // an execution environment
  std::size_t function = 0;
  std::uint32_t number = 0;
  std::size_t version = 0;
  bool is_provisioned = false;
  enum class State : std::uint8_t { busy, idle, gone } state = State::busy;
  std::uint64_t went_idle = 0;
  bool is_reset = false;
  NaiveAgenda::Number expiry = 0;
  NaiveAsk* serving = nullptr;
  std::vector<NaiveLeft*> left{};  // the oldest first
  NaivePace pace = NaivePace::frozen;
  SimTime paced{};  // since when
};

// How often each function has run in a chain of calls and events.
using NaiveChain = std::map<std::size_t, std::uint32_t>;
using NaiveHearer = std::function<void(NaiveReply, NaiveAsk&)>;

// A request of a function, and the row that tells of it.
struct NaiveAsk {
  std::size_t function = 0;
  std::uint64_t number = 0;
  SimTime arrived{};
  std::string source{};
  std::uint64_t event = 0;
  std::uint32_t attempt = 1;
  std::uint64_t parent = 0;
  NaiveChain chain{};
  // What its handler takes, if that is known before it has its environment: its own, or that of
  // when it was sent, which does not hold where a new version does something else.
  std::optional<Duration> work{};
  bool is_as_sent = false;
  bool passes_rate = false;      // an event: no request rate holds it up
  bool is_counted = true;        // it came in the counted window
  const Function* by = nullptr;  // the version that runs it
  NaiveHearer told{};
  Outcome fate{};

  std::string start{};
  std::string reason{};
  std::string outcome = "throttled";
  Duration cold_start{};
  SimTime began{};
  SimTime finished = kNever;
  std::string client{};
  SimTime client_at{};

  NaivePlace* place = nullptr;
  SimTime gone = kNever;  // since then nobody waits for its answer
  bool is_over = false;
  Duration init_inside{};
  NaiveAgenda::Number starting = 0;
  NaiveAgenda::Number ending = 0;
  NaiveAgenda::Number limit = 0;
  std::vector<NaiveCall*> calls{};  // in flight, in order
};

// The calls of one step of a handler.
struct NaiveStep {
  NaiveAsk* caller = nullptr;
  const HandlerCall* what = nullptr;
  std::size_t place = 0;  // among the steps
  std::uint64_t to_make = 0;
  std::uint32_t running = 0;
};

// One of them, with all its tries.
struct NaiveCall {
  NaiveStep* step = nullptr;
  std::int64_t number = 0;
  SimTime called{};
  std::uint32_t tries = 0;
  bool is_open = false;
  NaiveAgenda::Number limit = 0;
  NaiveAsk* asked = nullptr;
  struct NaiveJob* job = nullptr;
};

// A call of a dependency, from the line to the end of its work.
struct NaiveJob {
  SimTime called{};
  std::uint64_t number = 0;
  Duration latency{};
  NaiveAgenda::Number end = 0;
  bool is_counted = true;
  bool is_abandoned = false;
  bool is_over = false;
  std::function<void(bool)> told{};
};

struct NaiveService {  // a dependency
  std::deque<NaiveJob> jobs{};
  std::deque<NaiveJob*> line{};
  std::vector<NaiveJob*> served{};
  bool is_up = true;
};

// An asynchronous event.
struct NaiveEvent {
  std::size_t function = 0;
  std::uint64_t number = 0;
  SimTime queued{};
  std::optional<Duration> work{};  // its own
  Duration as_sent{};
  bool is_counted = true;
  NaiveChain chain{};
  std::uint64_t parent = 0;
  std::uint32_t attempts = 0;
  std::uint32_t failed = 0;
  std::uint32_t throttles = 0;
  std::uint32_t refusals = 0;  // by the guard, of it and of what it comes of
};

struct NaiveDoor {
  std::optional<NaiveBucket> bucket{};
};

// A request of a client: all its attempts.
struct NaiveWish {
  std::size_t block = 0;
  Request request{};
  std::uint64_t number = 0;
  SimTime first{};
  bool is_counted = true;
};

// One attempt of it, between client, door and function.
struct NaiveTry {
  NaiveWish* wish = nullptr;
  std::uint32_t attempt = 1;  // the client may be at its next when this one reaches Lambda
  SimTime asked{};
  bool is_counted = true;
  Duration work{};  // of the handler, as it was asked
  NaiveAsk* ask = nullptr;
  bool client_waits = true;
  bool door_waits = true;
  SimTime client_gone = kNever;
  NaiveAgenda::Number client_limit = 0;
  NaiveAgenda::Number door_limit = 0;
};

struct NaiveBlock {
  std::size_t function = 0;
  const Workload* workload = nullptr;
  std::unique_ptr<RequestSource> source{};
  std::unique_ptr<Client> loop{};
  std::uint64_t wishes = 0;
};

struct NaiveVersion {
  const Function* settings = nullptr;
  std::uint32_t provisioned = 0;  // as many as there should be
};

// Requests are shared between the current version and the next.
struct NaiveRollout {
  std::size_t next = 0;
  const Deployment* deployment = nullptr;
  std::size_t entry = 0;
  double share = 0.0;
  RandomStream routing{StreamKey{}};
  bool is_other = false;  // what the handler of the next takes is something else
  NaiveAgenda::Number step = 0;
  NaiveAgenda::Number watch = 0;
};

struct NaiveFunctionState {
  std::deque<NaivePlace> places{};
  struct Loss {
    SimTime at{};
    std::uint64_t order = 0;
    std::string reason{};
  };
  std::vector<Loss> losses{};  // not blamed yet
  std::uint32_t busy = 0;      // on demand
  std::deque<NaiveVersion> versions{};
  std::size_t current = 0;
  std::optional<NaiveRollout> rollout{};
  std::optional<NaiveBucket> requests{};     // of the reservation
  std::optional<NaiveBucket> provisioned{};  // of what is provisioned
  std::optional<NaiveBucket> scaling{};
  std::uint64_t events = 0;
};

}  // namespace coldcast
