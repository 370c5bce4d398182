#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/origin/request_source.h"
#include "coldcast/scenario/scenario.h"

#include "support/naive_agenda.h"
#include "support/naive_bucket.h"

namespace coldcast {

struct NaiveAsk;
struct NaiveCall;

// What whoever asked a function gets to know.
enum class NaiveReply : std::uint8_t { success, error, throttled };

// Work that an invocation has left in its environment.
struct NaiveLeft {
  std::size_t function = 0;
  Duration to_do{};
  SimTime resumed{};
  NaiveAgenda::Number end = 0;
  bool is_done = false;
};

struct NaivePlace {  // an execution environment
  std::size_t function = 0;
  std::uint32_t number = 0;
  std::uint32_t version = 0;
  enum class State : std::uint8_t { busy, idle, gone } state = State::busy;
  std::uint64_t went_idle = 0;
  bool is_reset = false;
  NaiveAgenda::Number expiry = 0;
  NaiveAsk* serving = nullptr;
  std::vector<NaiveLeft*> left{};
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
  Duration work{};
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
  Duration work{};
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
};

// One attempt of it, between client, door and function.
struct NaiveTry {
  NaiveWish* wish = nullptr;
  SimTime asked{};
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

struct NaiveFunctionState {
  std::deque<NaivePlace> places{};
  struct Loss {
    SimTime at{};
    std::uint64_t order = 0;
    std::string reason{};
  };
  std::vector<Loss> losses{};  // not blamed yet
  std::uint32_t busy = 0;
  std::uint32_t version = 0;
  std::uint64_t events = 0;
};

// The twin of doors, clients, calls, events, dependencies, work left behind and changes: the rules
// of the facts (event-sources 2, 3, 11, 13, 15, 16), written as plainly as they can be. Nothing in
// it is random, provisioned or rationed by rate: every duration is a constant, and the scaling rate
// and the request rates are unlimited. It keeps every request, looks over all that is due at each
// step, and what happens then is what was noted when it was planned.
class NaiveCallers {
 public:
  explicit NaiveCallers(const Scenario& scenario);

  // The rows of --invocations, and numbers by their path: `f1.clients.answered`,
  // `front_doors.door.responses.504`; spans of time in nanoseconds.
  struct Results {
    std::vector<std::string> rows;
    std::map<std::string, std::int64_t> figures;
    bool is_whole = true;  // false: it would have taken more than kMostRequests
  };
  static constexpr std::size_t kMostRequests = 300;
  [[nodiscard]] Results run();

 private:
  // Requests and environments.
  NaiveAsk& ask(NaiveAsk asked);
  [[nodiscard]] bool has_room(std::size_t function) const;
  [[nodiscard]] NaivePlace* newest_idle(std::size_t function);
  void make_place(NaiveAsk& asked);
  void begin(NaiveAsk& asked);
  void finish(NaiveAsk& asked, Outcome outcome);
  void close(NaiveAsk& asked, Outcome outcome);
  void go_idle(NaivePlace& place);
  void end_place(NaivePlace& place, const char* reason);
  void is_gone(NaiveAsk& asked, const char* as);

  // Handlers, their calls, and events.
  void go_on(const NaiveAsk& asked, Duration span, NaiveRank rank, std::function<void()> then);
  void take_step(NaiveAsk& asked, std::size_t step);
  void make_calls(NaiveStep& step);
  void try_call(NaiveCall& call);
  void ask_function(NaiveCall& call);
  void call_gets(NaiveCall& call, const std::string& as);
  void call_is_over(NaiveCall& call, bool is_well);
  void stop_waiting(NaiveCall& call);
  void send(const NaiveAsk& asked, const HandlerCall& what, std::uint64_t count);
  void accept(NaiveEvent event, bool is_sent_on);
  void try_event(NaiveEvent& event);
  void event_is_answered(NaiveEvent& event, NaiveReply reply);
  void plan_event(NaiveEvent& event, SimTime at, NaiveRank rank, NaiveTurn turn);
  void drop(NaiveEvent& event, const char* reason);
  [[nodiscard]] bool is_recursive(std::size_t function, const NaiveChain& chain) const;

  // Clients and doors.
  void open_blocks();
  void pull(NaiveBlock& block);
  void arrive(NaiveBlock& block, const Request& request);
  void attempt(NaiveWish& wish);
  void hand_over(NaiveTry& it);
  void respond(NaiveTry& it, int status, const char* as);
  void client_gets(NaiveTry& it, int status, const char* as);
  void client_leaves(NaiveTry& it);
  void settle(NaiveWish& wish, const std::string& as);
  [[nodiscard]] const FrontDoorSettings* door_of(const NaiveBlock& block) const;

  // Dependencies, work left behind, changes.
  NaiveJob& call_service(std::size_t service, std::function<void(bool)> told);
  void serve(std::size_t service);
  void work_on(std::size_t service, NaiveJob& job);
  void abandon(std::size_t service, NaiveJob& job);
  void switch_service(std::size_t service);
  void resume_left(NaivePlace& place);
  void pause_left(NaivePlace& place);
  void lose_left(NaivePlace& place);
  void left_is_done(NaiveLeft& left);
  void change(const ScenarioChange& change);
  void lose_zone(const ZoneLoss& loss);

  [[nodiscard]] const Function& settings(std::size_t function) const {
    return in_force_->functions[function];
  }
  [[nodiscard]] std::size_t function_called(std::string_view name) const;
  [[nodiscard]] std::size_t service_called(std::string_view name) const;
  void count(const std::string& path, std::int64_t by = 1) { figures_[path] += by; }
  void count_of(std::size_t function, const std::string& path, std::int64_t by = 1) {
    count(settings(function).name + "." + path, by);
  }
  [[nodiscard]] std::string row_of(const NaiveAsk& asked) const;

  const Scenario* scenario_;
  const Scenario* in_force_;
  NaiveAgenda agenda_;
  SimTime now_{};
  std::uint64_t order_ = 0;
  std::vector<NaiveFunctionState> functions_;
  std::vector<NaiveService> services_;
  std::vector<NaiveDoor> doors_;
  std::optional<NaiveBucket> apis_;
  std::vector<NaiveBlock> blocks_;
  // Never taken out of, so that what is noted of them stays good.
  std::deque<NaiveAsk> asks_;
  std::deque<NaiveStep> steps_;
  std::deque<NaiveCall> calls_;
  std::deque<NaiveEvent> events_;
  std::deque<NaiveLeft> left_;
  std::deque<NaiveWish> wishes_;
  std::deque<NaiveTry> tries_;
  std::map<std::string, std::int64_t> figures_;
};

}  // namespace coldcast
