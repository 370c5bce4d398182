#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "coldcast/base/time.h"
#include "coldcast/random/random_stream.h"

#include "random/ziggurat.h"

namespace coldcast {

// So many instants, uniform on a stretch of time and drawn in order: of n uniforms that are left on
// a stretch, the smallest lies at 1 - U^(1/n) of it. So a busy minute takes no memory.
class SpreadDraws {
 public:
  void begin(std::uint64_t count, Duration length) {
    left_ = count;
    length_ = length.count();
    place_ = 0.0;
  }
  [[nodiscard]] bool empty() const { return left_ == 0; }
  // From the beginning of the stretch; below its length.
  [[nodiscard]] Duration next(RandomStream& stream) {
    const auto length = static_cast<double>(length_);
    place_ -=
        (length - place_) * std::expm1(-draw_exponential(stream) / static_cast<double>(left_));
    --left_;
    // Rounding must not carry it beyond the stretch.
    return Duration{std::min(static_cast<std::int64_t>(place_), length_ - 1)};
  }

 private:
  std::uint64_t left_ = 0;
  std::int64_t length_ = 1;
  double place_ = 0.0;  // of the last one, nanoseconds
};

}  // namespace coldcast
