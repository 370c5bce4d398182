#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "coldcast/base/time.h"

#include "engine/key_heap.h"

namespace coldcast {

// When something happens, and its place among what happens at the same instant.
struct EventKey {
  SimTime at{};
  std::uint64_t order = 0;

  [[nodiscard]] KeyHeap::Key packed() const {
    return (static_cast<KeyHeap::Key>(at.time_since_epoch().count()) << 64) | order;
  }
  [[nodiscard]] static EventKey unpacked(KeyHeap::Key key) {
    return {SimTime{Duration{static_cast<std::int64_t>(key >> 64)}},
            static_cast<std::uint64_t>(key)};
  }
};

// A few events in order. They stand sorted in an array, where a push moves those that are earlier
// and a pop none; what does not fit is in a heap.
class SortedEvents {
 public:
  [[nodiscard]] bool empty() const { return near_size_ == 0; }
  [[nodiscard]] std::size_t size() const { return near_size_ + far_.size(); }
  // The instant of the earliest event; kNever when there is none.
  [[nodiscard]] SimTime next_at() const { return near_at_[near_size_]; }
  // Its place among what happens then; there must be one.
  [[nodiscard]] std::uint64_t next_order() const { return near_order_[near_size_]; }

  void push(const EventKey& event) {
    if (near_size_ == kNear) [[unlikely]]
      spill();
    if (!far_.empty() && !is_before(event, 1)) {
      far_.push(event.packed());
    } else {
      insert_near(event);
    }
  }

  // The first event where there is none.
  void begin_with(const EventKey& event) {
    near_at_[1] = event.at;
    near_order_[1] = event.order;
    near_size_ = 1;
  }

  // Takes the earliest event out. There must be one.
  EventKey pop() {
    const EventKey event{near_at_[near_size_], near_order_[near_size_]};
    --near_size_;
    if (near_size_ == 0 && !far_.empty()) [[unlikely]]
      refill();
    return event;
  }

 private:
  static constexpr std::size_t kNear = 32;

  // Whether the event comes before the near one at `index`.
  [[nodiscard]] bool is_before(const EventKey& event, std::size_t index) const {
    return event.at < near_at_[index] ||
           (event.at == near_at_[index] && event.order < near_order_[index]);
  }
  void insert_near(const EventKey& event) {
    std::size_t hole = ++near_size_;
    for (; hole > 1 && near_at_[hole - 1] <= event.at; --hole) {
      near_at_[hole] = near_at_[hole - 1];
      near_order_[hole] = near_order_[hole - 1];
    }
    // Events of the same instant were taken for earlier ones; those of a later kind are not.
    for (;
         hole < near_size_ && near_at_[hole + 1] == event.at && near_order_[hole + 1] > event.order;
         ++hole) {
      near_order_[hole] = near_order_[hole + 1];
      near_at_[hole] = event.at;
    }
    near_at_[hole] = event.at;
    near_order_[hole] = event.order;
  }
  // The later half goes to the heap.
  [[gnu::noinline]] void spill() {
    constexpr std::size_t kHalf = kNear / 2;
    for (std::size_t i = 1; i <= kHalf; ++i) {
      far_.push(EventKey{near_at_[i], near_order_[i]}.packed());
    }
    for (std::size_t i = kHalf + 1; i <= kNear; ++i) {
      near_at_[i - kHalf] = near_at_[i];
      near_order_[i - kHalf] = near_order_[i];
    }
    near_size_ = kNear - kHalf;
  }
  [[gnu::noinline]] void refill() {
    near_size_ = std::min(kNear / 2, far_.size());
    for (std::size_t i = near_size_; i > 0; --i) {
      const EventKey event = EventKey::unpacked(far_.pop());
      near_at_[i] = event.at;
      near_order_[i] = event.order;
    }
  }

  // From index 1 on, latest first; none is later than any in the heap. Index 0 stands for "nothing
  // to come". Instants and orders apart, so that the search for a place reads instants only.
  std::array<SimTime, kNear + 1> near_at_{kNever};
  std::array<std::uint64_t, kNear + 1> near_order_{};
  std::size_t near_size_ = 0;  // zero only when the heap is empty too
  KeyHeap far_;
};

}  // namespace coldcast
