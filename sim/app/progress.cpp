#include "app/progress.h"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <string>
#include <unistd.h>

#include "coldcast/base/text.h"

namespace coldcast {
namespace {

constexpr std::chrono::milliseconds kBetweenUpdates{200};
constexpr const char* kEraseLine = "\r\x1b[K";

std::string rate(double per_second) {
  if (per_second >= 1e6) return fmt::format("{:.1f} M requests/s", per_second / 1e6);
  if (per_second >= 1e3) return fmt::format("{:.0f} k requests/s", per_second / 1e3);
  return fmt::format("{:.0f} requests/s", per_second);
}

}  // namespace

Progress::Progress(bool wanted, std::optional<Duration> end)
    : wanted_(wanted && isatty(STDERR_FILENO) == 1), end_(end) {}

Progress::~Progress() {
  if (shown_) std::fputs(kEraseLine, stderr);
}

bool Progress::is_due() {
  if (!wanted_ || Clock::now() < next_) return false;
  next_ = Clock::now() + kBetweenUpdates;
  shown_ = true;
  return true;
}

void Progress::update_runs(std::uint64_t done, std::uint64_t all) {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock || !is_due()) return;
  const auto elapsed = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - begun_);
  std::fputs(fmt::format("{}{} of {} runs, {}", kEraseLine, done, all, to_string(elapsed)).c_str(),
             stderr);
}

void Progress::update(SimTime now, std::uint64_t requests) {
  if (!is_due()) return;
  const Duration simulated = now - kStartOfTime;
  std::string line = kEraseLine;
  line += to_string(std::chrono::duration_cast<std::chrono::seconds>(simulated));
  if (end_ && end_->count() > 0) {
    const double share =
        static_cast<double>(simulated.count()) / static_cast<double>(end_->count());
    line += fmt::format(" of {}, {:.0f} %", to_string(*end_), std::min(share, 1.0) * 100.0);
  }
  const std::chrono::duration<double> elapsed = Clock::now() - begun_;
  line += ", " + rate(static_cast<double>(requests) / elapsed.count());
  std::fputs(line.c_str(), stderr);
}

}  // namespace coldcast
