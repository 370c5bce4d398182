#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "coldcast/callers/stream_settings.h"

namespace coldcast {

// The twin of a stream's mapping: one shard of Kinesis or DynamoDB, written from the rules without
// events, queue or runs. It knows the whole future, so it goes from batch to batch. Its handler
// takes `handler` and fails with each record that always fails.
class NaiveShard {
 public:
  struct Written {
    SimTime sent{};
    bool fails = false;
  };
  struct Try {
    SimTime at{};
    std::uint32_t records = 0;
    friend bool operator==(const Try&, const Try&) = default;
  };

  NaiveShard(const StreamSettings& stream, const StreamMappingSettings& mapping, Duration handler,
             std::vector<Written> records)
      : stream_(stream), mapping_(mapping), handler_(handler), records_(std::move(records)) {}

  // All tries, in order.
  [[nodiscard]] std::vector<Try> run() {
    std::optional<SimTime> freed;
    while (next_ < records_.size()) {
      const SimTime sent = records_[next_].sent;
      const bool follows = freed && sent <= *freed;
      const std::optional<SimTime> begun = begin(follows ? *freed : poll_from(sent));
      if (!begun) continue;
      const std::size_t first = next_;
      next_ += there(*begun);
      freed = work(first, next_, *begun);
    }
    return tries_;
  }

 private:
  [[nodiscard]] SimTime poll_from(SimTime sent) const {
    SimTime at = kStartOfTime;
    if (mapping_.enhanced_fan_out) return sent;
    while (at < sent) at += mapping_.poll;
    return at;
  }
  [[nodiscard]] Duration longest() const {
    return std::min(stream_.retention, mapping_.maximum_record_age.value_or(stream_.retention));
  }
  // How many the next batch takes of what is there.
  [[nodiscard]] std::size_t there(SimTime at) const {
    std::size_t count = 0;
    while (count < mapping_.batch_size && next_ + count < records_.size() &&
           records_[next_ + count].sent <= at)
      ++count;
    return count;
  }
  void skip_old(SimTime at) {
    while (next_ < records_.size() && records_[next_].sent + longest() <= at) ++next_;
  }
  // From the poll that finds records to the batch's beginning; nothing: all were too old.
  [[nodiscard]] std::optional<SimTime> begin(SimTime poll) {
    skip_old(poll);
    if (there(poll) == 0) return std::nullopt;
    const SimTime end = poll + mapping_.batching_window;
    SimTime at = poll;
    while (at < end && there(at) < mapping_.batch_size) {
      // The next poll: the records' own instants, or the base polls.
      SimTime next = end;
      for (std::size_t i = next_; i < records_.size(); ++i) {
        const SimTime polled = std::max(poll_from(records_[i].sent), poll);
        if (polled > at) next = std::min(next, polled);
      }
      at = next;
      skip_old(at);
      if (there(at) == 0) return std::nullopt;
    }
    return at;
  }

  // Tries the records [first, last) from `at` on until they are over; when that is.
  SimTime work(std::size_t first, std::size_t last, SimTime at) {
    std::uint32_t failures = 0;
    std::uint32_t retries = 0;
    while (true) {
      while (first < last && records_[first].sent + longest() <= at) ++first;
      if (first == last) return at;
      tries_.push_back({at, static_cast<std::uint32_t>(last - first)});
      at += handler_;
      std::size_t bad = first;
      while (bad < last && !records_[bad].fails) ++bad;
      if (bad == last) return at;
      if (mapping_.report_batch_item_failures) {
        first = bad;
      } else if (mapping_.bisect_batch_on_function_error && last - first > 1) {
        const std::size_t middle = first + (last - first) / 2;
        return work(middle, last, work(first, middle, at));
      }
      ++failures;
      if (mapping_.maximum_retry_attempts && failures > *mapping_.maximum_retry_attempts) return at;
      const SimTime due = at + mapping_.retry.wait(++retries);
      const SimTime end = records_[last - 1].sent + longest();
      if (end <= due) return std::max(at, end);
      at = due;
    }
  }

  const StreamSettings& stream_;
  const StreamMappingSettings& mapping_;
  Duration handler_;
  std::vector<Written> records_;
  std::size_t next_ = 0;
  std::vector<Try> tries_;
};

}  // namespace coldcast
