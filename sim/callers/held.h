#pragma once

#include <cstdint>
#include <string>

namespace coldcast {

// What waits in one place of a run.
struct Held {
  std::string what;         // `messages of queues.orders`
  std::uint64_t count = 0;  // objects: messages that are alike are one
};

// How many objects one place may hold: each takes some hundred bytes, and thirty lines of YAML must
// not fill the machine.
inline constexpr std::uint64_t kMostHeld = 16'777'216;

// Throws Error, naming the place, where it holds kMostHeld.
void check_room(const Held& held);
// Throws Error for the place that holds the most, when there is no memory left.
[[noreturn]] void fail_out_of_memory(const Held& most);

}  // namespace coldcast
