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
  const ReceiptId id = receipts_.next();
  Receipt& receipt = receipts_[id];
  take(receipt, most, one_group, platform);
  if (receipt.messages.empty()) return std::nullopt;
  open(receipt, platform);
  return id;
}

// Messages until the receipt has `most`.
void MessageQueue::take(Receipt& receipt, std::size_t most, bool one_group, Platform& platform) {
  const SimTime now = platform.now();
  std::vector<Message>& messages = receipt.messages;
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
  }
  receipt.left = messages.size();
}

bool MessageQueue::is_dead_letter(const Message& message) const {
  return settings().dead_letter && message.receive_count >= settings().max_receive_count;
}

void MessageQueue::move_to_dead_letter(const Message& message, Platform& platform) {
  book_.moved(platform.now(), message);
  store_.settled(message.group);
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
  store_.settled(message.group);
}

void MessageQueue::deleted(const Message& message, bool was_visible, Removed& removed, SimTime at) {
  book_.deleted(at, message, was_visible);
  ++removed.all;
  if (message.is_counted) ++removed.counted;
  tell(message, ItemOutcome::succeeded, "", at);
}

MessageQueue::Removed MessageQueue::remove(ReceiptId id, const std::vector<bool>& kept,
                                           Platform& platform) {
  Receipt& receipt = receipts_[id];
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
  receipts_.close(receipts_[id]);
  return removed;
}

MessageQueue::Removed MessageQueue::filter(ReceiptId id, const std::vector<bool>& kept,
                                           Platform& platform) {
  const Removed removed = remove(id, kept, platform);
  std::erase_if(receipts_[id].messages, [](const Message& message) { return message.is_gone; });
  return removed;
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
  receipts_.for_each([&waiting](const Receipt& receipt) {
    std::copy_if(receipt.messages.begin(), receipt.messages.end(), std::back_inserter(waiting),
                 [&receipt](const Message& message) { return receipt.holds(message); });
  });
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
