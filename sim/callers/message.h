#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>

#include "coldcast/base/time.h"

namespace coldcast {

// A message of a queue. What it takes to work it off belongs to its number.
struct Message {
  std::uint64_t number = 0;  // 1, 2, ... in order of entering the queue
  SimTime sent{};            // its retention counts from here
  SimTime entered{};         // its age counts from here: this queue got it
  SimTime origin{};          // its first cause was sent
  SimTime visible_from{};
  Duration duration{-1};  // of its own; negative: none
  const std::string* label = nullptr;
  std::uint64_t group = 0;  // of a FIFO queue
  std::uint32_t chain = 0;  // of the recursion guard
  std::uint32_t receive_count = 0;
  std::uint32_t attempts = 0;
  const std::string* function = nullptr;  // that was tried last; outlives the run
  bool is_counted = true;                 // in the window: decided by when its first cause was sent
  bool is_poison = false;
  bool is_gone = false;  // of a receipt: deleted or expired since it was received
};

// Whether messages that enter at one instant are told apart by nothing but their number.
[[nodiscard]] inline bool are_alike(const Message& a, const Message& b) {
  return a.sent == b.sent && a.origin == b.origin && a.entered == b.entered &&
         a.visible_from == b.visible_from && a.duration == b.duration && a.label == b.label &&
         a.chain == b.chain && a.is_counted == b.is_counted && !a.is_poison && !b.is_poison;
}

// Whether a new message brings nothing but its number, its group and the instant of its sending.
[[nodiscard]] inline bool is_plain(const Message& message) {
  return message.duration < Duration::zero() && message.label == nullptr && message.chain == 0 &&
         !message.is_poison && message.sent == message.entered && message.sent == message.origin;
}

// Plain messages that were sent at one instant, in their first receive: the numbers follow that of
// the first.
struct AlikeMessages {
  std::uint64_t first = 0;
  SimTime sent{};
  std::uint64_t count = 0;
};

// How many messages, and of them those of the counted window.
struct MessageCount {
  std::uint64_t all = 0;
  std::uint64_t counted = 0;
};

// How many are of the counted window.
[[nodiscard]] inline std::uint64_t counted(std::span<const Message> messages) {
  return static_cast<std::uint64_t>(std::count_if(
      messages.begin(), messages.end(), [](const Message& message) { return message.is_counted; }));
}

}  // namespace coldcast
