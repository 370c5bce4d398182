#include <utility>

#include "callers/stream_mapping.h"

namespace coldcast {

// Kafka: the batch, or its next try, goes when a poller has a turn for its partition.
void StreamMapping::await_poller(Index index, Platform& platform) {
  sub_shards_[index].state = State::ready;
  pollers_->enqueue(index);
  const std::uint32_t poller = pollers_->poller_of(index);
  if (sub_shards_[index].pieces.empty()) return ask_to_serve(poller, platform);
  serve(poller, platform);
}

void StreamMapping::ask_to_serve(std::uint32_t poller, Platform& platform) {
  if (pollers_->has_waiting(poller))
    wake(platform.now(), Rank::poll, Wake::serve, poller, Urgency::work, platform);
}

// While a batch waits for its turn more records join it.
void StreamMapping::serve(std::uint32_t poller, Platform& platform) {
  while (const std::optional<std::size_t> index = pollers_->take(poller)) {
    SubShard& sub = sub_shards_[*index];
    if (sub.state == State::ready && !sub.pieces.empty()) {
      try_piece(*index, platform);
      continue;
    }
    if (bytes_ && bytes_->next(platform.now()) > platform.now()) {
      pollers_->give_back(*index);
      return await_bytes(poller, platform);
    }
    drop_old(sub, platform);
    bool is_full = false;
    const std::uint64_t records = available(sub, platform.now(), is_full);
    if (records == 0 || !is_enabled_) {
      pollers_->release(*index);
      sub.state = State::idle;
      sub.window_end = kNever;
      continue;
    }
    MappingSlots* const ramp = pollers_->ramp();
    if (ramp != nullptr && in_batches_ == 0) {
      ramp->activate(platform.now());
      tick_at_ = kNever;
    }
    sub.state = State::running;
    if (bytes_) bytes_->read(records);
    begin(*index, records, platform);
  }
  watch_ramp(platform);
}

// The pollers have read more than they may by now.
void StreamMapping::await_bytes(std::uint32_t poller, Platform& platform) {
  watch_ramp(platform);
  const SimTime next = bytes_->next(platform.now());
  if (std::exchange(bytes_at_, next) != next)
    wake(next, Rank::poll, Wake::serve, poller, Urgency::work, platform);
}

void StreamMapping::look(Platform& platform) {
  const PollerScaling& scaling = settings().pollers;
  const std::optional<std::uint32_t> wanted =
      is_enabled_ ? pollers_->look(behind_) : std::optional<std::uint32_t>{};
  if (wanted) {
    const SimTime at = saturating_add(platform.now(), scaling.reaction);
    pollers_->await_change({.pollers = *wanted, .at = at});
    wake(at, Rank::change, Wake::pollers, 0, Urgency::idle, platform);
  }
  wake(saturating_add(platform.now(), scaling.evaluate), Rank::minute, Wake::look, 0, Urgency::idle,
       platform);
}

void StreamMapping::tick(Platform& platform) {
  if (tick_at_ != platform.now()) return;  // of an earlier ramp
  tick_at_ = kNever;
  pollers_->ramp()->tick(behind_ - in_batches_, pollers_->free_slots(), settings().batch_size);
  pollers_changed(platform.now());
  ask_to_serve(0, platform);
  watch_ramp(platform);
}

// Ticks are awaited only where they could change something; they keep no run going.
void StreamMapping::watch_ramp(Platform& platform) {
  const MappingSlots* const ramp = pollers_->ramp();
  if (ramp == nullptr || !is_enabled_ || tick_at_ != kNever) return;
  if (!ramp->could_change(behind_ - in_batches_)) return;
  tick_at_ = ramp->next_tick(platform.now(), false);
  if (tick_at_ != kNever) wake(tick_at_, Rank::change, Wake::tick, 0, Urgency::idle, platform);
}

void StreamMapping::pollers_changed(SimTime at) {
  // A mapping that is disabled has no pollers, and none is paid for.
  book_.slots(at, is_enabled_ ? pollers_->slots() : 0);
  book_.pollers(at, is_enabled_ ? pollers_->count() : 0);
  if (bytes_) bytes_->set_pollers(at, pollers_->count());
}

void StreamMapping::tell_lag(SimTime at) const {
  if (is_kafka() && context_.observer != nullptr)
    context_.observer->on_metric(context_.function, CallerMetric::offset_lag, at, behind_);
}

}  // namespace coldcast
