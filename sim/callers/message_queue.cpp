#include "callers/message_queue.h"

#include <algorithm>
#include <iterator>

namespace coldcast {
MessageQueue::MessageQueue(MessageQueueContext context, SimTime from, SimTime until)
    : context_(std::move(context)),
      poison_(context_.poison),
      source_("queue:" + context_.settings->name),
      warmup_(from),
      store_(context_.settings->kind),
      fates_(with_purpose(context_.key, StreamPurpose::record_fate)),
      works_(with_purpose(context_.key, StreamPurpose::record_work)),
      groups_(context_.settings->message_groups, with_purpose(context_.key, StreamPurpose::keys)),
      book_(from, until, context_.keeps_minutes) {}

void MessageQueue::received(const Request& request, Platform& platform) {
  Message message;
  message.sent = message.entered = message.origin = platform.now();
  message.duration = request.duration;
  message.label = request.label;
  message.is_counted = platform.now() >= warmup_;
  message.is_poison = poison_.takes(request);
  if (is_fifo()) message.group = groups_.key_of(number_ + 1);
  if (may_pass(message, request)) return pass(message, platform);
  enter(message, 1, true, platform);
}

// Whether a message that is sent now would be the only one of a receive at this very instant, with
// nothing between the two: most are, where the reader keeps up.
bool MessageQueue::may_pass(const Message& message, const Request& request) {
  return instant_ != nullptr && book_.visible() == 0 && readers_.size() == 1 &&
         settings().delivery_delay == Duration::zero() && has_room() &&
         store_.is_free(message.group) && readers_.front()->takes_at_once() &&
         instant_->ends_with(request);
}

// What enter(), the poll of the reader and receive() do of it.
void MessageQueue::pass(Message& message, Platform& platform) {
  const SimTime now = platform.now();
  message.visible_from = now;
  message.number = ++number_;
  book_.entered(now, message, 1, true);
  watch_retention_from(now, platform);
  store_.passes(message.group);
  message.receive_count = 1;
  book_.received(now, message);
  const ReceiptId id = new_receipt();
  receipts_[to_index(id)].messages.push_back(message);
  open(id, now, platform);
  readers_.front()->taken_at_once(id, platform);
}

void MessageQueue::put(const Posting& posting, Platform& platform) {
  Message message;
  message.entered = platform.now();
  message.sent = posting.sent.value_or(platform.now());
  message.duration = posting.duration;
  message.label = posting.label;
  message.chain = posting.chain;
  message.origin = posting.origin.value_or(platform.now());
  message.is_counted = message.origin >= warmup_;
  message.is_poison = posting.is_poison;
  enter(message, posting.count, !posting.is_moved, platform);
}

Held MessageQueue::held() const {
  return {"messages of queues." + settings().name, store_.size()};
}

void MessageQueue::enter(Message& message, std::uint64_t count, bool is_sent, Platform& platform) {
  if (store_.size() >= kMostHeld) check_room(held());
  const bool is_dead_letter = message.sent != message.entered;
  message.visible_from = message.entered;
  if (!is_dead_letter)
    message.visible_from = saturating_add(message.entered, settings().delivery_delay);
  message.number = number_ + 1;
  number_ += count;
  book_.entered(platform.now(), message, count, is_sent);
  if (is_fifo()) {
    Message one = message;
    for (std::uint64_t i = 0; i < count; ++i, ++one.number) {
      one.group = groups_.key_of(one.number);
      store_.add(one, 1);
    }
  } else if (is_dead_letter) {
    store_.give_back(message);
  } else {
    store_.add(message, count);
  }
  watch_retention(platform);
  if (message.visible_from == platform.now()) return tell_readers(platform);
  const std::size_t place = delays_.count_first(
      [&message](const auto& delay) { return delay.first <= message.visible_from; });
  delays_.insert(place, {message.visible_from, count});
  wake(Wake::delay, 0, message.visible_from, urgency(), platform);
}

std::optional<MessageQueue::ReceiptId> MessageQueue::receive(std::size_t most, bool one_group,
                                                             Platform& platform) {
  const SimTime now = platform.now();
  const ReceiptId id = new_receipt();
  Receipt& receipt = receipts_[to_index(id)];
  std::vector<Message>& messages = receipt.messages;
  SimTime oldest = kNever;
  while (messages.size() < most && has_room()) {
    const Message* last = messages.empty() ? nullptr : &messages.back();
    const Message* next = store_.first(now, last, one_group);
    if (next == nullptr) break;
    messages.push_back(*next);
    store_.drop_first();
    Message& message = messages.back();
    if (is_dead_letter(message)) [[unlikely]] {
      const Message dead = message;
      messages.pop_back();
      move_to_dead_letter(dead, platform);
      continue;
    }
    ++message.receive_count;
    book_.received(now, message);
    oldest = std::min(oldest, message.sent);
  }
  if (messages.empty()) return std::nullopt;
  open(id, oldest, platform);
  return id;
}

// The messages of a receipt are in flight from now on; `oldest`: when the first of them was sent.
void MessageQueue::open(ReceiptId id, SimTime oldest, Platform& platform) {
  Receipt& receipt = receipts_[to_index(id)];
  note_groups();
  free_.pop_back();
  receipt.left = receipt.messages.size();
  receipt.until = saturating_add(platform.now(), settings().visibility_timeout);
  receipt.has_reader = true;
  receipt.has_lapsed = false;
  // Few reach the end of the retention in flight.
  if (saturating_add(oldest, settings().retention) < receipt.until)
    watch_retention_of(id, platform);
  if (receipt.until < kNever) add_deadline(id, platform);
}

// One that is free; it is not taken yet.
MessageQueue::ReceiptId MessageQueue::new_receipt() {
  if (free_.empty()) [[unlikely]] {
    free_.push_back(receipts_.size());
    receipts_.emplace_back();
  }
  return free_.back();
}

// Behind those that are no later: the last, unless the timeout has become shorter.
void MessageQueue::add_deadline(ReceiptId id, Platform& platform) {
  Receipt& receipt = receipts_[to_index(id)];
  ReceiptId before = last_deadline_;
  while (before != kNone && receipts_[to_index(before)].until > receipt.until)
    before = receipts_[to_index(before)].before;
  ReceiptId& follows = before == kNone ? first_deadline_ : receipts_[to_index(before)].after;
  receipt.before = before;
  receipt.after = std::exchange(follows, id);
  receipt.has_deadline = true;
  (receipt.after == kNone ? last_deadline_ : receipts_[to_index(receipt.after)].before) = id;
  if (receipt.until < visibility_wake_) watch_visibility(platform);
}

void MessageQueue::remove_deadline(Receipt& receipt) {
  if (!std::exchange(receipt.has_deadline, false)) return;
  (receipt.before == kNone ? first_deadline_ : receipts_[to_index(receipt.before)].after) =
      receipt.after;
  (receipt.after == kNone ? last_deadline_ : receipts_[to_index(receipt.after)].before) =
      receipt.before;
}

bool MessageQueue::is_dead_letter(const Message& message) const {
  return settings().dead_letter && message.receive_count >= settings().max_receive_count;
}

void MessageQueue::move_to_dead_letter(const Message& message, Platform& platform) {
  book_.moved(platform.now(), message);
  store_.settled(message);
  tell(message, ItemOutcome::dropped, "dead_letter", platform.now());
  if (context_.dead_letter == nullptr) return;
  Posting posting;
  posting.is_moved = true;
  posting.chain = message.chain;
  posting.origin = message.origin;
  posting.sent = message.sent;
  posting.duration = message.duration;
  posting.label = message.label;
  posting.is_poison = message.is_poison;
  context_.dead_letter->put(posting, platform);
}

// It is in flight no longer.
void MessageQueue::take_out(Receipt& receipt, Message& message) {
  message.is_gone = true;
  --receipt.left;
  store_.settled(message);
}

void MessageQueue::deleted(const Message& message, bool was_visible, Removed& removed, SimTime at) {
  book_.deleted(at, message, was_visible);
  ++removed.all;
  if (message.is_counted) ++removed.counted;
  tell(message, ItemOutcome::succeeded, "", at);
}

MessageQueue::Removed MessageQueue::remove(ReceiptId id, const std::vector<bool>& kept,
                                           Platform& platform) {
  Receipt& receipt = receipts_[to_index(id)];
  const SimTime now = platform.now();
  Removed removed;
  for (std::size_t i = 0; i < receipt.messages.size(); ++i) {
    Message& message = receipt.messages[i];
    if (!kept.empty() && kept[i]) continue;
    if (receipt.has_lapsed) [[unlikely]] {
      remove_lapsed(receipt, message, removed, now);
    } else if (!message.is_gone) {  // nor has it expired meanwhile
      take_out(receipt, message);
      deleted(message, false, removed, now);
    }
  }
  note_groups();
  if (!receipt.has_lapsed && store_.has_some(now)) tell_readers(platform);
  return removed;
}

MessageQueue::Removed MessageQueue::finish(ReceiptId id, Platform& platform) {
  const Removed removed = remove(id, {}, platform);
  close(id);
  return removed;
}

MessageQueue::Removed MessageQueue::filter(ReceiptId id, const std::vector<bool>& kept,
                                           Platform& platform) {
  const Removed removed = remove(id, kept, platform);
  std::erase_if(receipts_[to_index(id)].messages,
                [](const Message& message) { return message.is_gone; });
  return removed;
}

void MessageQueue::leave(ReceiptId id, Platform& platform) {
  Receipt& receipt = receipts_[to_index(id)];
  receipt.has_reader = false;
  if (receipt.has_lapsed || receipt.left == 0) return close(id);
  if (receipt.until < kNever) wake(Wake::receipt, id, receipt.until, urgency(), platform);
}

void MessageQueue::close(ReceiptId id) {
  Receipt& receipt = receipts_[to_index(id)];
  remove_deadline(receipt);
  receipt.messages.clear();
  free_.push_back(id);
}

void MessageQueue::wake(Wake what, std::uint64_t id, SimTime at, Urgency urgency,
                        Platform& platform) {
  platform.wake(at, Rank::expiry, {.queued = platform.now(), .number = id}, *this,
                id * kWakes + static_cast<std::uint64_t>(what), urgency);
}

Urgency MessageQueue::urgency() const {
  const bool is_read = std::any_of(readers_.begin(), readers_.end(),
                                   [](const QueueReader* reader) { return reader->is_enabled(); });
  return is_read ? Urgency::work : Urgency::idle;
}

void MessageQueue::tell_readers(Platform& platform) {
  for (QueueReader* reader : readers_) reader->messages_are_there(platform);
}

void MessageQueue::tell_waiting() {
  if (context_.observer == nullptr) return;
  std::vector<Message> waiting;
  store_.for_each([&waiting](const Message& message) { waiting.push_back(message); });
  for (const Receipt& receipt : receipts_) {
    std::copy_if(receipt.messages.begin(), receipt.messages.end(), std::back_inserter(waiting),
                 [&receipt](const Message& message) { return receipt.holds(message); });
  }
  std::sort(waiting.begin(), waiting.end(),
            [](const Message& a, const Message& b) { return a.number < b.number; });
  for (const Message& message : waiting) tell(message, ItemOutcome::waiting, "", kNever);
}

void MessageQueue::tell_observer(const Message& message, ItemOutcome outcome,
                                 std::string_view reason, SimTime at) {
  Item item;
  item.number = message.number;
  if (message.function != nullptr) item.function = *message.function;
  item.source = source_;
  item.queued = message.entered;
  item.attempts = message.attempts;
  item.finished = at;
  item.outcome = outcome;
  item.reason = reason;
  context_.observer->on_item(item);
}

}  // namespace coldcast
