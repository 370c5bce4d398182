#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

namespace coldcast {

// Things under numbers that are used again when they are gone. A wake-up that cannot be cancelled
// names a thing by its ticket, which says whether it is still the same one.
template <typename T>
class Slab {
 public:
  [[nodiscard]] std::uint32_t add(T thing) {
    if (free_.empty()) {
      cells_.push_back({std::move(thing), 0, true});
      return static_cast<std::uint32_t>(cells_.size() - 1);
    }
    const std::uint32_t index = free_.back();
    free_.pop_back();
    cells_[index].thing = std::move(thing);
    cells_[index].is_used = true;
    return index;
  }
  void remove(std::uint32_t index) {
    cells_[index].is_used = false;
    cells_[index].generation = (cells_[index].generation + 1) & kGenerations;
    free_.push_back(index);
  }
  [[nodiscard]] std::size_t size() const { return cells_.size() - free_.size(); }
  // References to things end with the next add().
  [[nodiscard]] T& operator[](std::uint32_t index) { return cells_[index].thing; }

  // Index and generation, with room for a tag of 0 to 15.
  [[nodiscard]] std::uint64_t ticket(std::uint32_t index, std::uint64_t tag = 0) const {
    return tag << kTagShift | std::uint64_t{cells_[index].generation} << kIndexBits | index;
  }
  [[nodiscard]] static std::uint64_t tag_of(std::uint64_t ticket) { return ticket >> kTagShift; }
  [[nodiscard]] static std::uint32_t index_of(std::uint64_t ticket) {
    return static_cast<std::uint32_t>(ticket);
  }
  // Whether what the ticket was made for is still there.
  [[nodiscard]] bool holds(std::uint64_t ticket) const {
    const Cell& cell = cells_[index_of(ticket)];
    return cell.is_used && cell.generation == ((ticket >> kIndexBits) & kGenerations);
  }

  template <typename Visit>
  void for_each(Visit visit) {
    for (Cell& cell : cells_) {
      if (cell.is_used) visit(cell.thing);
    }
  }

 private:
  static constexpr unsigned kIndexBits = 32;
  static constexpr unsigned kTagShift = 60;
  static constexpr std::uint32_t kGenerations = (std::uint32_t{1} << 28) - 1;

  struct Cell {
    T thing;
    std::uint32_t generation = 0;
    bool is_used = false;
  };

  std::deque<Cell> cells_;  // grows without holding the old and the new at once
  std::vector<std::uint32_t> free_;
};

}  // namespace coldcast
