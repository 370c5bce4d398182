#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "coldcast/callers/minutes.h"
#include "coldcast/measure/figures.h"
#include "coldcast/scenario/scenario.h"

#include "callers/async_queue.h"
#include "callers/message_queue.h"
#include "callers/queue_mapping.h"

namespace coldcast {

// The asynchronous queues, message queues and event source mappings of one run, made from the
// scenario and joined to each other: a destination leads to a queue or function, a dead letter to
// a queue.
class QueueParts {
 public:
  struct Setup {
    const Scenario* scenario = nullptr;  // outlives the parts
    std::uint64_t replication = 0;
    // Of each function: its first arrivals block, and what no block sends.
    std::vector<Feed> first_feeds;
    std::vector<Feed> own_feeds;
    std::vector<Feed> queue_feeds;            // of each queue: its first arrivals block
    std::vector<bool> gets_events;            // of each function: by others than this file knows
    std::function<bool(FunctionId)> is_zero;  // whether its reserved concurrency is zero now
    RecursionGuard* guard = nullptr;
    CallerObserver* observer = nullptr;
    bool keeps_minutes = false;
    SimTime from{};  // the window over which levels are measured
    SimTime until = kNever;
  };

  explicit QueueParts(Setup setup);

  // Null where the function can get no event.
  [[nodiscard]] AsyncQueue* async_of(FunctionId function) { return async_[index(function)].get(); }
  [[nodiscard]] MessageQueue& queue(std::size_t at) { return *queues_[at]; }
  // Null where there is none of the name.
  [[nodiscard]] MessageQueue* queue(std::string_view name);
  [[nodiscard]] Sink sink_of(const Destination& destination);
  struct Mapping {
    FunctionId function{};
    std::string name;
    std::unique_ptr<QueueMapping> mapping;
  };
  [[nodiscard]] std::vector<Mapping>& mappings() { return mappings_; }
  [[nodiscard]] const std::vector<Mapping>& mappings() const { return mappings_; }

  // Whether a mapping has something to do that nobody is woken for.
  [[nodiscard]] bool has_work() const {
    return std::any_of(mappings_.begin(), mappings_.end(),
                       [](const Mapping& one) { return one.mapping->has_work(); });
  }

  // For what changes while time runs. Tell the mapping of it.
  void change_async(FunctionId function, const AsyncSettings& settings);
  void change_queue(std::size_t at, const QueueSettings& settings);
  void limit_account(std::uint32_t concurrency, Platform& platform);
  // What the function does with each message.
  void set_records(FunctionId function, Version version, const Function& settings);
  // Whether the new version, which has these settings, is now that of all requests.
  void deployed(FunctionId function, bool is_well, const Function& settings);
  [[nodiscard]] QueueMappingSettings& mapping_settings(FunctionId function, std::size_t place) {
    return functions_[index(function)].sources[place].queue;
  }

  // Before the run begins: who is told of events and messages (null: nobody), and whether minutes()
  // are kept.
  void listen(CallerObserver* observer, bool keeps_minutes);
  [[nodiscard]] CallerMinutes minutes(SimTime end) const;

  // Blocks `async` and `event_sources` of a function; of queues and brokers' queues.
  [[nodiscard]] Figures function_figures(FunctionId function, SimTime end) const;
  [[nodiscard]] std::vector<NamedFigures> queue_figures(SimTime end) const;
  // What waits in each place.
  void add_held(std::vector<Held>& held) const;
  // Tells the observer of what still waits.
  void tell_waiting();

 private:
  // Copies of settings, which may change.
  struct FunctionSettings {
    std::string name;
    Duration timeout{};
    AsyncSettings async;
    std::vector<EventSource> sources;
  };

  void make_queues();
  void make_async_queues();
  void make_mappings();
  void join();
  [[nodiscard]] StreamKey key_of(std::string_view name) const;
  [[nodiscard]] bool gets_events(std::size_t function) const;
  [[nodiscard]] std::optional<std::size_t> queue_index(std::string_view name) const;
  [[nodiscard]] QueueMappingContext mapping_context(std::size_t function, const EventSource& source,
                                                    std::size_t queue, std::uint32_t order);

  Setup setup_;
  std::vector<FunctionSettings> functions_;
  std::vector<QueueSettings> queue_settings_;
  std::vector<std::unique_ptr<AsyncQueue>> async_;  // null: gets no events
  std::vector<std::unique_ptr<MessageQueue>> queues_;
  std::vector<Mapping> mappings_;
};

}  // namespace coldcast
