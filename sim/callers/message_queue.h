#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "coldcast/base/index.h"
#include "coldcast/callers/caller_observer.h"
#include "coldcast/callers/queue_settings.h"
#include "coldcast/origin/platform.h"
#include "coldcast/random/numbered_draws.h"

#include "callers/held.h"
#include "callers/inbox.h"
#include "callers/key_choice.h"
#include "callers/line.h"
#include "callers/message_store.h"
#include "callers/poison.h"
#include "callers/queue_book.h"
#include "callers/receipts.h"
#include "callers/short_way.h"

namespace coldcast {

// Who receives from a queue.
class QueueReader {
 public:
  virtual ~QueueReader() = default;
  [[nodiscard]] virtual bool is_enabled() const = 0;
  // There are messages that a receive could get.
  virtual void messages_are_there(Platform& platform) = 0;
  // Whether it would receive a message at the instant at which it comes, and no other with it; and
  // whether that may be folded, if it is plain.
  enum class Taking : std::uint8_t { no, whole, folded };
  [[nodiscard]] virtual Taking takes_at_once() const = 0;
  // It has received one, with this receipt.
  virtual void taken_at_once(std::uint64_t receipt, Platform& platform) = 0;
};

// What one queue of one run works with.
struct MessageQueueContext {
  const QueueSettings* settings = nullptr;  // may change during the run
  StreamKey key{};                          // seed, replication and the queue's name
  // Of arrivals blocks with poison: from when on the next message fails for ever.
  std::vector<PoisonList::Block> poison{};
  Inbox* dead_letter = nullptr;
  CallerObserver* observer = nullptr;
  bool keeps_minutes = false;
};

// A queue (facts 4.1, 4.9, 5): gets messages, hands them to receives, hides them until they are
// deleted or their visibility timeout ends, moves those that were received too often, and loses
// those that are too old. Belongs to one run; its readers must outlive it or its last event.
//
// The short way of most messages is in folded_messages.cpp: where all of a receive are plain and
// nobody is told of them, its receipt is folded. It knows numbers and instants only, until
// something happens to it for which messages have to be told apart; then it is unfolded.
class MessageQueue final : public Caller, public Receiver, public Inbox {
 public:
  using ReceiptId = coldcast::ReceiptId;

  MessageQueue(MessageQueueContext context, SimTime from, SimTime until);

  // Known when all queues of the run are made.
  void set_dead_letter(Inbox* inbox) { context_.dead_letter = inbox; }
  // Before the run begins: tells of its messages, and keeps its minutes.
  void listen(CallerObserver* observer, bool keeps_minutes) {
    context_.observer = observer;
    if (keeps_minutes) book_.keep_minutes();
  }
  void add_reader(QueueReader& reader) { readers_.push_back(&reader); }
  // Likewise.
  void act_at_once(ShortWay& way) { way_ = &way; }
  [[nodiscard]] ShortWay* way() { return way_; }

  [[gnu::flatten]] void received(const Request& request, Platform& platform) override;
  void put(const Posting& posting, Platform& platform) override;
  void woken(std::uint64_t token, Platform& platform) override;

  // One receive of at most `most` messages; nullopt: there are none, or too many are in flight.
  [[nodiscard]] [[gnu::flatten]] std::optional<ReceiptId> receive(std::size_t most, bool one_group,
                                                                  Platform& platform);
  // The same, folded if all of them are plain. The queue must not be FIFO, and `most` kMostFolded
  // at most.
  [[nodiscard]] [[gnu::flatten]] std::optional<ReceiptId> receive_folding(std::size_t most,
                                                                          Platform& platform);
  // Whether receipts may be folded at all.
  [[nodiscard]] bool may_fold() const { return context_.observer == nullptr; }
  [[nodiscard]] bool is_folded(ReceiptId id) const { return receipts_[id].folds > 0; }
  // The function has been asked to take a folded receipt's messages; the number of the first.
  std::uint64_t tried_folded(ReceiptId id, SimTime at);
  // From now on the messages of a folded receipt, which have been tried, are told apart.
  void unfold(ReceiptId id) { unfold(receipts_[id], 1); }
  // How many it has.
  [[nodiscard]] MessageCount count_of(ReceiptId id) const;
  // The messages of a receipt that is not folded, as they were received; until the next receive.
  [[nodiscard]] std::span<const Message> messages(ReceiptId id) const {
    return receipts_[id].messages;
  }
  [[nodiscard]] SimTime visible_again(ReceiptId id) const { return receipts_[id].until; }
  // The function has been asked to take the receipt's messages.
  void tried(ReceiptId id, const std::string& function, SimTime at) {
    Receipt& receipt = receipts_[id];
    for (Message& message : receipt.messages) {
      if (!receipt.holds(message)) continue;
      message.function = &function;
      if (++message.attempts == 1) book_.tried(message, at);
    }
  }
  using Removed = MessageCount;
  // Deletes the messages of a receipt but those that are `kept` (by place; empty: all); how many of
  // them were still there to be deleted.
  Removed remove(ReceiptId id, const std::vector<bool>& kept, Platform& platform);
  // Deletes them at once, as if they had never been of the receipt.
  Removed filter(ReceiptId id, const std::vector<bool>& kept, Platform& platform);
  // Deletes all of them, and is done with it.
  [[gnu::flatten]] Removed finish(ReceiptId id, Platform& platform);
  // The same, of a receipt that is folded.
  Removed finish_folded(ReceiptId id, Platform& platform);
  // Whoever received is done with it: what is left comes back when its visibility ends.
  void leave(ReceiptId id, Platform& platform);

  [[nodiscard]] bool has_room() const { return book_.in_flight() < settings().in_flight_limit; }
  [[nodiscard]] const QueueSettings& settings() const { return *context_.settings; }
  [[nodiscard]] bool is_fifo() const { return settings().kind == QueueKind::fifo; }
  [[nodiscard]] Held held() const;
  // Tells the observer of every message that is still there.
  void tell_waiting();
  // `queue:NAME`
  [[nodiscard]] const std::string& source() const { return source_; }
  // The draws that belong to its messages.
  [[nodiscard]] const NumberedDraws& fates() const { return fates_; }
  [[nodiscard]] const NumberedDraws& works() const { return works_; }
  [[nodiscard]] QueueBook& book() { return book_; }
  [[nodiscard]] const QueueBook& book() const { return book_; }

 private:
  enum class Wake : std::uint64_t { visibility, receipt, delay, retention, retention_in_flight };
  static constexpr std::uint64_t kWakes = 5;

  // A dead letter is there at once, and keeps the time of its sending.
  void enter(Message& message, std::uint64_t count, bool is_sent, Platform& platform);
  [[nodiscard]] QueueReader::Taking taking(const Request& request, std::uint64_t group);
  void pass(Message& message, Platform& platform);
  void pass_folded(std::uint64_t group, Platform& platform);
  void enter_plain(Platform& platform);
  void take(Receipt& receipt, std::size_t most, bool one_group, Platform& platform);
  void fold(Receipt& receipt, std::size_t most, Platform& platform);
  void unfold(Receipt& receipt, std::uint32_t attempts);
  // The messages of a receipt are in flight from now on.
  void open(Receipt& receipt, Platform& platform) {
    note_groups();
    receipts_.open(receipt, saturating_add(platform.now(), settings().visibility_timeout));
    // Few reach the end of the retention in flight.
    if (saturating_add(receipt.oldest(), settings().retention) < receipt.until) [[unlikely]]
      watch_retention_of(receipt, platform);
    watch_visibility(receipt.until, platform);
  }
  void wake(Wake what, std::uint64_t id, SimTime at, Urgency urgency, Platform& platform);
  void lapse(ReceiptId id, Platform& platform);
  void lapse_due(Platform& platform);
  void end_delays(Platform& platform);
  bool forget_delay(const Message& message, SimTime now);
  void expire(Platform& platform);
  void expire_in_flight(Platform& platform);
  void watch_retention(Platform& platform) {
    const SimTime first = store_.first_sent();
    if (first < kNever) watch_retention_from(first, platform);
  }
  // The oldest message was sent at `first`.
  void watch_retention_from(SimTime first, Platform& platform) {
    const Duration retention = settings().retention;
    if (retention == kForever) return;
    const SimTime at = std::max(platform.now(), saturating_add(first, retention));
    if (at < retention_wake_) await_retention(at, platform);
  }
  void await_retention(SimTime at, Platform& platform);
  void watch_retention_of(Receipt& receipt, Platform& platform);
  // A receipt lapses at `until`. One wake at the earliest end that still matters: most receives are
  // over long before.
  void watch_visibility(SimTime until, Platform& platform) {
    if (until < visibility_wake_) await_visibility(until, platform);
  }
  void await_visibility(SimTime until, Platform& platform);
  [[gnu::noinline]] void move_to_dead_letter(const Message& message, Platform& platform);
  void take_out(Receipt& receipt, Message& message);
  void deleted(const Message& message, bool was_visible, Removed& removed, SimTime at);
  [[gnu::noinline]] void remove_lapsed(const Receipt& receipt, const Message& message,
                                       Removed& removed, SimTime at);
  // Groups may have come into flight, or out of it; what happened before is in the book.
  void note_groups() {
    if (is_fifo()) book_.set_groups(store_.groups_in_flight());
  }
  void tell_readers(Platform& platform);
  void tell(const Message& message, ItemOutcome outcome, std::string_view reason, SimTime at) {
    if (context_.observer != nullptr) tell_observer(message, outcome, reason, at);
  }
  [[gnu::noinline]] void tell_observer(const Message& message, ItemOutcome outcome,
                                       std::string_view reason, SimTime at);
  [[nodiscard]] Urgency urgency() const;
  [[nodiscard]] bool is_dead_letter(const Message& message) const;

  MessageQueueContext context_;
  PoisonList poison_;
  std::string source_;
  SimTime warmup_;
  MessageStore store_;
  NumberedDraws fates_;
  NumberedDraws works_;
  KeyChooser groups_;
  QueueBook book_;
  std::vector<QueueReader*> readers_;
  ShortWay* way_ = nullptr;  // null: nothing is done at once
  Receipts receipts_;
  Line<std::pair<SimTime, std::uint64_t>> delays_;  // when how many become visible, in order
  std::multimap<SimTime, ReceiptId> ending_;        // receipts of which a message expires in flight
  SimTime visibility_wake_ = kNever;
  SimTime retention_wake_ = kNever;
  std::uint64_t number_ = 0;
};

}  // namespace coldcast
