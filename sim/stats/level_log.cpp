#include "coldcast/stats/level_log.h"

#include <algorithm>

namespace coldcast {

bool LevelLog::make_room() {
  constexpr std::size_t kFirst = 16;
  if (size_ == kMost) {
    overflowed_ = true;
    return false;
  }
  steps_.resize(std::clamp(2 * size_, kFirst, kMost));
  return true;
}

std::size_t LevelLog::first_from(SimTime at) const {
  const auto offset = static_cast<std::uint64_t>((at - begin_).count()) << 3;
  const std::span<const std::uint64_t> steps = std::span(steps_).first(size_);
  return static_cast<std::size_t>(std::lower_bound(steps.begin(), steps.end(), offset) -
                                  steps.begin());
}

}  // namespace coldcast
