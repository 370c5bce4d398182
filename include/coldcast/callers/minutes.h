#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "coldcast/base/time.h"

namespace coldcast {

// One minute of a queue, as CloudWatch has it.
struct QueueMinute {
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
  std::uint64_t deleted = 0;
  // At the minute's end.
  std::uint64_t visible = 0;
  std::uint64_t not_visible = 0;
  std::uint64_t delayed = 0;
  std::uint64_t groups_in_flight = 0;  // of a FIFO queue: with messages in flight
  std::optional<Duration> oldest;  // the highest age in the minute; nullopt: there was no message
};

// One minute of an event source mapping, as CloudWatch has it.
struct MappingMinute {
  std::uint64_t polled = 0;
  std::uint64_t filtered = 0;
  std::uint64_t invoked = 0;
  std::uint64_t failed = 0;
  std::uint64_t dropped = 0;
  std::uint64_t on_failure_delivered = 0;
  std::uint64_t deleted = 0;
  std::uint64_t pollers = 0;  // the most there were
};

struct NamedQueueMinutes {
  std::string queue;
  std::vector<QueueMinute> minutes;
  bool is_fifo = false;
};
struct NamedMappingMinutes {
  std::string function;
  std::string source;
  bool has_pollers = false;
  std::vector<MappingMinute> minutes;
};

// What those who call did in each minute of a run.
struct CallerMinutes {
  std::vector<NamedQueueMinutes> queues;
  std::vector<NamedMappingMinutes> sources;
};

}  // namespace coldcast
