#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace coldcast {

// What a stream's numbers are for; each purpose of each function has a stream of its own, so that
// adding a function or a policy shifts nobody else's numbers. The values go into the key: they may
// not change.
enum class StreamPurpose : std::uint8_t {
  arrivals = 1,
  duration = 2,
  first_duration = 3,
  cold_start = 4,
  policy = 5,
  outcome = 6,
  retry = 7,
  retry_duration = 8,
  reuse = 9,
  first_extra = 10,
  retry_first_duration = 11,
  retry_first_extra = 12,
  max_age = 13,
  provisioned_init = 14,
  proactive = 15,
  billed_restore = 16,
  async_jitter = 17,
  source_jitter = 18,
  schedule = 19,
  routing = 20,  // of a weighted alias
  zone = 21,
  keys = 22,         // partition keys, message groups
  record_fate = 23,  // which record fails; which is poison
  record_work = 24,
  dependency = 25,
  background = 26,
  calls = 27,
  block_duration = 40,  // of requests whose block has a duration
  follow_up_duration = 41,
};

// Names a stream: the same key gives the same numbers on every machine.
struct StreamKey {
  std::uint64_t seed = 1;
  std::uint64_t replication = 0;
  std::string_view function{};
  StreamPurpose purpose = StreamPurpose::arrivals;
  std::uint32_t block = 0;  // which arrivals block of the function
};

// A repeatable sequence of random numbers: xoshiro256++ (Blackman and Vigna, 2019), its state
// filled by splitmix64 from a fixed hash of the key. A value: copying it copies its position.
class RandomStream {
 public:
  explicit RandomStream(const StreamKey& key);

  // Uniform over all 64-bit values.
  std::uint64_t next() {
    const std::uint64_t result = rotate(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = rotate(state_[3], 45);
    return result;
  }
  // Uniform in [0, 1), a multiple of 2^-53.
  double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  // Uniform in (0, 1).
  double open_uniform() { return (static_cast<double>(next() >> 12) + 0.5) * 0x1.0p-52; }
  // Uniform over 0 .. bound-1; bound >= 1.
  std::uint64_t below(std::uint64_t bound);

 private:
  static std::uint64_t rotate(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

  std::array<std::uint64_t, 4> state_{};
};

}  // namespace coldcast
