#pragma once

#include <cstdint>
#include <queue>
#include <tuple>
#include <utility>
#include <vector>

#include "coldcast/origin/platform.h"

namespace coldcast {

// When callers want to be woken: earliest first, at one instant by rank, then turn, then in the
// order of asking. Empty where functions have no callers. What is next of all when it is asked for,
// as a poll at once is, stands before the heap and never enters it.
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

  [[nodiscard]] bool empty() const { return next_at_ == kNever; }
  // The instant of the earliest; kNever when there is none.
  [[nodiscard]] SimTime next_at() const { return next_at_; }
  [[nodiscard]] Rank next_rank() const { return earliest().rank; }
  // Whether anything is left that keeps a run going.
  [[nodiscard]] bool has_work() const { return work_ > 0; }
  // Likewise, and behind the drain too.
  [[nodiscard]] bool has_bound() const { return bound_ > 0; }

  // An instant behind the end of the clock never comes.
  void push(Entry entry) {
    if (entry.at == kNever) return;
    if (entry.urgency == Urgency::work) ++work_;
    if (entry.urgency == Urgency::bound) ++bound_;
    entry.sequence = sequence_++;
    if (!empty() && !is_before(entry, earliest())) return entries_.push(entry);
    if (has_next_) entries_.push(next_);
    next_ = entry;
    has_next_ = true;
    next_at_ = entry.at;
  }
  Entry pop() {
    const Entry entry = earliest();
    if (!std::exchange(has_next_, false)) entries_.pop();
    next_at_ = entries_.empty() ? kNever : entries_.top().at;
    if (entry.urgency == Urgency::work) --work_;
    if (entry.urgency == Urgency::bound) --bound_;
    return entry;
  }

 private:
  static bool is_before(const Entry& a, const Entry& b) {
    const auto key = [](const Entry& of) {
      return std::tie(of.rank, of.turn.queued, of.turn.number, of.sequence);
    };
    return a.at != b.at ? a.at < b.at : key(a) < key(b);
  }
  struct Later {
    bool operator()(const Entry& a, const Entry& b) const { return is_before(b, a); }
  };

  [[nodiscard]] const Entry& earliest() const { return has_next_ ? next_ : entries_.top(); }

  SimTime next_at_ = kNever;
  bool has_next_ = false;
  Entry next_;  // before all others, if there is one that has not entered the heap
  std::priority_queue<Entry, std::vector<Entry>, Later> entries_;
  std::uint64_t sequence_ = 0;
  std::uint64_t work_ = 0;
  std::uint64_t bound_ = 0;
};

}  // namespace coldcast
