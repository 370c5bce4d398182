#pragma once

#include <cassert>
#include <cstdint>
#include <utility>
#include <vector>

#include "coldcast/base/int128.h"
#include "coldcast/base/time.h"

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
// A four-ary heap over one vector of 16-byte keys (instant, kind, sequence, subject in one
// integer), so that a comparison is one subtraction and a node's children share a cache line.
class EventQueue {
 public:
  static constexpr std::uint32_t kMaxSubject = (1u << 24) - 1;

  void push(SimTime at, EventKind kind, std::uint32_t subject) {
    assert(subject <= kMaxSubject && at >= kStartOfTime);
    const std::uint64_t order =
        (static_cast<std::uint64_t>(kind) << 61) | ((sequence_++ & kSequenceMask) << 24) | subject;
    sift_up((static_cast<Key>(at.time_since_epoch().count()) << 64) | order);
  }

  [[nodiscard]] bool empty() const { return heap_.empty(); }
  [[nodiscard]] std::size_t size() const { return heap_.size(); }
  // The instant of the earliest event; kNever when there is none.
  [[nodiscard]] SimTime next_at() const { return heap_.empty() ? kNever : at_of(heap_.front()); }

  // Takes the earliest event out. The queue must not be empty.
  Event pop() {
    const Key first = heap_.front();
    const Key last = heap_.back();
    heap_.pop_back();
    if (!heap_.empty()) sift_down(last);
    return {at_of(first), static_cast<EventKind>(static_cast<std::uint64_t>(first) >> 61),
            static_cast<std::uint32_t>(first) & kMaxSubject};
  }

 private:
  using Key = Uint128;
  // 37 bits of sequence: it would take 10^11 events between two of one instant to mistake their
  // order.
  static constexpr std::uint64_t kSequenceMask = (std::uint64_t{1} << 37) - 1;

  static SimTime at_of(Key key) {
    return kStartOfTime +
           Duration{static_cast<std::int64_t>(static_cast<std::uint64_t>(key >> 64))};
  }

  void sift_up(Key key) {
    std::size_t hole = heap_.size();
    heap_.push_back(key);
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / 4;
      if (heap_[parent] <= key) break;
      heap_[hole] = heap_[parent];
      hole = parent;
    }
    heap_[hole] = key;
  }

  // Puts `key` where the root was taken.
  void sift_down(Key key) {
    const std::size_t size = heap_.size();
    std::size_t hole = 0;
    for (std::size_t child = 1; child < size; child = 4 * hole + 1) {
      std::size_t smallest = child;
      const std::size_t end = child + 4 < size ? child + 4 : size;
      for (std::size_t sibling = child + 1; sibling < end; ++sibling) {
        smallest = heap_[sibling] < heap_[smallest] ? sibling : smallest;
      }
      if (key <= heap_[smallest]) break;
      heap_[hole] = heap_[smallest];
      hole = smallest;
    }
    heap_[hole] = key;
  }

  std::vector<Key> heap_;
  std::uint64_t sequence_ = 0;
};

}  // namespace coldcast
