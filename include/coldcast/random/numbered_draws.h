#pragma once

#include <cstdint>
#include <string>

#include "coldcast/random/random_stream.h"

namespace coldcast {

// The same place, for another purpose.
[[nodiscard]] inline StreamKey with_purpose(StreamKey key, StreamPurpose purpose) {
  key.purpose = purpose;
  return key;
}

// Draws that belong to numbered things (messages, events), whoever asks for them and in whatever
// order: the same number and part give the same draw. `part` tells several draws of one thing
// apart: its deliveries, its waits.
class NumberedDraws {
 public:
  explicit NumberedDraws(const StreamKey& key)
      : key_(key), function_(key.function), base_(RandomStream(key).next()) {}

  // Uniform in [0, 1), a multiple of 2^-53.
  [[nodiscard]] double uniform(std::uint64_t number, std::uint64_t part = 0) const {
    return static_cast<double>(bits(number, part) >> 11) * 0x1.0p-53;
  }
  // For draws of a distribution.
  [[nodiscard]] RandomStream stream(std::uint64_t number, std::uint64_t part = 0) const {
    StreamKey key = key_;
    key.function = function_;
    key.seed = bits(number, part);
    return RandomStream(key);
  }

 private:
  // splitmix64's finalizer (Steele, Lea and Flood, OOPSLA 2014) over one word after the other.
  [[nodiscard]] std::uint64_t bits(std::uint64_t number, std::uint64_t part) const {
    return mix(mix(base_ ^ number) + part * 0x9e3779b97f4a7c15ULL);
  }
  [[nodiscard]] static std::uint64_t mix(std::uint64_t z) {
    z += 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  StreamKey key_;
  std::string function_;  // which the key's view would not keep
  std::uint64_t base_;
};

}  // namespace coldcast
