#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "coldcast/base/time.h"

#include "callers/line.h"

namespace coldcast {

// A record of a stream. What it takes to work it off belongs to its number.
struct Record {
  std::uint64_t number = 0;  // 1, 2, ... in order of its writing to the stream
  SimTime sent{};
  Duration duration{-1};  // of its own; negative: none
  const std::string* label = nullptr;
  bool is_counted = true;  // in the window
  bool is_poison = false;

  // Whether it brings anything that tells it from others, beside its number and time.
  [[nodiscard]] bool is_plain() const {
    return duration < Duration::zero() && label == nullptr && !is_poison;
  }
};

// Records of one sub-shard that are not worked off, in order. Held as runs whose numbers and times
// grow by the same steps: of a burst, or of a constant rate, one run is enough, and of any other
// two records share one.
class RecordLog {
 public:
  void add(const Record& record);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  // There must be one.
  [[nodiscard]] const Record& front() const { return runs_.front().first; }
  // Takes out the first `count`.
  void pop(std::uint64_t count) {
    if (size_ == 0 || count >= runs_.front().count) return pop_runs(count);
    Run& run = runs_.front();
    size_ -= count;
    run.first.number += count * run.number_step;
    run.first.sent += static_cast<std::int64_t>(count) * run.sent_step;
    run.count -= count;
  }
  // Takes out `count` of them behind the first `place`.
  void erase(std::uint64_t place, std::uint64_t count);
  // How many of the first `most` were sent at or before `until`.
  [[nodiscard]] std::uint64_t sent_until(SimTime until, std::uint64_t most) const {
    if (size_ == 0 || runs_.front().first.sent > until) return 0;
    return most == 1 ? 1 : sent_in_runs(until, most);
  }
  // When the record `place` (0: the first) was sent.
  [[nodiscard]] SimTime sent_at(std::uint64_t place) const {
    return place == 0 && size_ > 0 ? front().sent : sent_in_runs_at(place);
  }
  // How many of the first `count` belong to the counted window.
  [[nodiscard]] std::uint64_t counted(std::uint64_t count) const {
    if (size_ == 0 || count > runs_.front().count) return counted_in_runs(count);
    return front().is_counted ? count : 0;
  }
  // Whether none of the first `count` brings anything of its own.
  [[nodiscard]] bool are_plain(std::uint64_t count) const {
    if (size_ == 0 || count > runs_.front().count) return are_plain_in_runs(count);
    return count == 0 || front().is_plain();
  }

  // Each of the first `count`, in order; `visit` returns whether to go on.
  template <typename Visit>
  void visit_first(std::uint64_t count, Visit visit) const {
    for (std::size_t place = 0; place < runs_.size(); ++place) {
      const Run& run = runs_[place];
      Record record = run.first;
      for (std::uint64_t i = 0; i < run.count; ++i) {
        if (count-- == 0 || !visit(record)) return;
        record.number += run.number_step;
        record.sent += run.sent_step;
      }
    }
  }

 private:
  struct Run {
    Record first;
    std::uint64_t count = 0;
    std::uint64_t number_step = 0;  // with two records or more
    Duration sent_step{};
  };

  // The same, of more records than the first run has.
  void pop_runs(std::uint64_t count);
  [[nodiscard]] std::uint64_t sent_in_runs(SimTime until, std::uint64_t most) const;
  [[nodiscard]] SimTime sent_in_runs_at(std::uint64_t place) const;
  [[nodiscard]] std::uint64_t counted_in_runs(std::uint64_t count) const;
  [[nodiscard]] bool are_plain_in_runs(std::uint64_t count) const;

  Line<Run> runs_;
  std::uint64_t size_ = 0;
};

}  // namespace coldcast
