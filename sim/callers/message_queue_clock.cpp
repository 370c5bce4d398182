#include <algorithm>

#include "coldcast/base/index.h"

#include "callers/message_queue.h"

namespace coldcast {

void MessageQueue::woken(std::uint64_t token, Platform& platform) {
  switch (static_cast<Wake>(token % kWakes)) {
    case Wake::visibility:
    case Wake::receipt:
      return lapse_due(platform);
    case Wake::delay:
      return end_delays(platform);
    case Wake::retention:
      return expire(platform);
    case Wake::retention_in_flight:
      return expire_in_flight(platform);
  }
}

void MessageQueue::lapse_due(Platform& platform) {
  if (visibility_wake_ <= platform.now()) visibility_wake_ = kNever;
  const Deadline* first = receipts_.first_to_lapse();
  for (; first != nullptr && first->until <= platform.now(); first = receipts_.first_to_lapse())
    lapse(first->id, platform);
  if (first != nullptr) watch_visibility(first->until, platform);
}

void MessageQueue::lapse(ReceiptId id, Platform& platform) {
  Receipt& receipt = receipts_[id];
  unfold(receipt, 1);
  receipt.leave();
  const SimTime now = platform.now();
  const bool comes_back = receipt.left > 0;
  for (const Message& message : receipt.messages) {
    if (message.is_gone) continue;
    Message back = message;
    back.visible_from = now;
    book_.visible_again(now);
    store_.give_back(back);
    store_.settled(back.group);
  }
  note_groups();
  receipt.left = 0;
  receipt.has_lapsed = true;
  if (!receipt.has_reader) receipts_.close(receipt);
  if (!comes_back) return;
  watch_retention(platform);
  tell_readers(platform);
}

// Work until the last of them comes back, or has expired: then nothing of it is to be waited for.
void MessageQueue::leave(ReceiptId id, Platform& platform) {
  Receipt& receipt = receipts_[id];
  receipt.has_reader = false;
  if (receipt.has_lapsed || receipt.left == 0) return receipts_.close(receipt);
  if (receipt.until == kNever) return;
  SimTime last_sent = kStartOfTime;
  for (const Message& message : receipt.messages)
    if (receipt.holds(message)) last_sent = std::max(last_sent, message.sent);
  for (const AlikeMessages& alike : receipt.folded()) last_sent = std::max(last_sent, alike.sent);
  const SimTime expired = saturating_add(last_sent, settings().retention);
  wake(Wake::receipt, id, std::min(receipt.until, expired), urgency(), platform);
}

// A message whose visibility has ended is deleted where nobody else has received it meanwhile.
void MessageQueue::remove_lapsed(const Receipt& receipt, const Message& message, Removed& removed,
                                 SimTime at) {
  Message lapsed = message;
  lapsed.visible_from = receipt.until;
  const auto back = store_.erase(lapsed);  // with its attempts
  if (back) deleted(*back, true, removed, at);
}

void MessageQueue::end_delays(Platform& platform) {
  std::uint64_t count = 0;
  while (!delays_.empty() && delays_.front().first <= platform.now()) {
    count += delays_.front().second;
    delays_.pop_front();
  }
  if (count == 0) return;
  book_.visible_after_delay(platform.now(), count);
  tell_readers(platform);
}

void MessageQueue::expire(Platform& platform) {
  retention_wake_ = kNever;
  const SimTime now = platform.now();
  while (const auto message = store_.take_expired(now, settings().retention)) {
    const bool was_delayed = forget_delay(*message, now);
    book_.expired(now, *message,
                  was_delayed ? QueueBook::State::delayed : QueueBook::State::visible);
    tell(*message, ItemOutcome::dropped, "expired", now);
  }
  watch_retention(platform);
  if (book_.visible() == 0) tell_readers(platform);  // whose slots become fewer
}

// A message that is gone before it could be received; false: its delay is over.
bool MessageQueue::forget_delay(const Message& message, SimTime now) {
  if (message.visible_from <= now) return false;
  std::size_t place = delays_.count_first(
      [&message](const auto& delay) { return delay.first < message.visible_from; });
  while (place < delays_.size() && delays_[place].second == 0) ++place;
  if (place < delays_.size() && delays_[place].first == message.visible_from)
    --delays_[place].second;
  return true;
}

// Retention knows nothing of who works on a message: it is gone, and its deletion later is of
// nothing.
void MessageQueue::expire_in_flight(Platform& platform) {
  const SimTime now = platform.now();
  bool frees_some = false;
  while (!ending_.empty() && ending_.begin()->first <= now) {
    Receipt& receipt = receipts_[ending_.begin()->second];
    ending_.erase(ending_.begin());
    for (Message& message : receipt.messages) {
      const bool is_over = saturating_add(message.sent, settings().retention) <= now;
      if (!is_over || !receipt.holds(message)) continue;
      book_.expired(now, message, QueueBook::State::in_flight);
      take_out(receipt, message);
      tell(message, ItemOutcome::dropped, "expired", now);
      frees_some = true;
    }
  }
  note_groups();
  // Of a FIFO queue a group may be free again.
  if (frees_some && store_.has_some(now)) tell_readers(platform);
}

// Few receives reach the end of the retention: those alone are looked at.
void MessageQueue::watch_retention_of(Receipt& receipt, Platform& platform) {
  unfold(receipt, 0);
  for (const Message& message : receipt.messages) {
    const SimTime end = saturating_add(message.sent, settings().retention);
    if (end >= receipt.until) continue;
    ending_.emplace(end, receipt.id);
    wake(Wake::retention_in_flight, receipt.id, end, Urgency::idle, platform);
  }
}

void MessageQueue::await_retention(SimTime at, Platform& platform) {
  retention_wake_ = at;
  wake(Wake::retention, 0, at, Urgency::idle, platform);
}

void MessageQueue::await_visibility(SimTime until, Platform& platform) {
  visibility_wake_ = until;
  wake(Wake::visibility, 0, until, Urgency::idle, platform);
}

}  // namespace coldcast
