#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <tuple>

#include "coldcast/base/time.h"

namespace coldcast {

// The order of what falls on one instant, as the facts have it (event-sources 2.1).
enum class NaiveRank : std::uint8_t {
  completion = 1,
  init_end,
  minute,
  change,
  expiry,
  arrival,
  attempt,
};

// Of one instant and rank: compared place by place; what is equal comes as it was planned.
struct NaiveTurn {
  std::int64_t group = 0;
  std::int64_t first = 0;
  std::int64_t second = 0;

  friend auto operator<=>(const NaiveTurn&, const NaiveTurn&) = default;
};

// What is to happen, with what it does. Each look goes over all of it.
class NaiveAgenda {
 public:
  // Of what is planned; 0: nothing.
  using Number = std::uint64_t;
  struct Due {
    SimTime at{};
    NaiveRank rank{};
    NaiveTurn turn{};
    std::function<void()> act{};
    bool is_work = true;     // the run goes on for it
    bool is_bound = false;   // also behind the drain
    bool is_asking = false;  // behind the drain it does not come
  };

  Number plan(Due due) {
    dues_.emplace(++planned_, std::move(due));
    return planned_;
  }
  void cancel(Number& number) {
    dues_.erase(number);
    number = 0;
  }
  // The next that happens before `end`, or before the end of the drain while work is left, or while
  // there is work that goes on behind it; taken out.
  [[nodiscard]] std::optional<Due> take(SimTime end, SimTime drain_end) {
    auto next = dues_.end();
    bool has_work = false;
    bool has_bound_work = false;
    for (auto it = dues_.begin(); it != dues_.end(); ++it) {
      const Due& due = it->second;
      has_work = has_work || due.is_work;
      has_bound_work = has_bound_work || (due.is_work && due.is_bound);
      if (due.is_asking && due.at >= drain_end) continue;
      if (next == dues_.end() || comes_before(due, next->second)) next = it;
    }
    if (next == dues_.end()) return std::nullopt;
    const SimTime at = next->second.at;
    if (at >= end && !has_bound_work && !(has_work && at < drain_end)) return std::nullopt;
    Due due = std::move(next->second);
    dues_.erase(next);
    return due;
  }

 private:
  static bool comes_before(const Due& a, const Due& b) {
    return std::tie(a.at, a.rank, a.turn) < std::tie(b.at, b.rank, b.turn);
  }

  std::map<Number, Due> dues_;
  Number planned_ = 0;
};

}  // namespace coldcast
