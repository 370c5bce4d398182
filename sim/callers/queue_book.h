#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "coldcast/callers/minutes.h"
#include "coldcast/measure/figures.h"

#include "callers/busy_level.h"
#include "callers/line.h"
#include "callers/message.h"

namespace coldcast {

// How old the oldest message of a queue is that has been received less than three times. Messages
// that enter at one instant are told by their number only.
class OldestMessage {
 public:
  void add(SimTime entered, std::uint64_t count) {
    if (!instants_.empty() && instants_.back().at == entered) {
      instants_.back().count += count;
    } else {
      instants_.push_back({entered, count});
    }
  }
  // Whether the oldest of all entered then.
  [[nodiscard]] bool is_first(SimTime entered) const {
    return !instants_.empty() && instants_.front().at == entered;
  }
  // Most are deleted about when they came.
  void remove(SimTime entered, std::uint64_t count) {
    if (!is_first(entered)) [[unlikely]]
      return remove_later(entered, count);
    std::uint64_t& left = instants_.front().count;
    left -= std::min(left, count);
    if (left == 0) drop_empty();
  }
  [[nodiscard]] std::optional<SimTime> entered() const {
    return instants_.empty() ? std::nullopt : std::optional(instants_.front().at);
  }

 private:
  struct Instant {
    SimTime at{};
    std::uint64_t count = 0;
  };
  void remove_later(SimTime entered, std::uint64_t count);
  void drop_empty() {
    while (!instants_.empty() && instants_.front().count == 0) instants_.pop_front();
  }

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
  void entered(SimTime at, const Message& message, std::uint64_t count, bool is_sent) {
    pass(at);
    if (message.is_counted) {
      sent_ += count;
      if (!is_sent) moved_in_ += count;
    }
    if (is_sent) minute_.sent += count;
    BusyLevel& level = message.visible_from > at ? delayed_ : visible_;
    level.change(at, static_cast<std::int64_t>(count));
    oldest_.add(message.entered, count);
    empty_since_ = kNever;
  }
  // A plain message that is visible at once.
  void entered(SimTime at, bool is_counted) {
    pass(at);
    if (is_counted) ++sent_;
    ++minute_.sent;
    visible_.change(at, 1);
    oldest_.add(at, 1);
    empty_since_ = kNever;
  }
  // A new message that is received at the instant at which it is sent: entered() and received().
  void passed(SimTime at, bool is_counted) {
    pass(at);
    visible_.touch(at);
    not_visible_.change(at, 1);
    ++minute_.sent;
    ++minute_.received;
    if (is_counted) {
      ++sent_;
      ++received_;
    }
    oldest_.add(at, 1);
    empty_since_ = kNever;
  }
  void visible_after_delay(SimTime at, std::uint64_t count);
  // With its receive counted.
  void received(SimTime at, const Message& message) {
    pass(at);
    visible_.change(at, -1);
    not_visible_.change(at, 1);
    ++minute_.received;
    if (message.is_counted) ++received_;
    // From now on SQS leaves it out.
    if (message.receive_count == kReceivesOfOldest) leave_oldest(at, message.entered, 1);
  }
  // Plain messages, for the first time.
  void received(SimTime at, const MessageCount& count) {
    pass(at);
    visible_.change(at, -static_cast<std::int64_t>(count.all));
    not_visible_.change(at, static_cast<std::int64_t>(count.all));
    minute_.received += count.all;
    received_ += count.counted;
  }
  void visible_again(SimTime at);
  void deleted(SimTime at, const Message& message, bool was_visible) {
    pass(at);
    (was_visible ? visible_ : not_visible_).change(at, -1);
    ++minute_.deleted;
    if (message.is_counted) ++deleted_;
    forget(at, message);
  }
  // Plain messages; of each instant, leave_oldest() besides.
  void deleted(SimTime at, const MessageCount& count) {
    pass(at);
    not_visible_.change(at, -static_cast<std::int64_t>(count.all));
    minute_.deleted += count.all;
    deleted_ += count.counted;
    note_if_empty(at);
  }
  void moved(SimTime at, const Message& message);  // out of those that are visible
  // Where a message is when its retention ends.
  enum class State : std::uint8_t { delayed, visible, in_flight };
  void expired(SimTime at, const Message& message, State was);
  void tried(const Message& message, SimTime at) {  // its first attempt
    if (message.is_counted) time_in_queue_.record(at - message.entered);
  }
  void tried(const AlikeMessages& messages, SimTime at) {
    for (std::uint64_t i = 0; i < messages.count; ++i) time_in_queue_.record(at - messages.sent);
  }
  // Some leave those among which the oldest is looked for: it has never been older than now.
  void leave_oldest(SimTime at, SimTime entered, std::uint64_t count) {
    if (oldest_.is_first(entered)) note_age(at, entered);
    oldest_.remove(entered, count);
  }
  // Of a FIFO queue: groups with messages in flight, from now on.
  void set_groups(std::uint64_t in_flight) { groups_in_flight_ = in_flight; }
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
  void forget(SimTime at, const Message& message) {
    if (message.receive_count < kReceivesOfOldest) leave_oldest(at, message.entered, 1);
    note_if_empty(at);
  }
  void note_if_empty(SimTime at) {
    if (visible_.now() == 0 && not_visible_.now() == 0 && delayed_.now() == 0) empty_since_ = at;
  }
  // The oldest entered at `entered`, and is that until `at`.
  void note_age(SimTime at, SimTime entered) {
    if (keeps_minutes_) minute_age_ = std::max(minute_age_.value_or(Duration{}), at - entered);
    const SimTime last = std::min(at, until_);
    if (last >= from_ && last >= entered && entered < until_)
      highest_age_ = std::max(highest_age_, last - entered);
  }
  void note_age(SimTime at) {
    if (const std::optional<SimTime> entered = oldest_.entered()) note_age(at, *entered);
  }

  SimTime from_;
  SimTime until_;
  bool keeps_minutes_;
  BusyLevel visible_;
  BusyLevel not_visible_;
  BusyLevel delayed_;
  OldestMessage oldest_;
  Duration highest_age_{-1};
  std::optional<Duration> minute_age_;
  std::uint64_t groups_in_flight_ = 0;
  QueueMinute minute_;
  std::vector<QueueMinute> minutes_;
  SimTime empty_since_ = kNever;  // kNever: it is not, or never was anything else
  std::uint64_t sent_ = 0;
  std::uint64_t received_ = 0;
  std::uint64_t deleted_ = 0;
  std::uint64_t moved_ = 0;
  std::uint64_t moved_in_ = 0;
  std::uint64_t expired_ = 0;
  Histogram time_in_queue_;
};

}  // namespace coldcast
