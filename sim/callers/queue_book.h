#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "coldcast/callers/minutes.h"
#include "coldcast/measure/figures.h"

#include "callers/line.h"
#include "callers/message.h"

namespace coldcast {

// How old the oldest message of a queue is that has been received less than three times. Messages
// that enter at one instant are told by their number only.
class OldestMessage {
 public:
  void add(SimTime entered, std::uint64_t count);
  void remove(SimTime entered);
  [[nodiscard]] std::optional<SimTime> entered() const;

 private:
  struct Instant {
    SimTime at{};
    std::uint64_t count = 0;
  };
  Line<Instant> instants_;  // in order; the first is not empty
};

// What is counted of one queue: its figures, and its minutes where somebody wants them.
class QueueBook {
 public:
  static constexpr std::uint32_t kReceivesOfOldest = 3;

  QueueBook(SimTime from, SimTime until, bool keeps_minutes);

  // Before the run begins.
  void keep_minutes() { keeps_minutes_ = true; }

  // Messages that enter, delayed or visible; `is_sent`: by a producer, as SQS counts it.
  void entered(SimTime at, const Message& message, std::uint64_t count, bool is_sent);
  void visible_after_delay(SimTime at, std::uint64_t count);
  // With its receive counted.
  void received(SimTime at, const Message& message);
  void visible_again(SimTime at);
  void deleted(SimTime at, const Message& message, bool was_visible);
  void moved(SimTime at, const Message& message);  // out of those that are visible
  // Where a message is when its retention ends.
  enum class State : std::uint8_t { delayed, visible, in_flight };
  void expired(SimTime at, const Message& message, State was);
  void tried(const Message& message, SimTime at);  // its first attempt
  [[nodiscard]] std::uint64_t visible() const { return static_cast<std::uint64_t>(visible_.now()); }
  [[nodiscard]] std::uint64_t in_flight() const {
    return static_cast<std::uint64_t>(not_visible_.now());
  }

  // `queues.NAME`, when the run is over at `end`.
  [[nodiscard]] Figures figures(SimTime end) const;
  // The minutes that have begun before `end`.
  [[nodiscard]] std::vector<QueueMinute> minutes(SimTime end) const;

 private:
  void pass(SimTime at) {
    if (keeps_minutes_) close_minutes(at);
  }
  void close_minutes(SimTime at);  // those before
  void close_minute();
  void forget(SimTime at, const Message& message);
  // The age of the oldest until `at`, before it changes.
  void note_age(SimTime at);
  void check_empty(SimTime at);

  SimTime from_;
  SimTime until_;
  bool keeps_minutes_;
  Level visible_;
  Level not_visible_;
  Level delayed_;
  OldestMessage oldest_;
  Duration highest_age_{-1};
  std::optional<Duration> minute_age_;
  QueueMinute minute_;
  std::vector<QueueMinute> minutes_;
  std::optional<SimTime> empty_since_;
  std::uint64_t sent_ = 0;
  std::uint64_t received_ = 0;
  std::uint64_t deleted_ = 0;
  std::uint64_t moved_ = 0;
  std::uint64_t moved_in_ = 0;
  std::uint64_t expired_ = 0;
  Histogram time_in_queue_;
};

}  // namespace coldcast
