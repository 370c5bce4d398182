#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "coldcast/random/distribution.h"

namespace coldcast {

// The draws of one distribution from one stream, made in blocks: the same numbers as one at a time,
// in a tighter loop.
class Draws {
 public:
  // `scale` multiplies each draw, rounded once more to the nanosecond.
  Draws(Distribution distribution, const RandomStream& stream, double scale = 1.0)
      : distribution_(std::move(distribution)), stream_(stream), scale_(scale) {}

  [[nodiscard]] Duration next() {
    if (next_ == size_) [[unlikely]]
      refill();
    return block_[next_++];
  }

 private:
  // Blocks grow from small to large, so that a rare feed costs little memory.
  [[gnu::noinline]] void refill() {
    constexpr std::size_t kFirstBlock = 4;
    constexpr std::size_t kLargestBlock = 64;
    size_ = std::clamp(block_.size() * 2, kFirstBlock, kLargestBlock);
    block_.resize(size_);
    distribution_.fill(stream_, block_);
    if (scale_ != 1.0) scale_block();
    next_ = 0;
  }
  void scale_block() {
    constexpr double kLongest = 4.6e18;  // about 2^62 ns
    for (Duration& draw : block_) {
      draw = Duration{std::llround(std::min(kLongest, static_cast<double>(draw.count()) * scale_))};
    }
  }

  Distribution distribution_;
  RandomStream stream_;
  double scale_;
  std::vector<Duration> block_;
  std::size_t next_ = 0;
  std::size_t size_ = 0;  // of the block
};

}  // namespace coldcast
