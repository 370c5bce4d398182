#pragma once

#include <cstdint>
#include <vector>

#include "coldcast/base/quantity.h"
#include "coldcast/base/time.h"

namespace coldcast {

// What readers take from the shards of a Kinesis stream: 2 MB a second of each (facts 7.11), shared
// by all that have no enhanced fan-out, which gives each reader as much of its own. A read takes
// all that it wants at once, and the next one waits until so much could have been read, as
// GetRecords does.
class ShardReads {
 public:
  static constexpr std::int64_t kKilobytesPerSecond = 2 * 1024;

  // Records of `payload`; of zero: unlimited.
  ShardReads(std::uint32_t shards, Kilobytes payload)
      : record_(std::chrono::nanoseconds{std::chrono::seconds{1}} * payload.count /
                kKilobytesPerSecond),
        free_at_(payload.count > 0 ? shards : 0, kStartOfTime) {}

  // The instant from `now` on at which the shard can be read.
  [[nodiscard]] SimTime next(std::uint32_t shard, SimTime now) const {
    return free_at_.empty() || free_at_[shard] < now ? now : free_at_[shard];
  }
  void read(std::uint32_t shard, std::uint64_t records, SimTime now) {
    if (!free_at_.empty())
      free_at_[shard] = saturating_add(now, record_ * static_cast<std::int64_t>(records));
  }

 private:
  Duration record_;  // how long one takes
  std::vector<SimTime> free_at_;
};

}  // namespace coldcast
