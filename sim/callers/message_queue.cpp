#include "callers/message_queue.h"

#include <algorithm>

#include "coldcast/base/index.h"

namespace coldcast {
namespace {

std::unique_ptr<MessageStore> store_of(QueueKind kind) {
  if (kind == QueueKind::fifo) return std::make_unique<FifoStore>();
  return std::make_unique<StandardStore>();
}

}  // namespace

MessageQueue::MessageQueue(MessageQueueContext context, SimTime from, SimTime until)
    : context_(std::move(context)),
      poison_(context_.poison),
      source_("queue:" + context_.settings->name),
      store_(store_of(context_.settings->kind)),
      fates_(with_purpose(context_.key, StreamPurpose::record_fate)),
      works_(with_purpose(context_.key, StreamPurpose::record_work)),
      groups_(context_.settings->message_groups, with_purpose(context_.key, StreamPurpose::keys)),
      book_(from, until, context_.keeps_minutes) {}

void MessageQueue::received(const Request& request, Platform& platform) {
  Message message;
  message.sent = message.entered = message.origin = platform.now();
  message.duration = request.duration;
  message.label = request.label;
  message.is_counted = platform.now() >= platform.warmup();
  message.is_poison = poison_.takes(request);
  enter(message, 1, true, platform);
}

void MessageQueue::put(const Posting& posting, Platform& platform) {
  Message message;
  message.entered = platform.now();
  message.sent = posting.sent.value_or(platform.now());
  message.duration = posting.duration;
  message.label = posting.label;
  message.chain = posting.chain;
  message.origin = posting.origin.value_or(platform.now());
  message.is_counted = message.origin >= platform.warmup();
  message.is_poison = posting.is_poison;
  enter(message, posting.count, !posting.is_moved, platform);
}

// A dead letter is there at once, and keeps the time of its sending.
Held MessageQueue::held() const {
  return {"messages of queues." + settings().name, store_->size()};
}

void MessageQueue::enter(Message message, std::uint64_t count, bool is_sent, Platform& platform) {
  if (store_->size() >= kMostHeld) check_room(held());
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
      store_->add(one, 1);
    }
  } else if (is_dead_letter) {
    store_->give_back(message);
  } else {
    store_->add(message, count);
  }
  watch_retention(platform);
  if (message.visible_from == platform.now()) return tell_readers(platform);
  const auto place = std::upper_bound(
      delays_.begin(), delays_.end(), message.visible_from,
      [](SimTime at, const std::pair<SimTime, std::uint64_t>& delay) { return at < delay.first; });
  delays_.emplace(place, message.visible_from, count);
  wake(Wake::delay, 0, message.visible_from, urgency(), platform);
}

bool MessageQueue::receive(std::size_t most, bool one_group, Receipt& receipt, Platform& platform) {
  const SimTime now = platform.now();
  receipt.messages.clear();
  while (receipt.messages.size() < most && has_room()) {
    const Message* last = receipt.messages.empty() ? nullptr : &receipt.messages.back();
    std::optional<Message> message = store_->take(now, last, one_group);
    if (!message) break;
    if (is_dead_letter(*message)) {
      move_to_dead_letter(*message, platform);
      continue;
    }
    ++message->receive_count;
    book_.received(now, *message);
    receipt.messages.push_back(*message);
  }
  if (receipt.messages.empty()) return false;
  receipt.id = receipts_.size();
  if (free_.empty()) {
    receipts_.emplace_back();
  } else {
    receipt.id = free_.back();
    free_.pop_back();
  }
  receipt.visible_again = saturating_add(now, settings().visibility_timeout);
  InFlight& in_flight = receipts_[to_index(receipt.id)];
  in_flight.messages.assign(receipt.messages.begin(), receipt.messages.end());
  in_flight.until = receipt.visible_again;
  in_flight.is_open = in_flight.has_reader = true;
  in_flight.has_lapsed = false;
  watch_retention_of(receipt, platform);
  if (receipt.visible_again < kNever) add_deadline(receipt, platform);
  return true;
}

// Behind those that are no later: the last, unless the timeout has become shorter.
void MessageQueue::add_deadline(const Receipt& receipt, Platform& platform) {
  if (deadlines_.empty() || deadlines_.back().first <= receipt.visible_again) {
    deadlines_.emplace_back(receipt.visible_again, receipt.id);
  } else {
    auto place = deadlines_.end();
    while (place != deadlines_.begin() && std::prev(place)->first > receipt.visible_again) --place;
    deadlines_.emplace(place, receipt.visible_again, receipt.id);
  }
  watch_visibility(platform);
}

bool MessageQueue::is_dead_letter(const Message& message) const {
  return settings().dead_letter && message.receive_count >= settings().max_receive_count;
}

void MessageQueue::move_to_dead_letter(const Message& message, Platform& platform) {
  book_.moved(platform.now(), message);
  store_->settled(message);
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

// A message whose visibility has ended is deleted where nobody else has received it meanwhile.
MessageQueue::Removed MessageQueue::remove(ReceiptId id, std::span<const Message> messages,
                                           Platform& platform) {
  InFlight& in_flight = receipts_[to_index(id)];
  Removed removed;
  // Both are in the order in which they were received; those that are left close up.
  auto left = in_flight.messages.begin();
  auto here = left;
  const auto keep_until = [&](auto end) { left = left == here ? end : std::copy(here, end, left); };
  const auto count = [&](const Message& message) {
    book_.deleted(platform.now(), message, in_flight.has_lapsed);
    ++removed.all;
    if (message.is_counted) ++removed.counted;
    tell(message, ItemOutcome::succeeded, "", platform.now());
  };
  for (const Message& message : messages) {
    if (in_flight.has_lapsed) {
      Message lapsed = message;
      lapsed.visible_from = in_flight.until;
      if (const auto kept = store_->erase(lapsed)) count(*kept);  // with its attempts
      continue;
    }
    const auto found =
        std::find_if(here, in_flight.messages.end(),
                     [&message](const Message& other) { return other.number == message.number; });
    if (found == in_flight.messages.end()) continue;  // it has expired meanwhile
    keep_until(found);
    here = std::next(found);
    store_->settled(*found);
    count(*found);
  }
  keep_until(in_flight.messages.end());
  in_flight.messages.erase(left, in_flight.messages.end());
  if (!in_flight.has_lapsed && store_->has_some(platform.now())) tell_readers(platform);
  return removed;
}

void MessageQueue::tried(ReceiptId id, const std::string& function, SimTime at) {
  for (Message& message : receipts_[to_index(id)].messages) {
    message.function = &function;
    if (++message.attempts == 1) book_.tried(message, at);
  }
}

void MessageQueue::leave(ReceiptId id, Platform& platform) {
  InFlight& in_flight = receipts_[to_index(id)];
  in_flight.has_reader = false;
  if (in_flight.has_lapsed || in_flight.messages.empty()) return close(id);
  if (in_flight.until < kNever) wake(Wake::receipt, id, in_flight.until, urgency(), platform);
}

void MessageQueue::close(ReceiptId id) {
  receipts_[to_index(id)].is_open = false;
  receipts_[to_index(id)].messages.clear();
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
  store_->for_each([&waiting](const Message& message) { waiting.push_back(message); });
  for (const InFlight& receipt : receipts_)
    waiting.insert(waiting.end(), receipt.messages.begin(), receipt.messages.end());
  std::sort(waiting.begin(), waiting.end(),
            [](const Message& a, const Message& b) { return a.number < b.number; });
  for (const Message& message : waiting) tell(message, ItemOutcome::waiting, "", kNever);
}

void MessageQueue::tell(const Message& message, ItemOutcome outcome, std::string_view reason,
                        SimTime at) {
  if (context_.observer == nullptr) return;
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
