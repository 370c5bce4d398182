#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>

#include "coldcast/base/time.h"
#include "coldcast/engine/observer.h"

namespace coldcast {

// On-demand environments of a function that went, the latest on top, for their ends to explain
// later cold starts: each once, the latest first. Kept as runs of equal reasons; and no more than
// can still be asked for, so that memory does not grow where replacements are made ahead.
class Losses {
 public:
  // No more cold starts than there may be environments can happen without a loss between them.
  static constexpr std::uint64_t kMost = std::uint64_t{1} << 24;

  // Of several at one instant those that expired idle count as later, in whichever order their
  // timers fire: as where one environment meets both of its ends.
  void add(SimTime at, EndReason reason) {
    if (at != latest_) idle_at_latest_ = 0;
    latest_ = at;
    if (reason == EndReason::idle_expiry) {
      ++idle_at_latest_;
      push(reason, 1);
      return;
    }
    if (idle_at_latest_ > 0) take_off(idle_at_latest_);
    push(reason, 1);
    if (idle_at_latest_ > 0) push(EndReason::idle_expiry, idle_at_latest_);
  }
  // Takes the latest out; nothing where there is none.
  [[nodiscard]] std::optional<EndReason> take() {
    if (runs_.empty()) return std::nullopt;
    const EndReason reason = runs_.back().reason;
    take_off(1);
    if (idle_at_latest_ > 0) --idle_at_latest_;
    return reason;
  }

 private:
  struct Run {
    EndReason reason = EndReason::none;
    std::uint64_t count = 0;
  };

  void push(EndReason reason, std::uint64_t count) {
    if (runs_.empty() || runs_.back().reason != reason) runs_.push_back({reason, 0});
    runs_.back().count += count;
    size_ += count;
    while (size_ > kMost) {
      const std::uint64_t surplus = std::min(size_ - kMost, runs_.front().count);
      runs_.front().count -= surplus;
      size_ -= surplus;
      if (runs_.front().count == 0) runs_.pop_front();
    }
  }
  // From the top, of one run.
  void take_off(std::uint64_t count) {
    runs_.back().count -= count;
    size_ -= count;
    if (runs_.back().count == 0) runs_.pop_back();
  }

  std::deque<Run> runs_;
  std::uint64_t size_ = 0;            // of all runs
  SimTime latest_{};                  // the instant of the latest loss
  std::uint64_t idle_at_latest_ = 0;  // of those on top, that expired idle at that instant
};

}  // namespace coldcast
