#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

#include "coldcast/base/time.h"

namespace coldcast {

// One line on stderr that says how far a run is, rewritten in place and erased at the end. It
// appears only on a terminal, and only when the run lasts over a second.
class Progress {
 public:
  // `end`: where simulated time will arrive, if that is known.
  Progress(bool wanted, std::optional<Duration> end);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Cheap enough to be called every few thousand events.
  void update(SimTime now, std::uint64_t requests);
  // Of many runs: how many are done. May be called by several threads.
  void update_runs(std::uint64_t done, std::uint64_t all);

 private:
  [[nodiscard]] bool is_due();

  using Clock = std::chrono::steady_clock;

  bool wanted_;
  std::optional<Duration> end_;
  Clock::time_point begun_ = Clock::now();
  Clock::time_point next_ = begun_ + std::chrono::seconds{1};
  bool shown_ = false;
  std::mutex mutex_;
};

}  // namespace coldcast
