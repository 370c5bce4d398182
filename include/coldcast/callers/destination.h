#pragma once

#include <cstdint>
#include <string>

namespace coldcast {

// Where Lambda sends what became of an event: `on_failure`, `on_success`, `dead_letter_queue`.
// Topics, buses and buckets only count what they get.
struct Destination {
  enum class Kind : std::uint8_t { none, queue, function, topic, bus, bucket };

  Kind kind = Kind::none;
  std::string name;

  [[nodiscard]] explicit operator bool() const { return kind != Kind::none; }
};

}  // namespace coldcast
