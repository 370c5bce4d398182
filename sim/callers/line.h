#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace coldcast {

// Things that stand in a line: they come at the end and go at the front. It lies in blocks that are
// used again, so that nothing is allocated while it is no longer than it has been, and a long one
// grows without holding the old and the new at once. Both ends are known by address: most lines are
// short, and are asked for nothing else. T is plain data.
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
        ends_(std::exchange(other.ends_, Ends{})) {}
  Line& operator=(Line other) noexcept {
    std::swap(blocks_, other.blocks_);
    std::swap(spare_, other.spare_);
    std::swap(ends_, other.ends_);
    return *this;
  }
  ~Line() = default;

  [[nodiscard]] bool empty() const { return ends_.size == 0; }
  [[nodiscard]] std::size_t size() const { return ends_.size; }
  [[nodiscard]] T& operator[](std::size_t place) { return cell(place); }
  [[nodiscard]] const T& operator[](std::size_t place) const { return cell(place); }
  // There must be one, for these.
  [[nodiscard]] T& front() { return *ends_.front; }
  [[nodiscard]] const T& front() const { return *ends_.front; }
  [[nodiscard]] T& back() { return ends_.next[-1]; }
  [[nodiscard]] const T& back() const { return ends_.next[-1]; }

  void push_back(const T& thing) { add() = thing; }
  // One more, that holds what stood there before.
  T& add() {
    if (ends_.next == ends_.next_end) [[unlikely]]
      open_block();
    ++ends_.size;
    return *ends_.next++;
  }
  void pop_front() {
    ++ends_.front;
    if (--ends_.size == 0) {
      // A short line has the same few cells again.
      ends_.next = ends_.front = ends_.front_end - kBlock;
    } else if (ends_.front == ends_.front_end) [[unlikely]] {
      leave_block();
    }
  }
  // Before the one at `place`.
  void insert(std::size_t place, const T& thing) {
    push_back(thing);
    for (std::size_t i = size() - 1; i > place; --i) (*this)[i] = (*this)[i - 1];
    (*this)[place] = thing;
  }
  // How many come first of which `is_before` holds: it holds of none behind them.
  template <typename IsBefore>
  [[nodiscard]] std::size_t count_first(IsBefore is_before) const {
    std::size_t low = 0;
    for (std::size_t high = size(); low < high;) {
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
  struct Ends {
    T* front = nullptr;
    T* front_end = nullptr;  // of its block
    T* next = nullptr;       // where the next one goes; the end of the last block: nowhere yet
    T* next_end = nullptr;
    std::size_t front_block = 0;
    std::size_t last_block = 0;
    std::size_t size = 0;
  };

  [[nodiscard]] T& cell(std::size_t place) const {
    const auto left = static_cast<std::size_t>(ends_.front_end - ends_.front);
    const std::size_t behind = kBlock - left + place;
    return (*blocks_[ends_.front_block + behind / kBlock])[behind % kBlock];
  }
  [[gnu::noinline]] void open_block() {
    const bool is_first = blocks_.empty();
    if (!is_first) ++ends_.last_block;
    if (ends_.last_block == blocks_.size()) close_ranks();
    std::unique_ptr<Block>& block = blocks_[ends_.last_block];
    if (!block) block = spare_ ? std::move(spare_) : std::make_unique<Block>();
    ends_.next = block->data();
    ends_.next_end = ends_.next + kBlock;
    if (!is_first) return;
    ends_.front = ends_.next;
    ends_.front_end = ends_.next_end;
  }
  [[gnu::noinline]] void leave_block() {
    spare_ = std::move(blocks_[ends_.front_block]);
    ends_.front = blocks_[++ends_.front_block]->data();
    ends_.front_end = ends_.front + kBlock;
  }
  // Makes room behind the last block: where most have been left, their places are enough.
  void close_ranks() {
    const std::size_t left = ends_.front_block;
    if (left > blocks_.size() / 2) {
      std::move(blocks_.begin() + static_cast<std::ptrdiff_t>(left), blocks_.end(),
                blocks_.begin());
      ends_.front_block = 0;
      ends_.last_block -= left;
    } else {
      blocks_.resize(2 * blocks_.size() + 1);
    }
  }

  std::vector<std::unique_ptr<Block>> blocks_;  // null: not in use
  std::unique_ptr<Block> spare_;
  Ends ends_;
};

}  // namespace coldcast
