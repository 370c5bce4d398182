#include "coldcast/stats/level_log.h"

#include <algorithm>

namespace coldcast {

std::size_t LevelLog::first_from(SimTime at) const {
  const auto offset = static_cast<std::uint64_t>((at - begin_).count()) << 3;
  return static_cast<std::size_t>(std::lower_bound(steps_.begin(), steps_.end(), offset) -
                                  steps_.begin());
}

}  // namespace coldcast
