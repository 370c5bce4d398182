// The short way of messages, and what decides whether one takes it.
//
// Most messages are plain, find a reader that asks nothing of each of them, and are worked off.
// Their receipt is folded, and an attempt is made with the receipt as its ticket, without a batch.
// Whatever else happens (a throttle, a handler that fails, a visibility that ends) unfolds them:
// from there on they go the long way of message_queue.cpp and queue_mapping_batches.cpp, and what
// is told of them is the same.

#include <algorithm>

#include "callers/queue_mapping.h"

namespace coldcast {

void MessageQueue::received(const Request& request, Platform& platform) {
  const SimTime now = platform.now();
  const bool is_poison = poison_.takes(request);
  const std::uint64_t group = is_fifo() ? groups_.key_of(number_ + 1) : 0;
  const QueueReader::Taking taking = this->taking(request, group);
  const bool brings_nothing = !request.has_duration() && request.label == nullptr && !is_poison;
  if (brings_nothing) [[likely]] {
    if (taking == QueueReader::Taking::folded) return pass_folded(group, platform);
    const bool is_visible = settings().delivery_delay == Duration::zero();
    if (taking == QueueReader::Taking::no && is_visible && !is_fifo()) return enter_plain(platform);
  }
  Message message;
  message.sent = message.entered = message.origin = now;
  message.duration = request.duration;
  message.label = request.label;
  message.group = group;
  message.is_counted = now >= warmup_;
  message.is_poison = is_poison;
  if (taking != QueueReader::Taking::no) return pass(message, platform);
  enter(message, 1, true, platform);
}

// Whether a message that is sent now would be the only one of a receive at this very instant, with
// nothing between the two: most are, where the reader keeps up.
QueueReader::Taking MessageQueue::taking(const Request& request, std::uint64_t group) {
  const bool may_pass = way_ != nullptr && book_.visible() == 0 && readers_.size() == 1 &&
                        settings().delivery_delay == Duration::zero() && has_room() &&
                        store_.is_free(group);
  if (!may_pass) return QueueReader::Taking::no;
  const QueueReader::Taking taking = readers_.front()->takes_at_once();
  if (taking == QueueReader::Taking::no || !way_->ends_with(request))
    return QueueReader::Taking::no;
  return taking;
}

// What enter(), the poll of the reader and receive() do of it.
void MessageQueue::pass(Message& message, Platform& platform) {
  const SimTime now = platform.now();
  message.visible_from = now;
  message.number = ++number_;
  book_.passed(now, message.is_counted);
  watch_retention_from(now, platform);
  store_.passes(message.group);
  message.receive_count = 1;
  const ReceiptId id = receipts_.next();
  Receipt& receipt = receipts_[id];
  receipt.messages.push_back(message);
  receipt.left = 1;
  open(receipt, platform);
  readers_.front()->taken_at_once(id, platform);
}

void MessageQueue::pass_folded(std::uint64_t group, Platform& platform) {
  const SimTime now = platform.now();
  book_.passed(now, now >= warmup_);
  watch_retention_from(now, platform);
  store_.passes(group);
  const ReceiptId id = receipts_.next();
  Receipt& receipt = receipts_[id];
  receipt.alike.front() = {++number_, now, 1};
  receipt.folds = 1;
  receipt.left = 1;
  receipt.counted = now >= warmup_ ? 1 : 0;
  receipt.group = group;
  open(receipt, platform);
  readers_.front()->taken_at_once(id, platform);
}

// What enter() does of a plain message that is visible at once.
void MessageQueue::enter_plain(Platform& platform) {
  if (store_.size() >= kMostHeld) check_room(held());
  const SimTime now = platform.now();
  const bool is_counted = now >= warmup_;
  book_.entered(now, is_counted);
  store_.add_plain(now, ++number_, is_counted);
  watch_retention(platform);
  tell_readers(platform);
}

std::optional<MessageQueue::ReceiptId> MessageQueue::receive_folding(std::size_t most,
                                                                     Platform& platform) {
  const ReceiptId id = receipts_.next();
  Receipt& receipt = receipts_[id];
  receipt.left = 0;
  fold(receipt, most, platform);
  const bool others_follow = receipt.left < most && has_room() && store_.has_some(platform.now());
  if (others_follow) [[unlikely]] {
    unfold(receipt, 0);
    take(receipt, most, false, platform);
  }
  if (receipt.left == 0) return std::nullopt;
  open(receipt, platform);
  return id;
}

// As take() does, until what comes next is not plain.
void MessageQueue::fold(Receipt& receipt, std::size_t most, Platform& platform) {
  const SimTime now = platform.now();
  receipt.group = 0;
  receipt.counted = 0;
  while (receipt.left < most && has_room()) {
    const std::uint64_t room = settings().in_flight_limit - book_.in_flight();
    const AlikeMessages taken =
        store_.take_alike(now, std::min<std::uint64_t>(most - receipt.left, room));
    if (taken.count == 0) return;
    const std::uint64_t counted = taken.sent >= warmup_ ? taken.count : 0;
    receipt.alike[receipt.folds++] = taken;
    receipt.left += taken.count;
    receipt.counted += counted;
    book_.received(now, {taken.count, counted});
  }
}

void MessageQueue::unfold(Receipt& receipt, std::uint32_t attempts) {
  for (const AlikeMessages& alike : receipt.folded()) {
    Message message;
    message.sent = message.entered = message.origin = message.visible_from = alike.sent;
    message.group = receipt.group;
    message.receive_count = 1;
    message.attempts = attempts;
    message.is_counted = alike.sent >= warmup_;
    for (std::uint64_t i = 0; i < alike.count; ++i) {
      message.number = alike.first + i;
      receipt.messages.push_back(message);
    }
  }
  receipt.folds = 0;
}

std::uint64_t MessageQueue::tried_folded(ReceiptId id, SimTime at) {
  const Receipt& receipt = receipts_[id];
  for (const AlikeMessages& alike : receipt.folded()) {
    if (alike.sent >= warmup_) book_.tried(alike, at);
  }
  return receipt.alike.front().first;
}

MessageCount MessageQueue::count_of(ReceiptId id) const {
  const Receipt& receipt = receipts_[id];
  if (receipt.folds > 0) return {receipt.left, receipt.counted};
  return {receipt.messages.size(), counted(receipt.messages)};
}

MessageQueue::Removed MessageQueue::finish_folded(ReceiptId id, Platform& platform) {
  const SimTime now = platform.now();
  Receipt& receipt = receipts_[id];
  const MessageCount count{receipt.left, receipt.counted};
  book_.deleted(now, count);
  for (const AlikeMessages& alike : receipt.folded())
    book_.leave_oldest(now, alike.sent, alike.count);
  if (is_fifo()) {
    store_.settled(receipt.group);
    note_groups();
  }
  receipts_.close(receipt);
  // Where nothing is visible and nothing about to be, the readers need not be told.
  const bool may_have_some = book_.visible() > 0 || !delays_.empty();
  if (may_have_some && store_.has_some(now)) tell_readers(platform);
  return count;
}

bool QueueMapping::may_fold() const {
  return context_.is_lasting && context_.observer == nullptr && context_.queue->may_fold() &&
         context_.broker_slots == 0 && !settings().provisioned_pollers &&
         settings().batching_window == Duration::zero() &&
         settings().cycle_overhead == Duration::zero() && settings().filtered_share <= 0.0 &&
         records_.current().is_nothing() && most_of_batch() <= Receipt::kMostFolded;
}

void QueueMapping::taken_at_once(MessageQueue::ReceiptId receipt, Platform& platform) {
  begin(receipt, platform);
  watch_ramp(false, platform);
}

// A batch of the receipt alone.
void QueueMapping::begin(MessageQueue::ReceiptId receipt, Platform& platform) {
  const SimTime now = platform.now();
  if (!is_active_) became_active(now);
  const MessageCount count = context_.queue->count_of(receipt);
  book_.count(MappingBook::Count::polled, now, count.all, count.counted);
  if (context_.queue->is_folded(receipt)) return begin_folded(receipt, count, platform);
  const Slot slot = new_batch(platform);
  add(batch(slot), receipt);
  invoke(slot, platform);
}

// What new_batch(), invoke() and try_now() do of it.
void QueueMapping::begin_folded(MessageQueue::ReceiptId receipt, const MessageCount& count,
                                Platform& platform) {
  const SimTime now = platform.now();
  ++busy_;
  book_.batch(count.all, count.counted == count.all);  // if its first one is counted, all are
  book_.count(MappingBook::Count::invoked, now, count.all, count.counted);
  folded_.info.event = context_.queue->tried_folded(receipt, now);
  folded_.info.records = static_cast<std::uint32_t>(count.all);
  if (ask_folded(kFolded | receipt, platform).refusal) return folded_throttled(receipt, platform);
  book_.running(now, 1);
}

Platform::Admission QueueMapping::ask_folded(std::uint64_t ticket, Platform& platform) {
  return draw_and_attempt(context_.queue->way(), context_.feed, folded_, *this, ticket, platform);
}

void QueueMapping::folded_throttled(MessageQueue::ReceiptId receipt, Platform& platform) {
  context_.queue->unfold(receipt);
  --busy_;
  const Slot slot = new_batch(platform);
  Batch& batch = this->batch(slot);
  add(batch, receipt);
  batch.attempt = folded_;
  batch.own = folded_.work;
  throttled(slot, platform);
}

// Its messages may have been unfolded meanwhile.
void QueueMapping::folded_answered(MessageQueue::ReceiptId receipt, Outcome outcome,
                                   Platform& platform) {
  const SimTime now = platform.now();
  MessageQueue& queue = *context_.queue;
  book_.running(now, -1);
  if (outcome == Outcome::success) {
    const MessageQueue::Removed removed = queue.is_folded(receipt)
                                              ? queue.finish_folded(receipt, platform)
                                              : queue.finish(receipt, platform);
    book_.count(MappingBook::Count::deleted, now, removed.all, removed.counted);
  } else {
    const MessageCount count = queue.count_of(receipt);
    book_.count(MappingBook::Count::failed, now, count.all, count.counted);
    if (!settings().report_batch_item_failures) back_off(true, platform);
    queue.leave(receipt, platform);
  }
  free_slot(platform);
  watch_ramp(true, platform);
}

}  // namespace coldcast
