#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace coldcast {

// A set of 64-bit hashes with open addresses: eight bytes a place, half to three quarters of them
// taken. Two texts of one hash are taken for one, which among 10^8 happens once in three thousand
// sets.
class HashSet {
 public:
  // False when it is there already.
  bool insert(std::uint64_t hash) {
    if (hash == 0) hash = 1;  // 0 is a free place
    if (4 * (size_ + 1) > 3 * places_.size()) grow();
    std::uint64_t& place = places_[find(hash)];
    if (place == hash) return false;
    place = hash;
    ++size_;
    return true;
  }
  [[nodiscard]] bool contains(std::uint64_t hash) const {
    if (hash == 0) hash = 1;
    return !places_.empty() && places_[find(hash)] == hash;
  }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  [[nodiscard]] std::size_t find(std::uint64_t hash) const {
    // The hash as a share of its range, by its upper half: any number of places will do.
    std::size_t at = ((hash >> 32) * places_.size()) >> 32;
    while (places_[at] != 0 && places_[at] != hash) at = at + 1 == places_.size() ? 0 : at + 1;
    return at;
  }

  void grow() {
    std::vector<std::uint64_t> old(places_.empty() ? 1024 : places_.size() + places_.size() / 2);
    old.swap(places_);
    for (const std::uint64_t hash : old) {
      if (hash != 0) places_[find(hash)] = hash;
    }
  }

  std::vector<std::uint64_t> places_;
  std::size_t size_ = 0;
};

// The last hashes that came: all of them up to `most`, from then on that many at least and twice as
// many at most.
class RecentHashes {
 public:
  explicit RecentHashes(std::size_t most) : most_(most) {}

  // False when it is there already.
  bool insert(std::uint64_t hash) {
    if (older_.contains(hash) || !newer_.insert(hash)) return false;
    if (newer_.size() > most_) older_ = std::exchange(newer_, {});
    return true;
  }

 private:
  std::size_t most_;
  HashSet newer_;
  HashSet older_;
};

// A hash of a text, for sets of what was seen; of a number (the finisher of splitmix64).
[[nodiscard]] std::uint64_t hash_of(std::string_view text, std::uint64_t seed = 0);
[[nodiscard]] std::uint64_t mixed(std::uint64_t x);

}  // namespace coldcast
