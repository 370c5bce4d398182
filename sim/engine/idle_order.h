#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

namespace coldcast {

// The idle environments of a function that reuses them at random, so that the one of a given rank
// is found without walking their list: places in order of going idle, of which some have been left,
// and a Fenwick tree (Fenwick, 1994) of how many are taken. Each call takes the logarithm of the
// number of places.
class IdleOrder {
 public:
  using Place = std::uint32_t;

  // Gives `slot` the place after all others. Where there is none left, those that are taken move
  // together, each told as moved(slot, place).
  template <typename Moved>
  [[nodiscard]] Place push(std::uint32_t slot, Moved moved) {
    if (slots_.size() == tree_.size() - 1) close_ranks(moved);
    const auto place = static_cast<Place>(slots_.size());
    slots_.push_back(slot);
    add(place, 1);
    return place;
  }
  void leave(Place place) {
    add(place, ~std::uint32_t{0});  // less one
    slots_[place] = kLeft;
  }
  // The one that went idle before all but `rank` others; rank is below the number of those idle.
  [[nodiscard]] std::uint32_t nth_oldest(std::uint64_t rank) const {
    std::size_t before = 0;  // places that are passed
    auto left = static_cast<std::uint32_t>(rank);
    for (std::size_t step = tree_.size() - 1; step > 0; step /= 2) {
      if (before + step >= tree_.size() || tree_[before + step] > left) continue;
      before += step;
      left -= tree_[before];
    }
    return slots_[before];
  }

 private:
  static constexpr std::uint32_t kLeft = ~std::uint32_t{0};
  static constexpr std::size_t kFewest = 16;

  void add(std::size_t place, std::uint32_t change) {
    for (std::size_t node = place + 1; node < tree_.size(); node += node & (~node + 1))
      tree_[node] += change;
  }
  // Half of the places are free afterwards at least, so that this is rare.
  template <typename Moved>
  void close_ranks(Moved moved) {
    slots_.erase(std::remove(slots_.begin(), slots_.end(), kLeft), slots_.end());
    tree_.assign(std::max(kFewest, std::bit_ceil(2 * slots_.size())) + 1, 0);
    for (std::size_t place = 0; place < slots_.size(); ++place) {
      add(place, 1);
      moved(slots_[place], static_cast<Place>(place));
    }
  }

  std::vector<std::uint32_t> slots_;  // by place
  // Node n counts the n & -n places that end with place n - 1; node 0 is unused, the others are a
  // power of two.
  std::vector<std::uint32_t> tree_ = std::vector<std::uint32_t>(kFewest + 1);
};

}  // namespace coldcast
