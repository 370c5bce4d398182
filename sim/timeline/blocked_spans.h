#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/timeline/timeline.h"

#include "timeline/drawn_level.h"

namespace coldcast {

// When shards of streams were blocked, as their readers tell: a shard that is read in parts is
// blocked while one of its parts is. Kept where it lies in the window.
class BlockedSpans {
 public:
  void tell(std::string_view source, bool is_blocked, SimTime at, const DrawnWindow& window) {
    constexpr std::string_view kStream = "stream:";
    if (source.starts_with(kStream)) source.remove_prefix(kStream.size());
    Shard& shard = shards_[std::string(source)];
    if (is_blocked) {
      if (shard.parts++ == 0) shard.since = at;
    } else if (shard.parts > 0 && --shard.parts == 0) {
      keep(shard, at, window);
    }
  }
  // Of each shard, by its name: at the end of the window.
  [[nodiscard]] std::vector<BlockedSpan> finish(SimTime end, const DrawnWindow& window) {
    std::vector<BlockedSpan> all;
    for (auto& [name, shard] : shards_) {
      if (shard.parts > 0) keep(shard, end, window);
      for (const Span& span : shard.spans) all.push_back({name, span.begin, span.end});
    }
    return all;
  }

 private:
  struct Span {
    SimTime begin{};
    SimTime end{};
  };
  struct Shard {
    std::uint32_t parts = 0;  // that are blocked
    SimTime since{};
    std::vector<Span> spans;
  };

  static void keep(Shard& shard, SimTime end, const DrawnWindow& window) {
    const SimTime begin = std::max(shard.since, window.from);
    if (end > begin) shard.spans.push_back({begin, end});
  }

  std::map<std::string, Shard> shards_;
};

}  // namespace coldcast
