#pragma once

#include <cstdint>
#include <queue>
#include <tuple>
#include <vector>

#include "coldcast/origin/platform.h"

namespace coldcast {

// When callers want to be woken: earliest first, at one instant by rank, then turn, then in the
// order of asking. Empty where functions have no callers.
class Agenda {
 public:
  struct Entry {
    SimTime at{};
    Rank rank{};
    Urgency urgency{};
    Turn turn;
    std::uint64_t sequence = 0;
    Caller* who = nullptr;
    std::uint64_t token = 0;
  };

  [[nodiscard]] bool empty() const { return entries_.empty(); }
  // The instant of the earliest; kNever when there is none.
  [[nodiscard]] SimTime next_at() const { return entries_.empty() ? kNever : entries_.top().at; }
  [[nodiscard]] Rank next_rank() const { return entries_.top().rank; }
  // Whether anything is left that keeps a run going.
  [[nodiscard]] bool has_work() const { return work_ > 0; }

  // An instant behind the end of the clock never comes.
  void push(Entry entry) {
    if (entry.at == kNever) return;
    if (entry.urgency == Urgency::work) ++work_;
    entry.sequence = sequence_++;
    entries_.push(entry);
  }
  Entry pop() {
    const Entry entry = entries_.top();
    entries_.pop();
    if (entry.urgency == Urgency::work) --work_;
    return entry;
  }

 private:
  struct Later {
    static auto key(const Entry& of) {
      return std::tuple(of.at, of.rank, of.turn.queued, of.turn.number, of.sequence);
    }
    bool operator()(const Entry& a, const Entry& b) const { return key(a) > key(b); }
  };

  std::priority_queue<Entry, std::vector<Entry>, Later> entries_;
  std::uint64_t sequence_ = 0;
  std::uint64_t work_ = 0;
};

}  // namespace coldcast
