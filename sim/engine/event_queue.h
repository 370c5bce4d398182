#pragma once

#include <array>
#include <cassert>
#include <cstdint>

#include "coldcast/base/int128.h"
#include "coldcast/base/time.h"
#include "engine/key_heap.h"

namespace coldcast {

// What can happen beside an arrival, in the order in which things of one instant happen. Arrivals
// come last of all; they are merged beside this queue (ArrivalQueue) and never enter it.
enum class EventKind : std::uint8_t {
  invocation_completed,
  init_completed,
  provisioning_changed,
  environment_timer,  // an environment may have idled, aged or shut down long enough
  pool_timer,         // the keep-alive policy wants to look at a whole pool
};

// Something planned: at an instant, of a kind, about a subject (the slot of an environment, or the
// index of a function).
struct Event {
  SimTime at{};
  EventKind kind{};
  std::uint32_t subject = 0;
};

// The events to come, earliest first; events of one instant by kind, those of one kind in the order
// in which they were pushed. There is no cancel: whoever planned an event that no longer holds
// recognises it as stale when it surfaces.
//
// An event is one integer key (instant, kind, sequence, subject), so that comparing two is one
// subtraction. The next few keys stand sorted in an array, where a push moves about five of them and
// a pop none; what does not fit is in a heap.
class EventQueue {
 public:
  static constexpr std::uint32_t kMaxSubject = (1U << 24) - 1;

  void push(SimTime at, EventKind kind, std::uint32_t subject) {
    assert(subject <= kMaxSubject && at >= kStartOfTime);
    const std::uint64_t order = (static_cast<std::uint64_t>(kind) << 61) |
                                ((sequence_++ & kSequenceMask) << 24) | subject;
    const Key key = (static_cast<Key>(at.time_since_epoch().count()) << 64) | order;
    if (near_size_ == kNear) [[unlikely]]
      spill();
    if (!far_.empty() && key > near_[0]) {
      far_.push(key);
    } else {
      insert_near(key);
    }
  }

  [[nodiscard]] bool empty() const { return near_size_ == 0; }
  [[nodiscard]] std::size_t size() const { return near_size_ + far_.size(); }
  // The instant of the earliest event; kNever when there is none.
  [[nodiscard]] SimTime next_at() const {
    return near_size_ == 0 ? kNever : at_of(near_[near_size_ - 1]);
  }

  // Takes the earliest event out. The queue must not be empty.
  Event pop() {
    const Key first = near_[--near_size_];
    if (near_size_ == 0 && !far_.empty()) [[unlikely]]
      refill();
    return {at_of(first), static_cast<EventKind>(static_cast<std::uint64_t>(first) >> 61),
            static_cast<std::uint32_t>(first) & kMaxSubject};
  }

 private:
  using Key = KeyHeap::Key;
  // 37 bits of sequence: it takes 10^11 events between two of one instant to mistake their order.
  static constexpr std::uint64_t kSequenceMask = (std::uint64_t{1} << 37) - 1;
  static constexpr std::size_t kNear = 32;

  static SimTime at_of(Key key) {
    return kStartOfTime +
           Duration{static_cast<std::int64_t>(static_cast<std::uint64_t>(key >> 64))};
  }

  void insert_near(Key key) {
    std::size_t hole = near_size_++;
    for (; hole > 0 && near_[hole - 1] < key; --hole) near_[hole] = near_[hole - 1];
    near_[hole] = key;
  }
  // The later half goes to the heap.
  void spill() {
    constexpr std::size_t kHalf = kNear / 2;
    for (std::size_t i = 0; i < kHalf; ++i) far_.push(near_[i]);
    for (std::size_t i = kHalf; i < kNear; ++i) near_[i - kHalf] = near_[i];
    near_size_ = kNear - kHalf;
  }
  void refill() {
    near_size_ = std::min(kNear / 2, far_.size());
    for (std::size_t i = near_size_; i > 0; --i) near_[i - 1] = far_.pop();
  }

  std::array<Key, kNear> near_{};  // latest first; none is later than any in the heap
  std::size_t near_size_ = 0;      // zero only when the heap is empty too
  KeyHeap far_;
  std::uint64_t sequence_ = 0;
};

}  // namespace coldcast
