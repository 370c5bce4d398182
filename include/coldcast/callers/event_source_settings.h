#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "coldcast/base/time.h"
#include "coldcast/callers/backoff.h"
#include "coldcast/callers/stream_settings.h"

namespace coldcast {

enum class Gather : std::uint8_t { together, per_slot };
enum class GroupFill : std::uint8_t { any, one_group };

// How many batches of a mapping are in flight at once, and how that grows. Since November 2023 AWS
// adds up to 300 a minute, before it was 60 and at most 1,000.
struct SlotScaling {
  std::uint32_t start = 5;
  std::uint32_t ramp = 300;  // more slots in each `per`, one by one; 0: none
  Duration per = std::chrono::minutes{1};
  std::uint32_t ceiling = 1250;
};

// Pollers that stand ready. Each has ten slots, begins at most ten receives a second, and is added
// as slots are: 1,000 slots a minute, that is 100 pollers.
struct ProvisionedPollers {
  static constexpr std::uint32_t kSlots = 10;
  static constexpr std::uint32_t kReceivesPerSecond = 10;

  std::uint32_t minimum = 2;
  std::uint32_t maximum = 200;
  std::uint32_t ramp = 100;
  Duration per = std::chrono::minutes{1};
};

// What an event source mapping does with a queue: an entry of `functions.NAME.event_sources`.
struct QueueMappingSettings {
  static constexpr std::uint32_t kMostFifoBatch = 10;

  std::uint32_t batch_size = 10;
  Duration batching_window{};
  std::optional<std::uint32_t> maximum_concurrency;
  bool report_batch_item_failures = false;
  bool enabled = true;
  std::optional<ProvisionedPollers> provisioned_pollers;
  SlotScaling concurrency;
  // Each failed or throttled batch makes the slots fewer by this share: fitted to one published
  // experiment.
  double backoff = 0.2;
  // Between tries of a throttled batch; nullopt: it is given up at the first throttle.
  std::optional<Backoff> throttle_retry =
      Backoff{.base = std::chrono::seconds{1}, .factor = 2.0, .cap = std::chrono::seconds{30}};
  Duration cycle_overhead{};  // after an invocation, before the slot receives again
  Gather gather = Gather::together;
  GroupFill fill = GroupFill::any;
  double filtered_share = 0.0;  // of the messages: matched by no filter, deleted when received
  Duration takes{};             // until a change of `enabled` counts
  // Of a broker: a batch that failed is tried again after this.
  Duration retry = std::chrono::seconds{1};
};

// One event source mapping of a function.
struct EventSource {
  enum class Kind : std::uint8_t { queue, stream, broker };

  Kind kind = Kind::queue;
  std::string name;              // of the queue, stream or broker: names the mapping in paths
  std::string broker_queue;      // of a broker: its queue
  QueueMappingSettings queue;    // kind queue, broker
  StreamMappingSettings stream;  // kind stream

  // As Scenario::queues has it.
  [[nodiscard]] std::string queue_name() const {
    return kind == Kind::broker ? name + "/" + broker_queue : name;
  }
};

}  // namespace coldcast
