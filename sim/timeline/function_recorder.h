#pragma once

#include <map>
#include <queue>
#include <set>
#include <string>
#include <vector>

#include "coldcast/callers/caller_observer.h"
#include "coldcast/engine/observer.h"
#include "coldcast/scenario/scenario.h"
#include "coldcast/timeline/timeline.h"

#include "timeline/blocked_shards.h"
#include "timeline/blocked_spans.h"
#include "timeline/drawn_level.h"
#include "timeline/explanation.h"
#include "timeline/scaling_recorder.h"

namespace coldcast {

// How many lanes and requests all functions together may keep; shared by their recorders.
struct Budget {
  std::uint64_t lanes = 0;  // still to spend
  std::uint64_t requests = 0;
  bool is_exceeded = false;
  RequestId only{};  // the one request that is kept; zero: all, until the budget is exceeded

  [[nodiscard]] bool keeps(RequestId request) const {
    return value(only) == 0 ? !is_exceeded : request == only;
  }
  void spend(std::uint64_t& left) {
    if (left == 0) {
      is_exceeded = true;
    } else {
      --left;
    }
  }
};

// Follows the environments and requests of one function (facts and levels are in
// function_recorder.cpp, lanes and sentences in function_recorder_lanes.cpp). `settings` and
// `budget` must outlive it. Facts come in order of time, none at or after the window's end.
class FunctionRecorder {
 public:
  FunctionRecorder(const Function& settings, const DrawnWindow& window, Budget& budget);

  void admitted(const Admission& admission);
  void placed(const Admission& placement);
  // `in_window`: its end lies before the window's. `departure`: of whoever had waited for it; null:
  // nobody went.
  void answered(const Invocation& invocation, bool in_window, const Departure* departure);
  void throttled(const Throttle& throttle, const MetLimit& met);
  void changed(const Transition& transition);
  void provisioned(const ProvisionedChange& change);
  void blocked(std::string_view source, bool is_blocked, SimTime at) {
    blocked_spans_.tell(source, is_blocked, at, window_);
  }
  void left_behind(const LeftBehind& work);
  // Its reservation is another from now on.
  void reserve(std::optional<std::uint32_t> reserved, SimTime at);
  [[nodiscard]] ScalingRecorder& scaling() { return scaling_; }

  // Forgets lanes and requests: from now on only levels are kept.
  void aggregate();
  // Everything is cut at `end`, and nothing may follow.
  [[nodiscard]] FunctionTimeline finish(SimTime end);

  [[nodiscard]] bool is_reserved() const { return reserved_.has_value(); }
  [[nodiscard]] std::optional<std::uint32_t> reserved() const { return reserved_; }
  [[nodiscard]] std::uint64_t on_demand_in_flight() const { return on_demand_in_flight_; }
  [[nodiscard]] std::uint64_t claimed() const { return claimed_; }

 private:
  enum class State : std::uint8_t { starting, idle, busy, ending };
  struct Live {
    EnvironmentLane lane;
    State state = State::starting;
    SimTime since{};      // in this state
    RequestId request{};  // served, or served last; zero: none yet
    const std::string* label = nullptr;
    bool made_for_request = false;  // `request` is the one it is being made for
    Outcome outcome = Outcome::success;
    std::optional<SimTime> kept_since;  // that it holds global variables
  };
  enum class Loss : std::uint8_t { none, reset, environment };
  // What is told of a request.
  struct Words {
    std::string why;
    std::string found;
  };
  // An environment that ended and that no cold start was blamed on yet.
  struct Ended {
    EnvironmentNumber environment{};
    EndReason reason{};
    SimTime at{};
    Duration idled{};
  };
  // A request without its answer, and why it is where it is.
  struct Pending {
    Admission admission;
    Words words;
  };
  using Later = std::priority_queue<SimTime, std::vector<SimTime>, std::greater<>>;

  void advance(SimTime at);
  void enter(Live& live, State state, SimTime at);
  void count(State state, SimTime at, std::int64_t change);
  void arrive(SimTime at);
  void waits(const Admission& admission);
  void begins(const Admission& admission, Live& live);

  // function_recorder_lanes.cpp
  void add_span(Live& live, Phase phase, SimTime begin, SimTime end, RequestId request);
  void add_start(Live& live, const Admission& admission);
  // Whether its handler began.
  bool add_service(Live& live, const Invocation& invocation);
  void forget(Live& live, SimTime at, Loss loss);
  void count(const TimelineRequest& request);
  void add_request(TimelineRequest request, const AttemptInfo* info);
  void keep_request(const Invocation& invocation, Words words);
  void keep_throttle(const Throttle& throttle, const MetLimit& met);
  void keep_unfinished(Pending pending);
  void leave(Live& live, SimTime at);
  void collect(SimTime end);
  void draw_left_behind(SimTime end);

  [[nodiscard]] bool wants(SimTime arrived, SimTime finished) const;
  [[nodiscard]] Surroundings survey(EnvironmentNumber except) const;
  [[nodiscard]] Vacancy vacancy(const Live& live) const;
  [[nodiscard]] Words words_at_once(const Admission& admission, const Live& live);
  [[nodiscard]] Words words_after_wait(const Admission& placement, const Live& live);
  [[nodiscard]] Words words_of_init_inside(const Live& live) const;
  [[nodiscard]] std::string found_anew(const std::optional<LostEnvironment>& loss) const;
  [[nodiscard]] std::optional<LostEnvironment> take_loss(ColdStartCause cause);
  void cut_start(Live& live, SimTime at);

  const Function& settings_;
  DrawnWindow window_;
  Budget& budget_;
  SimTime now_{};
  bool has_begun_ = false;  // the window
  std::map<EnvironmentNumber, Live> live_;
  std::map<RequestId, Pending> waiting_;  // that have no environment yet
  std::map<RequestId, Pending> flying_;   // that have one
  std::vector<Ended> ended_;
  std::map<RequestId, LeftBehind> left_;  // of requests that are kept
  BlockedShards blocked_;                 // by batches that were tried in vain
  BlockedSpans blocked_spans_;
  std::multiset<SimTime> void_ready_;  // of these, those that do not come
  Later ready_;  // when environments that are starting for a request of their own will be busy
  std::uint64_t on_demand_in_flight_ = 0;
  std::optional<std::uint32_t> reserved_;
  DrawnLevel reserved_level_;
  bool reserved_changes_ = false;
  std::uint64_t claimed_ = 0;

  DrawnLevel in_flight_;
  DrawnLevel starting_;
  DrawnLevel busy_;
  DrawnLevel idle_;
  DrawnLevel provisioned_;
  DrawnLevel provisioned_in_use_;
  DrawnLevel arrivals_;
  DrawnLevel throttles_;
  ScalingRecorder scaling_;
  FunctionTimeline timeline_;
};

}  // namespace coldcast
