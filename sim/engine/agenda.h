#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include "coldcast/origin/platform.h"

namespace coldcast {

// When callers want to be woken: earliest first, at one instant by rank, then turn, then in the
// order of asking. Empty where functions have no callers. Those that are due at once, as most polls
// are, come nearly in order and stand in a row; the others are in a heap, which has instants and
// places only, so that little is moved in it.
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
  [[nodiscard]] Rank next_rank() const { return row_is_next() ? row_[first_].rank : top().rank; }
  // Whether anything is left that keeps a run going.
  [[nodiscard]] bool has_work() const { return work_ > 0; }
  // Likewise, and behind the drain too.
  [[nodiscard]] bool has_bound() const { return bound_ > 0; }

  // An instant behind the end of the clock never comes.
  void push(Entry entry) {
    if (entry.at == kNever) return;
    note(entry);
    add(entry);
  }
  // For the present instant.
  void push_at_once(Entry entry) {
    note(entry);
    if (row_.empty() || !is_before(entry, row_.back())) [[likely]] {
      row_.push_back(entry);
    } else if (!enter_row(entry)) {
      add(entry);
    }
  }
  Entry pop() {
    const bool is_of_row = row_is_next();
    const Entry entry = is_of_row ? row_[first_] : top();
    if (is_of_row) {
      ++first_;
      if (first_ == row_.size()) leave_row();
    } else {
      remove_top();
    }
    next_at_ = first_ < row_.size() ? entry.at : heap_.empty() ? kNever : heap_.front().at;
    if (entry.urgency == Urgency::work) --work_;
    if (entry.urgency == Urgency::bound) --bound_;
    return entry;
  }

 private:
  // An entry that would have to pass more of the row goes to the heap.
  static constexpr std::size_t kMostPassed = 32;
  struct Key {
    SimTime at{};
    std::uint32_t place = 0;  // in entries_
  };

  static bool is_before(const Entry& a, const Entry& b) {
    const auto key = [](const Entry& of) {
      return std::tie(of.rank, of.turn.queued, of.turn.number, of.sequence);
    };
    return a.at != b.at ? a.at < b.at : key(a) < key(b);
  }
  // For a heap with the earliest on top.
  [[nodiscard]] auto later() const {
    return [this](const Key& a, const Key& b) {
      return a.at != b.at ? a.at > b.at : is_before(entries_[b.place], entries_[a.place]);
    };
  }
  void add(const Entry& entry) {
    if (free_.empty()) [[unlikely]] {
      free_.push_back(static_cast<std::uint32_t>(entries_.size()));
      entries_.emplace_back();
    }
    const std::uint32_t place = free_.back();
    free_.pop_back();
    entries_[place] = entry;
    heap_.push_back({entry.at, place});
    std::push_heap(heap_.begin(), heap_.end(), later());
  }
  void remove_top() {
    std::pop_heap(heap_.begin(), heap_.end(), later());
    free_.push_back(heap_.back().place);
    heap_.pop_back();
  }

  void note(Entry& entry) {
    if (entry.urgency == Urgency::work) ++work_;
    if (entry.urgency == Urgency::bound) ++bound_;
    entry.sequence = sequence_++;
    next_at_ = std::min(next_at_, entry.at);
  }
  [[nodiscard]] const Entry& top() const { return entries_[heap_.front().place]; }
  [[nodiscard]] bool row_is_next() const {
    if (row_.empty()) return false;
    return heap_.empty() || heap_.front().at > row_[first_].at || is_before(row_[first_], top());
  }
  [[nodiscard]] bool enter_row(const Entry& entry) {
    std::size_t place = row_.size();
    const std::size_t least = std::max(first_ + kMostPassed, place) - kMostPassed;
    while (place > least && is_before(entry, row_[place - 1])) --place;
    if (place == least && place > first_ && is_before(entry, row_[place - 1])) return false;
    row_.insert(row_.begin() + static_cast<std::ptrdiff_t>(place), entry);
    return true;
  }
  void leave_row() {
    row_.clear();
    first_ = 0;
  }

  SimTime next_at_ = kNever;
  std::vector<Entry> row_;  // of the present instant, in order
  std::size_t first_ = 0;   // those before it have been
  std::vector<Key> heap_;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> free_;  // places of entries_
  std::uint64_t sequence_ = 0;
  std::uint64_t work_ = 0;
  std::uint64_t bound_ = 0;
};

}  // namespace coldcast
