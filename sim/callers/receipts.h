#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "coldcast/base/index.h"
#include "coldcast/base/time.h"

#include "callers/message.h"

namespace coldcast {

using ReceiptId = std::uint64_t;

// A receipt's place in the line of those that are open and have not lapsed, by when that ends; or
// the line itself, between its last and its first. One that stands nowhere is alone.
struct Deadline {
  Deadline* before = this;
  Deadline* after = this;
  SimTime until = kNever;
  ReceiptId id = 0;

  Deadline() = default;
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  [[nodiscard]] bool is_alone() const { return after == this; }
  void stand_behind(Deadline& other) {
    before = &other;
    after = other.after;
    before->after = after->before = this;
  }
  void leave() {
    before->after = after;
    after->before = before;
    before = after = this;
  }
};

// Messages of one receive. Folded, it knows their numbers and instants only: all of them are plain.
struct Receipt : Deadline {
  // The most messages of a folded one.
  static constexpr std::size_t kMostFolded = 10;

  std::vector<Message> messages;
  std::uint64_t left = 0;   // of them are in flight
  bool has_reader = false;  // somebody may still delete
  bool has_lapsed = false;  // they are visible again, or elsewhere
  // Folded: in place of `messages` so many of `alike`, their group, if the queue is FIFO, and how
  // many of them are of the counted window.
  std::uint32_t folds = 0;
  std::uint64_t group = 0;
  std::uint64_t counted = 0;
  std::array<AlikeMessages, kMostFolded> alike{};

  [[nodiscard]] bool holds(const Message& message) const { return !has_lapsed && !message.is_gone; }
  [[nodiscard]] std::span<const AlikeMessages> folded() const {
    return std::span(alike).first(folds);
  }
  // When the first of its messages was sent.
  [[nodiscard]] SimTime oldest() const {
    if (folds > 0) return alike.front().sent;
    SimTime oldest = kNever;
    for (const Message& message : messages) oldest = std::min(oldest, message.sent);
    return oldest;
  }
};

// The receipts of one queue under their numbers, which are used again.
class Receipts {
 public:
  [[nodiscard]] Receipt& operator[](ReceiptId id) { return *receipts_[to_index(id)]; }
  [[nodiscard]] const Receipt& operator[](ReceiptId id) const { return *receipts_[to_index(id)]; }

  // The one that open() opens next: it has no messages yet.
  [[nodiscard]] ReceiptId next() {
    if (free_.empty()) [[unlikely]] {
      free_.push_back(receipts_.size());
      receipts_.push_back(std::make_unique<Receipt>());
      receipts_.back()->id = free_.back();
    }
    return free_.back();
  }
  // Its messages are in flight until then. In the line it stands behind those that are no later: as
  // the last, unless the timeout has become shorter.
  void open(Receipt& receipt, SimTime until) {
    free_.pop_back();
    receipt.until = until;
    receipt.has_reader = true;
    receipt.has_lapsed = false;
    if (until == kNever) return;
    Deadline* before = line_.before;
    while (before != &line_ && before->until > until) before = before->before;
    receipt.stand_behind(*before);
  }
  void close(Receipt& receipt) {
    receipt.leave();
    receipt.messages.clear();
    receipt.folds = 0;
    free_.push_back(receipt.id);
  }
  // The first that will lapse; null: none.
  [[nodiscard]] const Deadline* first_to_lapse() const {
    return line_.is_alone() ? nullptr : line_.after;
  }
  template <typename Visit>
  void for_each(Visit visit) const {
    for (const std::unique_ptr<Receipt>& receipt : receipts_) visit(*receipt);
  }

 private:
  std::vector<std::unique_ptr<Receipt>> receipts_;  // they do not move
  std::vector<ReceiptId> free_;
  Deadline line_;
};

}  // namespace coldcast
