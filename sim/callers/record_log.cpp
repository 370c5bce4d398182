#include "callers/record_log.h"

#include <algorithm>

namespace coldcast {

void RecordLog::add(const Record& record) {
  ++size_;
  if (!runs_.empty()) {
    Run& last = runs_.back();
    const Record& first = last.first;
    const std::uint64_t places = last.count;
    const bool are_alike =
        first.is_plain() && record.is_plain() && first.is_counted == record.is_counted;
    if (are_alike && places == 1) {
      last.number_step = record.number - first.number;
      last.sent_step = record.sent - first.sent;
      last.count = 2;
      return;
    }
    const auto steps = static_cast<std::int64_t>(places);
    if (are_alike && first.number + places * last.number_step == record.number &&
        first.sent + steps * last.sent_step == record.sent) {
      ++last.count;
      return;
    }
  }
  runs_.push_back({.first = record, .count = 1});
}

void RecordLog::pop_runs(std::uint64_t count) {
  while (count > 0) {
    const std::uint64_t of_run = runs_.front().count;
    if (count < of_run) return pop(count);
    count -= of_run;
    size_ -= of_run;
    runs_.pop_front();
  }
}

void RecordLog::erase(std::uint64_t place, std::uint64_t count) {
  if (place == 0) return pop(count);
  std::vector<Run> before;
  for (std::uint64_t left = place; left > 0;) {
    Run run = runs_.front();
    run.count = std::min(run.count, left);
    before.push_back(run);
    pop(run.count);
    left -= run.count;
  }
  pop(count);
  for (std::size_t i = 0; i < before.size(); ++i) runs_.insert(i, before[i]);
  size_ += place;
}

std::uint64_t RecordLog::sent_in_runs(SimTime until, std::uint64_t most) const {
  std::uint64_t found = 0;
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    const Run& run = runs_[i];
    if (found >= most || run.first.sent > until) break;
    std::uint64_t of_run = run.count;
    if (run.sent_step > Duration::zero()) {
      const auto fit = static_cast<std::uint64_t>((until - run.first.sent) / run.sent_step) + 1;
      of_run = std::min(of_run, fit);
    }
    found += of_run;
    if (of_run < run.count) break;
  }
  return std::min(found, most);
}

SimTime RecordLog::sent_in_runs_at(std::uint64_t place) const {
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    const Run& run = runs_[i];
    if (place < run.count) return run.first.sent + static_cast<std::int64_t>(place) * run.sent_step;
    place -= run.count;
  }
  return kNever;
}

std::uint64_t RecordLog::counted_in_runs(std::uint64_t count) const {
  std::uint64_t found = 0;
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    const Run& run = runs_[i];
    if (count == 0) break;
    const std::uint64_t of_run = std::min(count, run.count);
    if (run.first.is_counted) found += of_run;
    count -= of_run;
  }
  return found;
}

bool RecordLog::are_plain_in_runs(std::uint64_t count) const {
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    const Run& run = runs_[i];
    if (count == 0) break;
    if (!run.first.is_plain()) return false;
    count -= std::min(count, run.count);
  }
  return true;
}

}  // namespace coldcast
