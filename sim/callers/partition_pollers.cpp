#include "callers/partition_pollers.h"

#include <algorithm>
#include <utility>

namespace coldcast {

PartitionPollers::PartitionPollers(const StreamMappingSettings& settings, std::uint32_t partitions)
    : partitions_(partitions), is_in_flight_(partitions), is_waiting_(partitions) {
  if (const auto& provisioned = settings.provisioned_pollers) {
    const std::uint32_t most = std::min(provisioned->maximum, partitions);
    ramp_.emplace(MappingSlots::Law{.unit = KafkaPollers::kSlots,
                                    .start = std::min(provisioned->minimum, most),
                                    .ceiling = most,
                                    .ramp = provisioned->ramp,
                                    .per = provisioned->per});
    pollers_.resize(1);
  } else {
    initial_ = std::clamp<std::uint32_t>(settings.pollers.initial, 1, partitions);
    pollers_.resize(initial_);
  }
}

std::uint32_t PartitionPollers::count() const {
  return ramp_ ? ramp_->pollers() : static_cast<std::uint32_t>(pollers_.size());
}

std::uint32_t PartitionPollers::slots() const {
  return ramp_ ? ramp_->count() : count();
}

std::uint32_t PartitionPollers::free_slots() const {
  std::uint32_t busy = 0;
  for (const Poller& poller : pollers_) busy += poller.in_flight;
  return slots() > busy ? slots() - busy : 0;
}

void PartitionPollers::enqueue(std::size_t partition) {
  if (is_waiting_[partition]) return;
  is_waiting_[partition] = true;
  pollers_[poller_of(partition)].waiting.push_back(partition);
}

std::optional<std::size_t> PartitionPollers::take(std::uint32_t poller) {
  // It was asked at an instant at which it has gone.
  if (poller >= pollers_.size()) return std::nullopt;
  Poller& of = pollers_[poller];
  const std::uint32_t most = ramp_ ? ramp_->count() : 1;
  if (of.waiting.empty() || of.in_flight >= most) return std::nullopt;
  const std::size_t partition = of.waiting.front();
  of.waiting.pop_front();
  is_waiting_[partition] = false;
  ++of.in_flight;
  is_in_flight_[partition] = true;
  return partition;
}

void PartitionPollers::give_back(std::size_t partition) {
  release(partition);
  is_waiting_[partition] = true;
  pollers_[poller_of(partition)].waiting.push_front(partition);
}

void PartitionPollers::release(std::size_t partition) {
  is_in_flight_[partition] = false;
  --pollers_[poller_of(partition)].in_flight;
}

// A throttle tells that there are too many; a lag that does not fall, too few; no lag twice, that
// one can go.
std::optional<std::uint32_t> PartitionPollers::look(std::uint64_t lag) {
  const bool is_empty = lag == 0;
  const bool had_throttle = std::exchange(had_throttle_, false);
  const bool was_empty = std::exchange(was_empty_, is_empty);
  const bool falls = lag < std::exchange(lag_, lag);
  if (pending_) return std::nullopt;
  const std::uint32_t now = count();
  std::uint32_t wanted = now;
  if (had_throttle) {
    wanted = std::max<std::uint32_t>(1, now / 2);
  } else if (!is_empty && !falls) {
    wanted =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(partitions_, std::uint64_t{now} * 2));
  } else if (is_empty && was_empty) {
    wanted = std::max<std::uint32_t>(1, now - 1);
  }
  if (wanted == now) return std::nullopt;
  return wanted;
}

bool PartitionPollers::change(SimTime now) {
  if (!pending_ || pending_->at != now) return false;
  share_out(std::exchange(pending_, std::nullopt)->pollers);
  return true;
}

void PartitionPollers::restart() {
  if (ramp_) return ramp_->restart();
  pending_.reset();
  lag_ = 0;
  was_empty_ = had_throttle_ = false;
  share_out(initial_);
}

// The partitions are shared out anew; batches in flight go on.
void PartitionPollers::share_out(std::uint32_t pollers) {
  std::vector<Poller> before(pollers);
  std::swap(before, pollers_);
  for (std::size_t partition = 0; partition < partitions_; ++partition) {
    if (is_in_flight_[partition]) ++pollers_[poller_of(partition)].in_flight;
  }
  is_waiting_.assign(partitions_, false);
  for (const Poller& poller : before) {
    for (const std::size_t partition : poller.waiting) enqueue(partition);
  }
}

}  // namespace coldcast
