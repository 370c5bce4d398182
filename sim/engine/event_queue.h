#pragma once

#include <algorithm>
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
// The next few stand sorted in an array, where a push moves those that are earlier and a pop none;
// what does not fit is in a heap.
class EventQueue {
 public:
  static constexpr std::uint32_t kMaxSubject = (1U << 24) - 1;

  void push(SimTime at, EventKind kind, std::uint32_t subject) {
    assert(subject <= kMaxSubject && at >= kStartOfTime);
    const std::uint64_t order =
        (static_cast<std::uint64_t>(kind) << 61) | ((sequence_++ & kSequenceMask) << 24) | subject;
    if (near_size_ == kNear) [[unlikely]]
      spill();
    if (!far_.empty() && !is_before(at, order, 1)) {
      far_.push(key_of(at, order));
    } else {
      insert_near(at, order);
    }
  }

  [[nodiscard]] bool empty() const { return near_size_ == 0; }
  [[nodiscard]] std::size_t size() const { return near_size_ + far_.size(); }
  // The instant of the earliest event; kNever when there is none.
  [[nodiscard]] SimTime next_at() const { return near_at_[near_size_]; }

  // Takes the earliest event out. The queue must not be empty.
  Event pop() {
    const std::uint64_t order = near_order_[near_size_];
    const Event event{near_at_[near_size_--], static_cast<EventKind>(order >> 61),
                      static_cast<std::uint32_t>(order) & kMaxSubject};
    if (near_size_ == 0 && !far_.empty()) [[unlikely]]
      refill();
    return event;
  }

 private:
  // 37 bits of sequence: it takes 10^11 events between two of one instant to mistake their order.
  static constexpr std::uint64_t kSequenceMask = (std::uint64_t{1} << 37) - 1;
  static constexpr std::size_t kNear = 32;

  static KeyHeap::Key key_of(SimTime at, std::uint64_t order) {
    return (static_cast<KeyHeap::Key>(at.time_since_epoch().count()) << 64) | order;
  }
  // Whether (at, order) comes before the near event at `index`.
  [[nodiscard]] bool is_before(SimTime at, std::uint64_t order, std::size_t index) const {
    return at < near_at_[index] || (at == near_at_[index] && order < near_order_[index]);
  }
  void insert_near(SimTime at, std::uint64_t order) {
    std::size_t hole = ++near_size_;
    for (; hole > 1 && near_at_[hole - 1] <= at; --hole) {
      near_at_[hole] = near_at_[hole - 1];
      near_order_[hole] = near_order_[hole - 1];
    }
    // Events of the same instant were taken for earlier ones; those of a later kind are not.
    for (; hole < near_size_ && near_at_[hole + 1] == at && near_order_[hole + 1] > order; ++hole) {
      near_order_[hole] = near_order_[hole + 1];
      near_at_[hole] = at;
    }
    near_at_[hole] = at;
    near_order_[hole] = order;
  }
  // The later half goes to the heap.
  [[gnu::noinline]] void spill() {
    constexpr std::size_t kHalf = kNear / 2;
    for (std::size_t i = 1; i <= kHalf; ++i) far_.push(key_of(near_at_[i], near_order_[i]));
    for (std::size_t i = kHalf + 1; i <= kNear; ++i) {
      near_at_[i - kHalf] = near_at_[i];
      near_order_[i - kHalf] = near_order_[i];
    }
    near_size_ = kNear - kHalf;
  }
  [[gnu::noinline]] void refill() {
    near_size_ = std::min(kNear / 2, far_.size());
    for (std::size_t i = near_size_; i > 0; --i) {
      const KeyHeap::Key key = far_.pop();
      near_at_[i] = SimTime{Duration{static_cast<std::int64_t>(key >> 64)}};
      near_order_[i] = static_cast<std::uint64_t>(key);
    }
  }

  // From index 1 on, latest first; none is later than any in the heap. Index 0 stands for "nothing
  // to come". Instants and (kind, sequence, subject) apart, so that the search for a place reads
  // instants only.
  std::array<SimTime, kNear + 1> near_at_{kNever};
  std::array<std::uint64_t, kNear + 1> near_order_{};
  std::size_t near_size_ = 0;  // zero only when the heap is empty too
  KeyHeap far_;
  std::uint64_t sequence_ = 0;
};

}  // namespace coldcast
