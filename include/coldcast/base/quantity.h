#pragma once

#include <cstdint>

#include "coldcast/base/time.h"

namespace coldcast {

// `events` in each span of `per`: 40/s is {40, 1 s}, 0.9/s is {9, 10 s}. A ratio of integers, so
// that instants and token buckets computed from it are exact. per > 0; events = 0 means never.
struct Rate {
  std::int64_t events = 0;
  Duration per = std::chrono::seconds{1};

  [[nodiscard]] double per_second() const {
    return static_cast<double>(events) * 1e9 / static_cast<double>(per.count());
  }
  friend bool operator==(const Rate&, const Rate&) = default;
};

// A size in AWS's megabytes (1 MB = 1,024 KB; 1 GB = 1,024 MB).
struct Megabytes {
  std::uint32_t count = 0;

  [[nodiscard]] double gigabytes() const { return count / 1024.0; }
  friend auto operator<=>(const Megabytes&, const Megabytes&) = default;
};

// A size in AWS's kilobytes (1 MB = 1,024 KB).
struct Kilobytes {
  std::uint32_t count = 0;

  friend auto operator<=>(const Kilobytes&, const Kilobytes&) = default;
};

}  // namespace coldcast
