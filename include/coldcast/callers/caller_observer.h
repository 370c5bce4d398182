#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "coldcast/base/id.h"
#include "coldcast/base/time.h"

namespace coldcast {

// What CloudWatch has of those who call a function, as it happens.
enum class CallerMetric : std::uint8_t {
  async_events_received,
  async_event_age,  // value: nanoseconds
  async_events_dropped,
  dead_letter_errors,
  destination_delivery_failures,
  iterator_age,  // value: nanoseconds
  offset_lag,
  recursive_invocations_dropped,
};

// What became of an event, a message or a record.
enum class ItemOutcome : std::uint8_t { succeeded, dropped, waiting };

// One event, message or record that is over, or that waits when the run ends.
struct Item {
  std::uint64_t number = 0;
  // Whose it is or was last: the function; empty: none has it.
  std::string_view function;
  std::string_view source;  // async, queue:orders, stream:clicks/3
  SimTime queued{};
  std::uint32_t attempts = 0;
  SimTime finished = kNever;  // kNever: it waits
  ItemOutcome outcome = ItemOutcome::succeeded;
  std::string_view reason;  // of a drop
};

// Work that a handler leaves behind (`handler.background`): told when the handler returns, and
// again when the work is done, or lost.
struct LeftBehind {
  FunctionId function{};
  RequestId request{};     // whose handler left it
  SimTime left{};          // when that returned
  SimTime ended = kNever;  // kNever: it goes on, or waits for the environment's next invocation
  RequestId done_in{};     // in whose invocation it ended; zero: it was lost
};

// Is told what files and metrics of those who call show; never answers.
class CallerObserver {
 public:
  virtual ~CallerObserver() = default;
  virtual void on_metric(FunctionId function, CallerMetric metric, SimTime at,
                         std::uint64_t value) {
    (void)function, (void)metric, (void)at, (void)value;
  }
  virtual void on_item(const Item& item) { (void)item; }
  virtual void on_left_behind(const LeftBehind& work) { (void)work; }
  // A batch of `source` (stream:clicks/3) that failed or was throttled is in the way of what is
  // behind it from now on, or no longer. Of a shard that is read in parts, each tells its own.
  virtual void on_blocked(FunctionId function, std::string_view source, bool is_blocked,
                          SimTime at) {
    (void)function, (void)source, (void)is_blocked, (void)at;
  }
};

}  // namespace coldcast
