#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "coldcast/callers/stream_settings.h"

#include "callers/mapping_slots.h"

namespace coldcast {

// The pollers of a Kafka mapping (facts 8). On demand each serves its share of the partitions in
// turn (partition p is of poller p mod pollers) and has one batch in flight; how many there are
// follows the lag. Provisioned ones serve all partitions together, five batches each.
class PartitionPollers {
 public:
  PartitionPollers(const StreamMappingSettings& settings, std::uint32_t partitions);

  [[nodiscard]] std::uint32_t count() const;
  // Batches that may be in flight.
  [[nodiscard]] std::uint32_t slots() const;
  [[nodiscard]] std::uint32_t free_slots() const;
  // Who serves a partition; of provisioned ones it is 0, all of them.
  [[nodiscard]] std::uint32_t poller_of(std::size_t partition) const {
    return ramp_ ? 0 : static_cast<std::uint32_t>(partition % pollers_.size());
  }

  // A partition has something to be invoked with, and waits for its turn, if it does not already.
  void enqueue(std::size_t partition);
  // The next partition that the poller can serve now; it is in flight from now on.
  [[nodiscard]] std::optional<std::size_t> take(std::uint32_t poller);
  [[nodiscard]] bool has_waiting(std::uint32_t poller) const {
    return poller < pollers_.size() && !pollers_[poller].waiting.empty();
  }
  // It cannot yet: its turn is still the next one.
  void give_back(std::size_t partition);
  // A batch of the partition is no longer in flight.
  void release(std::size_t partition);

  // On demand: a batch was throttled.
  void throttled() { had_throttle_ = true; }
  // On demand: looks at the lag; how many pollers there shall be, if that is a change.
  [[nodiscard]] std::optional<std::uint32_t> look(std::uint64_t lag);
  struct Change {
    std::uint32_t pollers = 0;
    SimTime at{};
  };
  void await_change(Change change) { pending_ = change; }
  // Makes the change that is awaited at this instant, if there is one.
  bool change(SimTime now);
  // As when the mapping begins.
  void restart();

  // Provisioned: the growth of their number; null on demand.
  [[nodiscard]] MappingSlots* ramp() { return ramp_ ? &*ramp_ : nullptr; }

 private:
  struct Poller {
    std::deque<std::size_t> waiting;  // partitions, in turn
    std::uint32_t in_flight = 0;
  };

  void share_out(std::uint32_t pollers);

  std::uint32_t partitions_;
  std::uint32_t initial_ = 1;
  std::vector<Poller> pollers_;  // provisioned: one for all
  std::vector<bool> is_in_flight_;
  std::vector<bool> is_waiting_;
  std::optional<MappingSlots> ramp_;
  std::optional<Change> pending_;
  std::uint64_t lag_ = 0;   // at the look before
  bool was_empty_ = false;  // at the look before
  bool had_throttle_ = false;
};

}  // namespace coldcast
