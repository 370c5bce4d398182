#include <algorithm>

#include "callers/queue_mapping.h"

namespace coldcast {

// Each free slot takes what is there now.
void QueueMapping::poll_at_once(Platform& platform) {
  MessageQueue& queue = *context_.queue;
  while (free() > 0) {
    if (folds_ && !queue.is_fifo()) {
      if (queue.book().visible() == 0) return;
      const auto receipt = queue.receive_folding(most_of_batch(), platform);
      if (!receipt) return;
      begin(*receipt, platform);
    } else {
      const std::optional<Slot> slot = receive(std::nullopt, most_of_batch(), platform);
      if (!slot) return;
      invoke(*slot, platform);
    }
  }
}

std::optional<QueueMapping::Slot> QueueMapping::receive(std::optional<Slot> slot, std::size_t most,
                                                        Platform& platform) {
  MessageQueue& queue = *context_.queue;
  while (true) {
    if (queue.book().visible() == 0 || !may_receive(platform)) return std::nullopt;
    const bool one_group = settings().fill == GroupFill::one_group;
    const auto receipt = queue.receive(most, one_group, platform);
    if (!receipt) return std::nullopt;
    const std::span<const Message> messages = queue.messages(*receipt);
    if (rate_) rate_->spend();
    if (bytes_) bytes_->read(messages.size());
    if (!is_active_) became_active(platform.now());
    book_.count(MappingBook::Count::polled, platform.now(), messages.size(), counted(messages));
    if (settings().filtered_share > 0.0 && !filter(*receipt, platform)) {
      rest();
      continue;
    }
    if (!slot) slot = new_batch(platform);
    add(batch(*slot), *receipt);
    return slot;
  }
}

void QueueMapping::became_active(SimTime at) {
  is_active_ = true;
  slots_.activate(at);
  tick_at_ = kNever;
}

QueueMapping::Slot QueueMapping::new_batch(Platform& platform) {
  Slot slot = batches_.size();
  if (free_.empty()) [[unlikely]] {
    batches_.push_back(std::make_unique<Batch>());
  } else {
    slot = free_.back();
    free_.pop_back();
  }
  Batch& fresh = batch(slot);
  fresh.begin(platform.now(), settings().batching_window);
  ++busy_;
  if (settings().batching_window > Duration::zero())
    wake(fresh.window_end, Rank::poll, Wake::window, slot, Urgency::idle, platform);
  return slot;
}

void QueueMapping::add(Batch& batch, MessageQueue::ReceiptId receipt) {
  const std::span<const Message> messages = context_.queue->messages(receipt);
  batch.receipts.push_back(receipt);
  batch.records += messages.size();
  batch.counted += counted(messages);
  batch.visible_again = std::min(batch.visible_again, context_.queue->visible_again(receipt));
}

void QueueMapping::invoke(Slot slot, Platform& platform) {
  Batch& batch = this->batch(slot);
  const Message& first = first_of(batch);
  book_.batch(batch.records, first.is_counted);
  batch.attempt.feed = context_.feed;
  batch.attempt.info = {.kind = SourceKind::event_source,
                        .source = &context_.queue->source(),
                        .event = first.number,
                        .attempt = first.attempts,
                        .records = static_cast<std::uint32_t>(batch.records),
                        .parent = RequestId{}};
  batch.attempt.label = first.label;
  if (context_.guard != nullptr) {
    for_each(batch, [&](const Message& message) {
      batch.attempt.chain = context_.guard->merged(batch.attempt.chain, message.chain);
    });
  }
  Request request;
  request.at = platform.now();
  request.feed = context_.feed;
  batch.own = platform.draw(context_.feed, request);
  try_now(slot, platform);
}

// The handler's own duration and that of each message. Without partial responses one message that
// fails makes the invocation fail; with them, which ones do is known with it.
Work QueueMapping::work_of(Batch& batch, const Work& own, const RecordWork& records) const {
  Work work = own;
  Duration sum{};
  const bool tells_apart = settings().report_batch_item_failures;
  for_each(batch, [&](const Message& message) {
    const Duration more = records.duration(message);
    sum = more > kForever - sum ? kForever : sum + more;
    if (!tells_apart && records.fails(message)) work.fate = Outcome::error;
  });
  if (tells_apart || !batch.failed.empty()) batch.failed = failures(batch, records);
  const auto longer = [sum](Duration span) {
    return span > kForever - sum ? kForever : span + sum;
  };
  work.duration = longer(work.duration);
  work.first_duration = longer(work.first_duration);
  return work;
}

Work QueueMapping::on_new_version(std::uint64_t slot, const Work&, const Work* own) {
  Batch& batch = this->batch(slot);
  return work_of(batch, own != nullptr ? *own : batch.own, records_.next());
}

void QueueMapping::try_now(Slot slot, Platform& platform) {
  Batch& batch = this->batch(slot);
  if (context_.guard != nullptr &&
      !context_.guard->allows(batch.attempt.chain, context_.function)) {
    context_.guard->refuse(context_.function, first_of(batch).is_counted);
    if (context_.observer != nullptr) {
      context_.observer->on_metric(context_.function, CallerMetric::recursive_invocations_dropped,
                                   platform.now(), 1);
    }
    return end(slot, platform);
  }
  ++batch.attempt.info.attempt;
  for (const MessageQueue::ReceiptId receipt : batch.receipts)
    context_.queue->tried(receipt, *context_.function_name, platform.now());
  book_.count(MappingBook::Count::invoked, platform.now(), batch.records, batch.counted);
  batch.attempt.work = work_of(batch, batch.own, records_.current());
  const Platform::Admission admission = platform.attempt(batch.attempt, this, slot);
  if (admission.refusal) return throttled(slot, platform);
  batch.throttles = 0;
  book_.running(platform.now(), 1);
}

void QueueMapping::throttled(Slot slot, Platform& platform) {
  Batch& batch = this->batch(slot);
  if (!batch.was_throttled) {
    batch.was_throttled = true;
    book_.throttled(first_of(batch).is_counted);
    back_off(false, platform);
  }
  const std::optional<Backoff>& retry = settings().throttle_retry;
  if (!retry) return give_up(slot, platform);
  const SimTime due = saturating_add(platform.now(), retry->wait(++batch.throttles));
  wake(due, Rank::attempt, Wake::retry, slot, Urgency::work, platform);
}

// A batch that the function could no longer finish in time is given up.
void QueueMapping::retry(Slot slot, Platform& platform) {
  const Batch& batch = this->batch(slot);
  const bool is_bounded = batch.visible_again < kNever;
  if (is_bounded && batch.visible_again - platform.now() < *context_.timeout)
    return give_up(slot, platform);
  try_now(slot, platform);
}

void QueueMapping::give_up(Slot slot, Platform& platform) {
  book_.abandoned(first_of(batch(slot)).is_counted);
  end(slot, platform);
}

void QueueMapping::batch_answered(Slot slot, Outcome outcome, Platform& platform) {
  Batch& batch = this->batch(slot);
  book_.running(platform.now(), -1);
  if (outcome == Outcome::success) {
    remove(slot, platform);
  } else {
    book_.count(MappingBook::Count::failed, platform.now(), batch.records, batch.counted);
    if (context_.broker_slots > 0) {
      const SimTime again = saturating_add(platform.now(), settings().retry);
      return wake(again, Rank::attempt, Wake::retry, slot, Urgency::work, platform);
    }
    if (!settings().report_batch_item_failures) back_off(true, platform);
  }
  if (settings().cycle_overhead == Duration::zero()) {
    end(slot, platform);
    return watch_ramp(true, platform);
  }
  for (const MessageQueue::ReceiptId receipt : batch.receipts)
    context_.queue->leave(receipt, platform);
  batch.receipts.clear();
  free_.push_back(slot);
  wake(saturating_add(platform.now(), settings().cycle_overhead), Rank::completion, Wake::overhead,
       0, Urgency::idle, platform);
}

// Deletes what has been worked off. With partial responses that is all but the messages that
// failed; of a FIFO queue, those of their groups behind them neither.
void QueueMapping::remove(Slot slot, Platform& platform) {
  Batch& batch = this->batch(slot);
  batch.failed.empty() ? remove_all(batch, platform) : remove_but_failed(batch, platform);
}

void QueueMapping::remove_but_failed(Batch& batch, Platform& platform) {
  auto of_receipt = batch.failed.begin();
  std::vector<bool> kept;
  for (const MessageQueue::ReceiptId receipt : batch.receipts) {
    const std::span<const Message> messages = context_.queue->messages(receipt);
    kept.assign(of_receipt, of_receipt + static_cast<std::ptrdiff_t>(messages.size()));
    of_receipt += static_cast<std::ptrdiff_t>(messages.size());
    count_failed(messages, kept, platform.now());
    const MessageQueue::Removed removed = context_.queue->remove(receipt, kept, platform);
    book_.count(MappingBook::Count::deleted, platform.now(), removed.all, removed.counted);
  }
}

void QueueMapping::remove_all(Batch& batch, Platform& platform) {
  for (const MessageQueue::ReceiptId receipt : batch.receipts) {
    const MessageQueue::Removed removed = context_.queue->finish(receipt, platform);
    book_.count(MappingBook::Count::deleted, platform.now(), removed.all, removed.counted);
  }
  batch.receipts.clear();
}

void QueueMapping::count_failed(std::span<const Message> messages, const std::vector<bool>& failed,
                                SimTime at) {
  std::uint64_t all = 0;
  std::uint64_t counted = 0;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    if (!failed[i]) continue;
    ++all;
    if (messages[i].is_counted) ++counted;
  }
  book_.count(MappingBook::Count::failed, at, all, counted);
}

// By message; empty where none is told apart.
std::vector<bool> QueueMapping::failures(const Batch& batch, const RecordWork& records) const {
  std::vector<bool> failed;
  if (!settings().report_batch_item_failures) return failed;
  std::vector<std::uint64_t> groups;  // of those that failed; of a FIFO queue
  for_each(batch, [&](const Message& message) {
    const bool is_behind = std::find(groups.begin(), groups.end(), message.group) != groups.end();
    failed.push_back(is_behind || records.fails(message));
    if (failed.back() && context_.queue->is_fifo()) groups.push_back(message.group);
  });
  return failed;
}

void QueueMapping::end(Slot slot, Platform& platform) {
  for (const MessageQueue::ReceiptId receipt : batch(slot).receipts)
    context_.queue->leave(receipt, platform);
  free_.push_back(slot);
  free_slot(platform);
}

void QueueMapping::free_slot(Platform& platform) {
  --busy_;
  rest();
  if (is_enabled() && free() > 0 && context_.queue->book().visible() > 0) ask_to_poll(platform);
}

}  // namespace coldcast
