#pragma once

#include <cstddef>
#include <vector>

#include "coldcast/base/int128.h"

namespace coldcast {

// A four-ary heap of integers, least on top: half as deep as a binary one, and the four children of
// a node share a cache line.
class KeyHeap {
 public:
  using Key = Uint128;

  [[nodiscard]] bool empty() const { return keys_.empty(); }
  [[nodiscard]] std::size_t size() const { return keys_.size(); }

  void push(Key key) {
    std::size_t hole = keys_.size();
    keys_.push_back(key);
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / 4;
      if (keys_[parent] <= key) break;
      keys_[hole] = keys_[parent];
      hole = parent;
    }
    keys_[hole] = key;
  }

  // The heap must not be empty, for both.
  [[nodiscard]] Key least() const { return keys_.front(); }
  // Takes the least key out.
  Key pop() {
    const Key least = keys_.front();
    const Key last = keys_.back();
    keys_.pop_back();
    if (!keys_.empty()) sift_down(last);
    return least;
  }

 private:
  // Puts `key` where the root was taken.
  void sift_down(Key key) {
    Key* const keys = keys_.data();
    const std::size_t size = keys_.size();
    std::size_t hole = 0;
    for (std::size_t child = 1; child < size; child = 4 * hole + 1) {
      const std::size_t smallest =
          child + 4 <= size ? least_of_four(keys + child, child) : least_of_rest(keys, child, size);
      if (key <= keys[smallest]) break;
      keys[hole] = keys[smallest];
      hole = smallest;
    }
    keys[hole] = key;
  }
  static std::size_t least_of_four(const Key* four, std::size_t first) {
    const std::size_t a = four[1] < four[0] ? 1 : 0;
    const std::size_t b = four[3] < four[2] ? 3 : 2;
    return first + (four[b] < four[a] ? b : a);
  }
  static std::size_t least_of_rest(const Key* keys, std::size_t first, std::size_t end) {
    std::size_t least = first;
    for (std::size_t i = first + 1; i < end; ++i) {
      if (keys[i] < keys[least]) least = i;
    }
    return least;
  }

  std::vector<Key> keys_;
};

}  // namespace coldcast
