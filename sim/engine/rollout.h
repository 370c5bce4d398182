#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "coldcast/random/random_stream.h"
#include "coldcast/scenario/scenario.h"

#include "engine/function_state.h"

namespace coldcast {

// A deployment that is under way: two versions of a function live side by side.
struct Rollout {
  // Who gets what of the requests.
  enum class Phase : std::uint8_t {
    allocating,  // all go to the old one, until the new one's provisioned environments are READY
    shifting,    // each is drawn by weight
  };

  std::uint64_t number = 0;  // unique among those of the run
  std::size_t change = 0;    // of the scenario's
  const Deployment* deployment = nullptr;
  FunctionState* old = nullptr;
  FunctionState* next = nullptr;
  Phase phase = Phase::allocating;
  double share = 0.0;  // of the requests that go to the new one
  RandomStream routing;
  // What the new version's handlers take, where that is something else: by feed.
  std::vector<std::pair<FeedState*, FeedWork>> works{};

  [[nodiscard]] FeedWork& works_of(FeedState& feed) {
    // The latest, should a change have come meanwhile.
    for (auto own = works.rbegin(); own != works.rend(); ++own) {
      if (own->first == &feed) return own->second;
    }
    return feed.work;
  }
};

}  // namespace coldcast
