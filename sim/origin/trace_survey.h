#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "coldcast/base/time.h"

namespace coldcast {

// Looks at the first records of a trace for what a replay would get wrong.
class TraceSurvey {
 public:
  // `stamp` as the file has it; `duration` negative: the file has none.
  void add(std::int64_t stamp, std::int64_t start, std::int64_t duration) {
    rows_.push_back({stamp, start, duration});
  }
  [[nodiscard]] bool is_full() const { return rows_.size() >= kMost; }

  // All stamps are whole seconds (minutes, hours), and up to `most` records share one.
  struct Coarse {
    Duration resolution{};
    std::uint64_t most = 0;
  };
  [[nodiscard]] std::optional<Coarse> coarse_stamps() const;

  // The log of so many clients, each of whom waited for its answer before it asked again.
  struct ClosedLoop {
    std::uint64_t clients = 0;
    std::uint64_t requests = 0;
  };
  [[nodiscard]] std::optional<ClosedLoop> closed_loop() const;

  // What is to be said of the file, a sentence each.
  [[nodiscard]] std::vector<std::string> sentences(const std::string& path,
                                                   bool can_have_resolution) const;

 private:
  static constexpr std::size_t kMost = 100'000;

  struct Row {
    std::int64_t stamp = 0;
    std::int64_t start = 0;
    std::int64_t duration = -1;
  };

  std::vector<Row> rows_;
};

}  // namespace coldcast
