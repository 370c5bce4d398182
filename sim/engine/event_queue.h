#pragma once

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <utility>
#include <vector>

#include "coldcast/base/index.h"
#include "coldcast/base/time.h"
#include "coldcast/origin/platform.h"

#include "engine/key_heap.h"
#include "engine/sorted_events.h"

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

[[nodiscard]] constexpr Rank rank_of(EventKind kind) {
  switch (kind) {
    case EventKind::invocation_completed:
      return Rank::completion;
    case EventKind::init_completed:
      return Rank::init_end;
    case EventKind::provisioning_changed:
      return Rank::change;
    case EventKind::environment_timer:
    case EventKind::pool_timer:
      break;
  }
  return Rank::expiry;
}

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
// A calendar queue (Brown, CACM 1988): the time just ahead is cut into slices of equal width, and
// an event is filed unsorted under its slice. Only the events of the slice that time has reached
// are put in order. What lies beyond the last slice waits in a heap. Width and number of slices
// follow what happens, so that few slices hold more than one event, however many there are.
class EventQueue {
 public:
  static constexpr std::uint32_t kMaxSubject = (1U << 24) - 1;

  void push(SimTime at, EventKind kind, std::uint32_t subject) {
    assert(subject <= kMaxSubject && at >= kStartOfTime && at < kNever);
    const EventKey event{at, (static_cast<std::uint64_t>(kind) << 61) |
                                 ((sequence_++ & kSequenceMask) << 24) | subject};
    const std::int64_t slice = slice_of(at);
    if (slice < reached_) [[unlikely]] {
      front_.push(event);
      return;
    }
    if (slice < size_) [[likely]] {
      file(slice, event);
    } else {
      beyond_.push(event.packed());
      ++beyond_pushes_;
    }
    if (front_.empty()) [[unlikely]]
      advance();
  }

  [[nodiscard]] bool empty() const { return front_.empty(); }
  // The instant of the earliest event; kNever when there is none.
  [[nodiscard]] SimTime next_at() const { return front_.next_at(); }
  // Of the earliest event; there must be one.
  [[nodiscard]] EventKind next_kind() const {
    return static_cast<EventKind>(front_.next_order() >> 61);
  }

  // Takes the earliest event out. The queue must not be empty.
  Event pop() {
    const EventKey event = front_.pop();
    if (front_.empty()) advance();
    return {event.at, static_cast<EventKind>(event.order >> 61),
            static_cast<std::uint32_t>(event.order) & kMaxSubject};
  }

  // Takes out every event of which `is_void` holds. Dear: all that is planned is planned anew.
  template <typename IsVoid>
  void remove_if(IsVoid is_void) {
    EventQueue kept;
    while (!empty()) {
      const Event event = pop();
      if (!is_void(event)) kept.push(event.at, event.kind, event.subject);
    }
    *this = std::move(kept);
  }

 private:
  // 37 bits of sequence: it takes 10^11 events between two of one instant to mistake their order.
  static constexpr std::uint64_t kSequenceMask = (std::uint64_t{1} << 37) - 1;
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  static constexpr std::size_t kFewestSlices = 64;
  static constexpr std::size_t kMostSlices = 1 << 16;
  static constexpr unsigned kFirstShift = 10;    // a microsecond
  static constexpr unsigned kLargestShift = 45;  // ten hours

  struct Filed {
    EventKey event;
    std::uint32_t next = kNone;  // of the same slice, or in the free list
  };

  // Negative for what comes before the first slice, once the queue has run ahead of the clock.
  [[nodiscard]] std::int64_t slice_of(SimTime at) const { return (at - begin_).count() >> shift_; }
  void file(std::int64_t slice, const EventKey& event) {
    std::uint32_t place = free_;
    if (place == kNone) [[unlikely]]
      place = new_place();
    Filed& filed = filed_[place];
    free_ = filed.next;
    filed.event = event;
    const auto at = static_cast<std::size_t>(slice);
    filed.next = slices_[at];
    slices_[at] = place;
    occupied_[at / 64] |= std::uint64_t{1} << at % 64;
  }
  [[gnu::noinline]] std::uint32_t new_place() {
    filed_.emplace_back();
    return static_cast<std::uint32_t>(filed_.size() - 1);
  }

  // Nothing is left of the slice that time has reached: goes on to the next one that holds events.
  void advance() {
    std::size_t word = word_;
    while (occupied_[word] == 0) ++word;
    const std::uint64_t bits = occupied_[word];
    // Without the widening that countr_zero() has for no bits at all.
    const auto slice = static_cast<std::int64_t>(64 * word) + __builtin_ctzll(bits);
    if (slice == size_) [[unlikely]]
      return advance_beyond();
    occupied_[word] = bits & (bits - 1);
    word_ = word;
    reached_ = slice + 1;
    const std::uint32_t place =
        std::exchange(slices_[static_cast<std::size_t>(slice)], std::uint32_t{kNone});
    Filed& filed = filed_[place];
    front_.begin_with(filed.event);
    const std::uint32_t next = std::exchange(filed.next, free_);
    free_ = place;
    ++passed_;
    if (next != kNone) [[unlikely]]
      take_rest(next);
  }
  // A slice holds more than one event.
  [[gnu::noinline]] void take_rest(std::uint32_t place) {
    do {
      Filed& filed = filed_[place];
      front_.push(filed.event);
      ++passed_;
      const std::uint32_t next = std::exchange(filed.next, free_);
      free_ = std::exchange(place, next);
    } while (place != kNone);
  }
  // All slices are empty.
  [[gnu::noinline]] void advance_beyond() {
    if (beyond_.empty()) return;
    begin_window();
    advance();
  }

  // The slices stand for the time from the earliest event beyond from now on.
  void begin_window() {
    adapt();
    passed_ = 0;
    beyond_pushes_ = 0;
    word_ = 0;
    begin_ = EventKey::unpacked(beyond_.least()).at;
    while (!beyond_.empty()) {
      const EventKey event = EventKey::unpacked(beyond_.least());
      const std::int64_t slice = slice_of(event.at);
      if (slice >= size_) break;
      beyond_.pop();
      file(slice, event);
    }
  }
  // A slice shall hold a sixteenth to a quarter of an event, so that what to do next is easy to
  // predict for the processor, and most events shall be pushed into slices rather than beyond them.
  void adapt() {
    const std::uint64_t size = slices_.size();
    std::uint64_t passed = passed_;
    if (passed >= size / 16 && beyond_pushes_ > passed / 4 && size < kMostSlices) {
      use_slices(std::max(kFewestSlices, 2 * slices_.size()));
      passed *= 2;
    }
    for (; passed > slices_.size() / 4 && shift_ > 0; passed /= 2) --shift_;
    for (int i = 0; i < 4 && passed < slices_.size() / 16 && shift_ < kLargestShift; ++i) {
      ++shift_;
      passed = 2 * passed + 1;
    }
  }
  void use_slices(std::size_t slices) {
    slices_.assign(slices, kNone);
    size_ = static_cast<std::int64_t>(slices);
    occupied_.assign(slices / 64 + 1, 0);
    occupied_.back() = 1;
  }

  SortedEvents front_;        // of the slices that time has reached; empty only when the queue is
  std::int64_t reached_ = 0;  // the first slice that time has not reached
  SimTime begin_{};           // of the first slice
  unsigned shift_ = kFirstShift;       // a slice is 2^shift ns wide
  std::int64_t size_ = 0;              // how many slices there are
  std::vector<std::uint32_t> slices_;  // the first event filed under each
  // A bit for each slice: whether it holds any. The one bit behind them ends the search.
  std::vector<std::uint64_t> occupied_{1};
  std::size_t word_ = 0;  // of `occupied_`: those before are zero
  std::vector<Filed> filed_;
  std::uint32_t free_ = kNone;
  KeyHeap beyond_;
  // Since the window began: events that time has reached, and pushes beyond the slices.
  std::uint64_t passed_ = 0;
  std::uint64_t beyond_pushes_ = 0;
  std::uint64_t sequence_ = 0;
};

}  // namespace coldcast
