#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "coldcast/callers/minutes.h"
#include "coldcast/measure/figures.h"

#include "callers/busy_level.h"
#include "callers/poller_lease.h"

namespace coldcast {

// What is counted of one event source mapping. The counts of records are those of the window;
// those of minutes are all.
class MappingBook {
 public:
  enum class Count : std::uint8_t {
    polled,
    filtered,
    invoked,
    failed,
    deleted,
    dropped,
    on_failure_delivered,
    processed,  // of a stream
    expired,    // likewise: the stream no longer kept them
  };
  static constexpr std::size_t kCounts = 9;
  enum class Of : std::uint8_t { queue, stream, kafka };

  MappingBook(SimTime from, SimTime until, bool has_pollers, bool keeps_minutes, Of of = Of::queue);

  // Before the run begins.
  void keep_minutes() { keeps_minutes_ = true; }
  [[nodiscard]] bool has_pollers() const { return has_pollers_; }

  void count(Count what, SimTime at, std::uint64_t all, std::uint64_t counted) {
    counts_[static_cast<std::size_t>(what)] += counted;
    if (keeps_minutes_) count_minute(what, at, all);
  }
  void batch(std::uint64_t records, bool is_counted) {
    if (!is_counted) return;
    ++batches_;
    records_.record(records);
  }
  void throttled(bool is_counted) { throttled_ += is_counted; }
  void abandoned(bool is_counted) { abandoned_ += is_counted; }
  void running(SimTime at, int by) { running_.change(at, by); }
  void slots(SimTime at, std::uint32_t slots) { slots_.set(at, slots); }
  void pollers(SimTime at, std::uint32_t pollers);
  void iterator_age(Duration age, bool is_counted) {
    if (is_counted) iterator_age_.record(age);
  }
  // A sub-shard of a stream was blocked by a batch that did not succeed.
  void blocked(Duration span) { blocked_ += span; }
  [[nodiscard]] std::uint64_t total(Count what) const {
    return counts_[static_cast<std::size_t>(what)];
  }

  // The block `event_sources.NAME`.
  [[nodiscard]] Figures figures(std::string_view name, SimTime end) const;
  // The minutes that have begun before `end`.
  [[nodiscard]] std::vector<MappingMinute> minutes(SimTime end) const;

 private:
  void count_minute(Count what, SimTime at, std::uint64_t all);
  [[nodiscard]] MappingMinute& minute_of(SimTime at);

  bool has_pollers_;
  bool keeps_minutes_;
  Of of_;
  BusyLevel running_;
  Level slots_;
  Level pollers_;
  PollerLease lease_;
  std::uint64_t pollers_now_ = 0;
  std::uint64_t counts_[kCounts] = {};
  std::uint64_t batches_ = 0;
  std::uint64_t throttled_ = 0;
  std::uint64_t abandoned_ = 0;
  SizeFigure records_;
  Histogram iterator_age_;
  Duration blocked_{};
  std::vector<MappingMinute> minutes_;
};

}  // namespace coldcast
