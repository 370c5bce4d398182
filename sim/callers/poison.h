#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "coldcast/origin/request_source.h"

namespace coldcast {

// The key `poison` of arrivals blocks: the first message or record of the block that is sent at or
// after each of its instants fails for ever.
class PoisonList {
 public:
  using Block = std::pair<Feed, std::vector<SimTime>>;  // instants in order

  explicit PoisonList(std::vector<Block> blocks) : blocks_(std::move(blocks)) {}

  // Whether this one does.
  [[nodiscard]] bool takes(const Request& request) {
    bool takes = false;
    for (auto& [feed, instants] : blocks_) {
      if (feed != request.feed) continue;
      while (!instants.empty() && instants.front() <= request.at) {
        instants.erase(instants.begin());
        takes = true;
      }
    }
    return takes;
  }

 private:
  std::vector<Block> blocks_;
};

}  // namespace coldcast
