#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "coldcast/scenario/scenario.h"

#include "support/naive_bucket.h"

namespace coldcast {

// The twin of queues and of the mappings that read them: the rules of the facts (event-sources 2,
// 4, 5, 6, 9), written as plainly as they can be. Nothing in it is random: every duration is a
// constant, and who fails is named. It keeps every message that ever was, and before each step
// looks over all of them for what is due first.
class NaiveQueues {
 public:
  explicit NaiveQueues(const Scenario& scenario);

  // The rows of --invocations and of --events, and numbers by their path; spans in nanoseconds.
  struct Results {
    std::vector<std::string> rows;
    std::vector<std::string> items;
    std::map<std::string, std::int64_t> figures;
  };
  [[nodiscard]] Results run();

 private:
  struct Message {
    enum class State : std::uint8_t { delayed, visible, in_flight, gone };

    std::size_t queue = 0;
    std::uint64_t number = 0;  // of its queue
    SimTime sent{};            // into this queue
    SimTime kept_until{};
    SimTime next_visible{};   // while delayed or in flight
    SimTime visible_since{};  // while visible
    std::uint64_t group = 0;
    std::optional<Duration> work;
    bool fails = false;
    State state = State::delayed;
    std::uint32_t receives = 0;
    std::uint32_t tries = 0;
    std::size_t tried_by = 0;  // the mapping, behind its first try
  };
  // What was received together, or is still gathered, and the slot that it takes up.
  struct Batch {
    enum class State : std::uint8_t { open, waiting, running, cooling, over };

    std::size_t mapping = 0;
    State state = State::open;
    std::vector<std::pair<Message*, std::uint32_t>> messages;  // and the how-many-th receive it is
    SimTime begun{};
    SimTime first_due{};
    SimTime due{};  // its window's end, its next try, the end of its run, of its slot's overhead
    SimTime hidden_until{};  // the shortest visibility of its messages
    std::uint32_t throttles = 0;
  };
  struct Queue {
    const QueueSettings* settings = nullptr;
    std::optional<std::size_t> dead_letter;
    bool is_read = false;
    std::uint64_t sent = 0;
  };
  struct Mapping {
    std::size_t function = 0;
    const QueueMappingSettings* settings = nullptr;
    std::size_t queue = 0;
    std::string path;
    double slots = 0.0;  // or pollers
    bool was_quiet = true;
    std::optional<SimTime> activated;
    std::int64_t ticks = 0;
    std::optional<NaiveBucket> receives;  // of provisioned pollers
  };
  struct Environment {
    bool is_idle = false;
    bool is_reset = false;
    std::uint64_t went_idle = 0;
  };
  struct State {
    std::vector<Environment> environments;
    std::uint32_t busy = 0;
    std::optional<NaiveBucket> requests;
  };
  // A request that runs.
  struct Run {
    std::size_t function = 0;
    std::size_t environment = 0;
    SimTime finished{};
    Outcome outcome = Outcome::success;
    Batch* batch = nullptr;
  };
  struct Sender {
    std::size_t target = 0;
    bool is_to_queue = false;
    std::vector<Request> requests;
    std::size_t next = 0;
  };
  using Level = std::vector<std::pair<SimTime, std::int64_t>>;

  void open_queues();
  void open_mappings();
  void open_senders();

  // The next instant, and what is due at it, by rank; false: nothing.
  [[nodiscard]] SimTime next_instant() const;
  [[nodiscard]] bool has_work() const;
  [[nodiscard]] bool is_running() const;
  bool complete_one();
  bool tick_one();
  bool expire_one();
  bool arrive_one();
  bool retry_one();
  bool poll_one();

  void send(std::size_t queue, const Request& request);
  void put(Message message, SimTime visible);
  void move_on(Message& message, Message::State to);
  void forget(Message& message, const char* outcome, const char* reason);
  [[nodiscard]] std::vector<Message*> all(std::size_t queue, Message::State state) const;
  [[nodiscard]] std::vector<Message*> receivable(const Mapping& mapping, std::size_t most);
  [[nodiscard]] bool bury(Message& message);

  [[nodiscard]] std::size_t mapping_of(const Mapping& mapping) const;
  [[nodiscard]] std::uint32_t taken(const Mapping& mapping) const;
  [[nodiscard]] std::int64_t slots_of(const Mapping& mapping) const;
  [[nodiscard]] std::int64_t ceiling_of(const Mapping& mapping) const;
  [[nodiscard]] bool has_ramp(const Mapping& mapping) const;
  [[nodiscard]] SimTime tick_of(const Mapping& mapping) const;
  void set_slots(Mapping& mapping, double slots);
  void back_off(Mapping& mapping);
  bool poll(Mapping& mapping);
  void look_for_quiet();

  void start(Batch& batch);
  void throttle(Batch& batch);
  void give_up(Batch& batch);
  void end_batch(Batch& batch, Outcome outcome);
  void remove(Batch& batch, const std::vector<bool>& stays);
  // Why a request is throttled; nullopt: it runs.
  std::optional<std::string> refusal(std::size_t function);
  struct Work {
    Duration span{};
    bool fails = false;
  };
  [[nodiscard]] static std::size_t environment_for(State& function);
  bool ask(std::size_t function, Work work, Batch* batch, std::string tail);
  [[nodiscard]] static Duration let_run(Run& run, const Function& settings, Work work,
                                        Duration init);

  void count(const std::string& path, std::int64_t by = 1) { results_.figures[path] += by; }
  void change(const std::string& level, std::int64_t by) {
    if (by != 0) levels_[level].emplace_back(now_, by);
  }
  void close_levels();
  void tell_waiting();
  void item(const Message& message, const char* outcome, const char* reason);

  const Scenario& scenario_;
  SimTime now_ = kStartOfTime - Duration{1};
  SimTime drain_end_{};
  std::uint64_t idles_ = 0;
  std::optional<NaiveBucket> account_;
  std::vector<State> functions_;
  std::vector<Queue> queues_;
  std::vector<Mapping> mappings_;
  std::vector<Sender> senders_;
  // Never taken out of.
  std::deque<Message> messages_;
  std::deque<Batch> batches_;
  std::deque<Run> runs_;
  std::map<std::string, Level> levels_;
  Results results_;
};

}  // namespace coldcast
