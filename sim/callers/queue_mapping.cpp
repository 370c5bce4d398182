#include "callers/queue_mapping.h"

#include <algorithm>

#include "callers/mapping_turn.h"

namespace coldcast {
namespace {

constexpr std::uint64_t kWakesOfQueue = 8;
// What one receive of SQS gives at most, where each poller gathers for itself.
constexpr std::size_t kMostOfReceive = 10;

MappingSlots::Fixed fixed_slots(const QueueMappingContext& context) {
  if (context.broker_slots > 0) return {context.broker_slots};
  const QueueSettings& queue = context.queue->settings();
  if (queue.kind != QueueKind::fifo || context.settings->provisioned_pollers) return {};
  // A FIFO queue is scaled to its active groups, not ramped.
  const QueueMappingSettings& settings = *context.settings;
  const std::uint32_t most = settings.maximum_concurrency.value_or(
      std::min(settings.concurrency.ceiling, context.account_limit));
  return {static_cast<std::uint32_t>(
      std::min<std::uint64_t>(most, std::max<std::uint64_t>(1, queue.message_groups.count)))};
}

}  // namespace

QueueMapping::QueueMapping(QueueMappingContext context, SimTime from, SimTime until)
    : context_(std::move(context)),
      records_(context_.records, context_.queue->works(), context_.queue->fates()),
      slots_(*context_.settings, context_.account_limit, fixed_slots(context_)),
      book_(from, until, context_.settings->provisioned_pollers.has_value(),
            context_.keeps_minutes),
      is_enabled_(settings().enabled) {
  if (settings().provisioned_pollers) {
    rate_.emplace(slots_.pollers());
    if (context_.payload.count > 0)
      bytes_.emplace(context_.payload, ByteRate::kOfQueue, slots_.pollers());
  }
  folds_ = may_fold();
  folded_.feed = context_.feed;
  folded_.info.kind = SourceKind::event_source;
  folded_.info.source = &context_.queue->source();
  slots_changed(kStartOfTime);
  context_.queue->add_reader(*this);
}

void QueueMapping::messages_are_there(Platform& platform) {
  if (!is_enabled()) return;
  if (free() == 0 && open_.empty()) return watch_ramp(false, platform);
  ask_to_poll(platform);
}

void QueueMapping::changed(Platform& platform) {
  slots_.follow(MappingSlots(settings(), context_.account_limit, fixed_slots(context_)));
  slots_changed(platform.now());
  if (settings().enabled != is_enabled_ && settings().takes > Duration::zero()) {
    wake(saturating_add(platform.now(), settings().takes), Rank::change, Wake::takes, 0,
         settings().enabled ? Urgency::work : Urgency::idle, platform);
    return;
  }
  enable(platform);
}

void QueueMapping::limit_account(std::uint32_t concurrency, Platform& platform) {
  context_.account_limit = concurrency;
  slots_.follow(MappingSlots(settings(), context_.account_limit, fixed_slots(context_)));
  slots_changed(platform.now());
  if (is_enabled_ && free() > 0) ask_to_poll(platform);
}

void QueueMapping::enable(Platform& platform) {
  if (settings().enabled != is_enabled_) {
    is_enabled_ = settings().enabled;
    if (is_enabled_) {
      slots_.restart();
      is_active_ = false;
    }
    slots_changed(platform.now());
  }
  if (is_enabled_) ask_to_poll(platform);
}

void QueueMapping::ask_to_poll(Platform& platform) {
  if (poll_at_ == platform.now()) return;
  poll_at_ = platform.now();
  wake(platform.now(), Rank::poll, Wake::poll, 0, Urgency::work, platform);
}

void QueueMapping::woken(std::uint64_t token, Platform& platform) {
  const std::uint64_t id = token / kWakesOfQueue;
  switch (static_cast<Wake>(token % kWakesOfQueue)) {
    case Wake::poll:
      if (poll_at_ <= platform.now()) poll_at_ = kNever;
      return poll(platform);
    case Wake::window:
      return poll(platform);
    case Wake::retry:
      retry(id, platform);
      return watch_ramp(false, platform);
    case Wake::overhead:
      free_slot(platform);
      return watch_ramp(true, platform);
    case Wake::takes:
      return enable(platform);
    case Wake::tick:
      if (tick_at_ != platform.now()) return;  // of an earlier ramp
      tick_at_ = kNever;
      slots_.tick(context_.queue->book().visible(), free(), most_of_batch());
      slots_changed(platform.now());
      if (free() > 0 && context_.queue->book().visible() > 0) ask_to_poll(platform);
      return watch_ramp(false, platform);
  }
}

void QueueMapping::poll(Platform& platform) {
  if (is_enabled()) {
    if (settings().batching_window == Duration::zero()) {
      poll_at_once(platform);
    } else {
      gather(platform);
    }
  }
  // A window that was open when the mapping was disabled ends as well.
  for (std::size_t i = 0; i < open_.size();) {
    const Slot slot = open_[i];
    if (batch(slot).window_end > platform.now()) {
      ++i;
      continue;
    }
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(i));
    invoke(slot, platform);
  }
  rest();  // where all that was there went to the dead-letter queue
  watch_ramp(false, platform);
}

std::uint32_t QueueMapping::most_of_batch() const {
  if (context_.payload.count == 0) return settings().batch_size;
  const std::uint32_t fit = StreamMappingSettings::kMostPayload / context_.payload.count;
  return std::min(settings().batch_size, std::max<std::uint32_t>(1, fit));
}

// Together: one batch is filled after the other. Per slot: a receive for each in turn.
void QueueMapping::gather(Platform& platform) {
  const bool together = settings().gather == Gather::together;
  while (true) {
    const bool opens = free() > 0 && (open_.empty() || !together);
    if (!opens && open_.empty()) return;
    std::optional<Slot> slot;
    if (!opens) slot = open_.front();
    std::size_t most = most_of_batch();
    if (slot) {
      const std::size_t there = batch(*slot).records;
      most = most > there ? most - there : 1;  // batches have become smaller meanwhile
    }
    if (!together) most = std::min(most, kMostOfReceive);
    const std::optional<Slot> filled = receive(slot, most, platform);
    if (!filled) return;
    if (slot) open_.pop_front();
    if (batch(*filled).records >= most_of_batch()) {
      invoke(*filled, platform);
    } else {
      open_.push_back(*filled);
    }
  }
}

bool QueueMapping::have_pollers_capacity(Platform& platform) {
  SimTime next = rate_->next(platform.now());
  if (bytes_) next = std::max(next, bytes_->next(platform.now()));
  if (next <= platform.now()) return true;
  if (poll_at_ <= next) return false;
  poll_at_ = next;
  wake(next, Rank::poll, Wake::poll, 0, Urgency::work, platform);
  return false;
}

// Whether any are left.
bool QueueMapping::filter(MessageQueue::ReceiptId receipt, Platform& platform) {
  std::vector<bool> kept;
  for (const Message& message : context_.queue->messages(receipt))
    kept.push_back(!records_.current().is_filtered(message, settings().filtered_share));
  const MessageQueue::Removed gone = context_.queue->filter(receipt, kept, platform);
  book_.count(MappingBook::Count::filtered, platform.now(), gone.all, gone.counted);
  if (!context_.queue->messages(receipt).empty()) return true;
  context_.queue->leave(receipt, platform);
  return false;
}

void QueueMapping::back_off(bool may_be_now, Platform& platform) {
  slots_.back_off(settings().backoff);
  slots_changed(platform.now());
  watch_ramp(may_be_now, platform);
}

void QueueMapping::slots_changed(SimTime at) {
  if (!rate_) return book_.slots(at, slots_.count());
  rate_->set_pollers(at, slots_.pollers());
  if (bytes_) bytes_->set_pollers(at, slots_.pollers());
  // A mapping that is disabled has no pollers, and none is paid for.
  book_.slots(at, is_enabled_ ? slots_.count() : 0);
  book_.pollers(at, is_enabled_ ? slots_.pollers() : 0);
}

void QueueMapping::await_tick(bool may_be_now, Platform& platform) {
  tick_at_ = slots_.next_tick(platform.now(), may_be_now);
  if (tick_at_ != kNever) wake(tick_at_, Rank::change, Wake::tick, 0, Urgency::idle, platform);
}

void QueueMapping::wake(SimTime at, Rank rank, Wake what, std::uint64_t id, Urgency urgency,
                        Platform& platform) {
  Turn turn = turn_of_mapping(context_.order);
  if (what == Wake::retry) turn = queued_at(batch(id).begun);
  platform.wake(at, rank, turn, *this, id * kWakesOfQueue + static_cast<std::uint64_t>(what),
                urgency);
}

}  // namespace coldcast
