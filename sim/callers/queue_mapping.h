#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "coldcast/base/index.h"
#include "coldcast/callers/caller_observer.h"
#include "coldcast/callers/event_source_settings.h"
#include "coldcast/measure/figures.h"
#include "coldcast/origin/platform.h"

#include "callers/byte_rate.h"
#include "callers/mapping_book.h"
#include "callers/mapping_slots.h"
#include "callers/message_queue.h"
#include "callers/receive_rate.h"
#include "callers/record_work.h"
#include "callers/recursion_guard.h"

namespace coldcast {

// What one event source mapping of one run works with.
struct QueueMappingContext {
  const QueueMappingSettings* settings = nullptr;  // may change during the run
  MessageQueue* queue = nullptr;
  FunctionId function{};
  const std::string* function_name = nullptr;
  const Duration* timeout = nullptr;  // of the function
  RecordWork::Settings records{};
  Feed feed = 0;
  std::uint32_t order = 0;  // among the mappings of the file
  std::uint32_t account_limit = 1000;
  std::uint32_t broker_slots = 0;   // 0: no broker
  Kilobytes payload{};              // of a message
  bool is_lasting = false;          // nothing of the function or its mappings changes
  RecursionGuard* guard = nullptr;  // null: none guards
  CallerObserver* observer = nullptr;
  bool keeps_minutes = false;
};

// An event source mapping of a queue (facts 4.3 to 4.17, 5, 6, 9): takes messages in batches, one
// for each slot, invokes the function with each and deletes what it has worked off. Belongs to one
// run.
class QueueMapping final : public Caller, public QueueReader {
 public:
  QueueMapping(QueueMappingContext context, SimTime from, SimTime until);

  // Before the run begins.
  void listen(CallerObserver* observer, bool keeps_minutes) {
    context_.observer = observer;
    folds_ = may_fold();
    if (keeps_minutes) book_.keep_minutes();
  }

  void answered(std::uint64_t ticket, const AttemptAnswer& answer, Platform& platform) override {
    if ((ticket & kFolded) != 0)
      return folded_answered(ticket & ~kFolded, answer.outcome, platform);
    batch_answered(ticket, answer.outcome, platform);
  }
  Work on_new_version(std::uint64_t slot, const Work& asked, const Work* own) override;
  void woken(std::uint64_t token, Platform& platform) override;
  [[nodiscard]] bool is_enabled() const override { return is_enabled_; }
  void messages_are_there(Platform& platform) override;
  [[nodiscard]] Taking takes_at_once() const override {
    if (!is_enabled_ || free() == 0) return Taking::no;
    if (folds_) return Taking::folded;
    const bool takes = open_.empty() && !rate_ && settings().batching_window == Duration::zero() &&
                       settings().filtered_share <= 0.0;
    return takes ? Taking::whole : Taking::no;
  }
  [[gnu::flatten]] void taken_at_once(MessageQueue::ReceiptId receipt, Platform& platform) override;
  // What it gathers, and what is there for a slot that is not free yet, is still to be worked off.
  // (Nobody is woken for that alone: a window that is full ends early, and what a slot does after
  // an invocation is no work of its own.)
  [[nodiscard]] bool has_work() const {
    return !open_.empty() || (is_enabled_ && busy_ > 0 && context_.queue->book().visible() > 0);
  }
  // Its settings have changed: one that begins anew has `start` slots.
  void changed(Platform& platform);
  // The account's concurrency bounds the slots.
  void limit_account(std::uint32_t concurrency, Platform& platform);
  // What the function does with each message.
  void work_with(RecordWork::Settings records, Version version) {
    records_.set(std::move(records), version);
  }
  void deployed(bool is_well) { records_.settle(is_well); }

  // The block `event_sources.NAME` of the function's figures.
  [[nodiscard]] Figures figures(std::string_view name, SimTime end) const {
    return book_.figures(name, end);
  }
  [[nodiscard]] const MappingBook& book() const { return book_; }

 private:
  using Slot = std::uint64_t;
  enum class Wake : std::uint64_t { poll, window, retry, overhead, tick, takes };
  struct Batch {
    std::vector<MessageQueue::ReceiptId> receipts;
    std::size_t records = 0;    // messages of all receipts
    std::uint64_t counted = 0;  // of them, of the window
    SimTime begun{};
    SimTime window_end{};
    SimTime visible_again = kNever;  // the first of its messages
    Attempt attempt;
    Work own{};                   // of the handler, without the messages
    std::vector<bool> failed;     // by message; empty where none is told apart
    std::uint32_t throttles = 0;  // one after the other
    bool was_throttled = false;

    // Anew, in the memory of the one before.
    void begin(SimTime now, Duration window) {
      receipts.clear();
      records = 0;
      counted = 0;
      begun = now;
      window_end = saturating_add(now, window);
      visible_again = kNever;
      attempt.chain = 0;
      throttles = 0;
      was_throttled = false;
    }
  };

  [[nodiscard]] const QueueMappingSettings& settings() const { return *context_.settings; }
  [[nodiscard]] std::uint32_t free() const {
    return slots_.count() > busy_ ? slots_.count() - busy_ : 0;
  }

  [[nodiscard]] Batch& batch(Slot slot) { return *batches_[to_index(slot)]; }
  [[nodiscard]] const Message& first_of(const Batch& batch) const {
    return context_.queue->messages(batch.receipts.front()).front();
  }
  // Each message of the batch, in order.
  template <typename Visit>
  void for_each(const Batch& batch, Visit visit) const {
    for (const MessageQueue::ReceiptId receipt : batch.receipts) {
      for (const Message& message : context_.queue->messages(receipt)) visit(message);
    }
  }

  // Folded receipts: folded_messages.cpp. Their attempts have the receipt as ticket.
  static constexpr std::uint64_t kFolded = std::uint64_t{1} << 63;
  [[nodiscard]] bool may_fold() const;
  [[gnu::flatten]] void begin(MessageQueue::ReceiptId receipt, Platform& platform);
  void begin_folded(MessageQueue::ReceiptId receipt, const MessageCount& count, Platform& platform);
  Platform::Admission ask_folded(std::uint64_t ticket, Platform& platform);
  [[gnu::noinline]] void folded_throttled(MessageQueue::ReceiptId receipt, Platform& platform);
  [[gnu::flatten]] void folded_answered(MessageQueue::ReceiptId receipt, Outcome outcome,
                                        Platform& platform);

  void enable(Platform& platform);
  // Messages that a batch takes at most: its size, or 6 MB.
  [[nodiscard]] std::uint32_t most_of_batch() const;
  void poll(Platform& platform);
  [[gnu::flatten]] void poll_at_once(Platform& platform);
  void gather(Platform& platform);
  // One receive into a new batch or the one in `slot`; nullopt: nothing came.
  std::optional<Slot> receive(std::optional<Slot> slot, std::size_t most, Platform& platform);
  [[nodiscard]] bool may_receive(Platform& platform) {
    return !rate_ || have_pollers_capacity(platform);
  }
  [[nodiscard]] bool have_pollers_capacity(Platform& platform);
  void add(Batch& batch, MessageQueue::ReceiptId receipt);
  [[gnu::noinline]] [[nodiscard]] bool filter(MessageQueue::ReceiptId receipt, Platform& platform);
  [[nodiscard]] Slot new_batch(Platform& platform);
  [[gnu::noinline]] void became_active(SimTime at);

  void invoke(Slot slot, Platform& platform);
  [[nodiscard]] Work work_of(Batch& batch, const Work& own, const RecordWork& records) const;
  void try_now(Slot slot, Platform& platform);
  [[gnu::flatten]] void batch_answered(Slot slot, Outcome outcome, Platform& platform);
  [[gnu::noinline]] void throttled(Slot slot, Platform& platform);
  void retry(Slot slot, Platform& platform);
  void give_up(Slot slot, Platform& platform);
  void remove(Slot slot, Platform& platform);
  void remove_all(Batch& batch, Platform& platform);
  [[gnu::noinline]] void remove_but_failed(Batch& batch, Platform& platform);
  [[gnu::noinline]] [[nodiscard]] std::vector<bool> failures(const Batch& batch,
                                                             const RecordWork& records) const;
  void count_failed(std::span<const Message> messages, const std::vector<bool>& failed, SimTime at);
  void end(Slot slot, Platform& platform);
  void free_slot(Platform& platform);
  // With nothing in its slots and nothing to receive: the next receive begins the ramp anew.
  void rest() {
    if (busy_ == 0 && context_.queue->book().visible() == 0) is_active_ = false;
  }

  void ask_to_poll(Platform& platform);
  // Ticks are awaited only where they could change something; they keep no run going.
  void watch_ramp(bool may_be_now, Platform& platform) {
    if (is_enabled_ && tick_at_ == kNever && slots_.could_change(context_.queue->book().visible()))
      await_tick(may_be_now, platform);
  }
  void await_tick(bool may_be_now, Platform& platform);
  void slots_changed(SimTime at);
  void back_off(bool may_be_now, Platform& platform);
  void wake(SimTime at, Rank rank, Wake what, std::uint64_t id, Urgency urgency,
            Platform& platform);

  QueueMappingContext context_;
  VersionedRecords records_;
  MappingSlots slots_;
  std::optional<ReceiveRate> rate_;
  std::optional<ByteRate> bytes_;  // likewise, where messages have a payload
  MappingBook book_;
  std::vector<std::unique_ptr<Batch>> batches_;  // they do not move
  std::vector<Slot> free_;
  std::deque<Slot> open_;  // gathering, the longest first
  std::uint32_t busy_ = 0;
  bool folds_ = false;  // plain messages: folded_messages.cpp
  Attempt folded_;      // of any batch of them
  bool is_enabled_ = true;
  bool is_active_ = false;
  SimTime poll_at_ = kNever;
  SimTime tick_at_ = kNever;
};

}  // namespace coldcast
