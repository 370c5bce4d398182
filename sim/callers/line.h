#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace coldcast {

// Things that stand in a line: they come at the end and go at the front. It lies in blocks that are
// used again, so that nothing is allocated while it is no longer than it has been, and a long one
// grows without holding the old and the new at once. T is plain data.
template <typename T>
class Line {
 public:
  Line() = default;
  Line(const Line& other) {
    for (std::size_t i = 0; i < other.size(); ++i) push_back(other[i]);
  }
  Line(Line&& other) noexcept
      : blocks_(std::move(other.blocks_)),
        spare_(std::move(other.spare_)),
        first_(std::exchange(other.first_, 0)),
        size_(std::exchange(other.size_, 0)) {}
  Line& operator=(Line other) noexcept {
    std::swap(blocks_, other.blocks_);
    std::swap(spare_, other.spare_);
    std::swap(first_, other.first_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~Line() = default;

  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] T& operator[](std::size_t place) { return cell(first_ + place); }
  [[nodiscard]] const T& operator[](std::size_t place) const { return cell(first_ + place); }
  // There must be one, for these.
  [[nodiscard]] T& front() { return cell(first_); }
  [[nodiscard]] const T& front() const { return cell(first_); }
  [[nodiscard]] T& back() { return (*this)[size_ - 1]; }
  [[nodiscard]] const T& back() const { return (*this)[size_ - 1]; }

  void push_back(const T& thing) {
    const std::size_t block = (first_ + size_) / kBlock;
    if (block == blocks_.size() || !blocks_[block]) [[unlikely]]
      add_block();
    ++size_;
    back() = thing;
  }
  void pop_front() {
    if (--size_ == 0) {
      first_ -= first_ % kBlock;  // a short line has the same few cells again
    } else if (++first_ % kBlock == 0) [[unlikely]] {
      spare_ = std::move(blocks_[first_ / kBlock - 1]);
    }
  }
  // Before the one at `place`.
  void insert(std::size_t place, const T& thing) {
    push_back(thing);
    for (std::size_t i = size_ - 1; i > place; --i) (*this)[i] = (*this)[i - 1];
    (*this)[place] = thing;
  }
  // How many come first of which `is_before` holds: it holds of none behind them.
  template <typename IsBefore>
  [[nodiscard]] std::size_t count_first(IsBefore is_before) const {
    std::size_t low = 0;
    for (std::size_t high = size_; low < high;) {
      const std::size_t middle = low + (high - low) / 2;
      if (is_before((*this)[middle])) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

 private:
  static constexpr std::size_t kBlock = 32;
  using Block = std::array<T, kBlock>;

  [[nodiscard]] T& cell(std::size_t place) const {
    return (*blocks_[place / kBlock])[place % kBlock];
  }
  [[gnu::noinline]] void add_block() {
    if ((first_ + size_) / kBlock == blocks_.size()) close_ranks();
    std::unique_ptr<Block>& block = blocks_[(first_ + size_) / kBlock];
    if (!block) block = spare_ ? std::move(spare_) : std::make_unique<Block>();
  }
  // Makes room behind the last block: where most have been left, their places are enough.
  void close_ranks() {
    const std::size_t left = first_ / kBlock;
    if (left > blocks_.size() / 2) {
      std::move(blocks_.begin() + static_cast<std::ptrdiff_t>(left), blocks_.end(),
                blocks_.begin());
      first_ -= left * kBlock;
    } else {
      blocks_.resize(2 * blocks_.size() + 1);
    }
  }

  std::vector<std::unique_ptr<Block>> blocks_;  // null: not in use
  std::unique_ptr<Block> spare_;
  std::size_t first_ = 0;
  std::size_t size_ = 0;
};

}  // namespace coldcast
