#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <tuple>

#include "support/naive_queues.h"

namespace coldcast {
namespace {

constexpr std::uint32_t kPollerSlots = 10;

}  // namespace

std::vector<NaiveQueues::Message*> NaiveQueues::all(std::size_t queue, Message::State state) const {
  std::vector<Message*> found;
  for (const Message& message : messages_)
    if (message.queue == queue && message.state == state)
      found.push_back(const_cast<Message*>(&message));
  return found;
}

// What a receive gets: those that have been visible longest, or of a FIFO queue group by group.
// What has been received too often goes to the dead-letter queue instead.
std::vector<NaiveQueues::Message*> NaiveQueues::receivable(const Mapping& mapping,
                                                           std::size_t most) {
  const Queue& queue = queues_[mapping.queue];
  const bool is_fifo = queue.settings->kind == QueueKind::fifo;
  std::vector<Message*> candidates = all(mapping.queue, Message::State::visible);
  const std::vector<Message*> in_flight = all(mapping.queue, Message::State::in_flight);
  if (in_flight.size() >= queue.settings->in_flight_limit) return {};
  most = std::min<std::size_t>(most, queue.settings->in_flight_limit - in_flight.size());
  if (is_fifo) {
    std::map<std::uint64_t, Message*> heads;
    for (Message* message : candidates) heads.emplace(message->group, message);
    std::erase_if(candidates, [&](const Message* message) {
      return std::any_of(in_flight.begin(), in_flight.end(),
                         [&](const Message* other) { return other->group == message->group; });
    });
    std::stable_sort(candidates.begin(), candidates.end(), [&](const auto* a, const auto* b) {
      return heads[a->group]->number < heads[b->group]->number;
    });
  } else {
    std::stable_sort(candidates.begin(), candidates.end(), [](const auto* a, const auto* b) {
      return a->visible_since < b->visible_since;
    });
  }
  std::vector<Message*> got;
  for (Message* message : candidates) {
    if (got.size() == most) break;
    const bool is_other_group = !got.empty() && got.front()->group != message->group;
    if (is_fifo && is_other_group && mapping.settings->fill == GroupFill::one_group) break;
    if (!bury(*message)) got.push_back(message);
  }
  return got;
}

// Where it has been received as often as it may: it is moved, and keeps the time from which it is
// kept.
bool NaiveQueues::bury(Message& message) {
  const Queue& queue = queues_[message.queue];
  if (!queue.dead_letter || message.receives < queue.settings->max_receive_count) return false;
  const std::string name = queue.settings->name;
  count("queues." + name + ".moved_to_dead_letter");
  Message dead;
  dead.queue = *queue.dead_letter;
  dead.sent = now_;
  const QueueSettings& settings = *queues_[dead.queue].settings;
  dead.kept_until = message.kept_until - queue.settings->retention + settings.retention;
  dead.group = message.group;
  dead.work = message.work;
  dead.fails = message.fails;
  count("queues." + settings.name + ".moved_in");
  forget(message, "dropped", "dead_letter");
  put(dead, now_);
  return true;
}

std::size_t NaiveQueues::mapping_of(const Mapping& mapping) const {
  return static_cast<std::size_t>(&mapping - mappings_.data());
}

std::uint32_t NaiveQueues::taken(const Mapping& mapping) const {
  std::uint32_t taken = 0;
  for (const Batch& batch : batches_)
    if (batch.mapping == mapping_of(mapping) && batch.state != Batch::State::over) ++taken;
  return taken;
}

bool NaiveQueues::has_ramp(const Mapping& mapping) const {
  return queues_[mapping.queue].settings->kind == QueueKind::standard;
}

// Of slots, or of pollers.
std::int64_t NaiveQueues::ceiling_of(const Mapping& mapping) const {
  const QueueMappingSettings& settings = *mapping.settings;
  if (settings.provisioned_pollers) return settings.provisioned_pollers->maximum;
  if (settings.maximum_concurrency) return *settings.maximum_concurrency;
  return std::min(settings.concurrency.ceiling, scenario_.account.concurrency_limit);
}

std::int64_t NaiveQueues::slots_of(const Mapping& mapping) const {
  const QueueKind kind = queues_[mapping.queue].settings->kind;
  if (kind == QueueKind::broker) {
    const std::string& name = queues_[mapping.queue].settings->name;
    for (const Broker& broker : scenario_.brokers)
      if (name.starts_with(broker.name + "/")) return broker.slots();
  }
  if (kind == QueueKind::fifo && !mapping.settings->provisioned_pollers) return ceiling_of(mapping);
  const auto whole = static_cast<std::int64_t>(std::floor(mapping.slots));
  return mapping.settings->provisioned_pollers ? whole * kPollerSlots : whole;
}

SimTime NaiveQueues::tick_of(const Mapping& mapping) const {
  const auto& pollers = mapping.settings->provisioned_pollers;
  const std::uint32_t ramp = pollers ? pollers->ramp : mapping.settings->concurrency.ramp;
  if (!mapping.activated || ramp == 0 || !has_ramp(mapping)) return kNever;
  const Duration per = pollers ? pollers->per : mapping.settings->concurrency.per;
  return *mapping.activated + per * (mapping.ticks + 1) / static_cast<std::int64_t>(ramp);
}

void NaiveQueues::set_slots(Mapping& mapping, double slots) {
  const std::int64_t before = mapping.slots == 0.0 ? 0 : slots_of(mapping);
  mapping.slots = slots;
  change(mapping.path + "slots", slots_of(mapping) - before);
}

void NaiveQueues::back_off(Mapping& mapping) {
  if (!has_ramp(mapping) || mapping.settings->provisioned_pollers) return;
  const double fewer = mapping.slots * (1.0 - mapping.settings->backoff);
  set_slots(mapping, std::min(mapping.slots, std::max(2.0, fewer)));
}

void NaiveQueues::look_for_quiet() {
  for (Mapping& mapping : mappings_)
    if (taken(mapping) == 0 && all(mapping.queue, Message::State::visible).empty())
      mapping.was_quiet = true;
}

// Batches that are due again, and then those that poll, in the order of the file.
bool NaiveQueues::retry_one() {
  if (now_ >= drain_end_) return false;
  Batch* first = nullptr;
  for (Batch& batch : batches_) {
    if (batch.state != Batch::State::waiting || batch.due > now_) continue;
    if (first == nullptr ||
        std::tie(batch.first_due, batch.begun) < std::tie(first->first_due, first->begun))
      first = &batch;
  }
  if (first == nullptr) return false;
  const Mapping& mapping = mappings_[first->mapping];
  const bool is_broker = queues_[mapping.queue].settings->kind == QueueKind::broker;
  if (!is_broker && first->hidden_until - now_ < scenario_.functions[mapping.function].timeout) {
    give_up(*first);
  } else {
    start(*first);
  }
  return true;
}

bool NaiveQueues::poll_one() {
  if (now_ >= drain_end_) return false;
  for (Mapping& mapping : mappings_) {
    if (!mapping.settings->enabled || !poll(mapping)) continue;
    while (poll(mapping)) continue;
    return true;
  }
  return false;
}

// One receive, or the end of a window.
bool NaiveQueues::poll(Mapping& mapping) {
  Batch* open = nullptr;
  for (Batch& batch : batches_)
    if (batch.mapping == mapping_of(mapping) && batch.state == Batch::State::open) open = &batch;
  const Duration window = mapping.settings->batching_window;
  if (open == nullptr && taken(mapping) >= slots_of(mapping)) return false;
  const std::size_t room =
      mapping.settings->batch_size - (open == nullptr ? 0 : open->messages.size());
  const std::size_t known = messages_.size();
  const std::vector<Message*> got = receivable(mapping, room);
  if (!got.empty() && open == nullptr) {
    open = &batches_.emplace_back();
    open->mapping = mapping_of(mapping);
    open->begun = now_;
    open->due = now_ + window;
    open->hidden_until = now_ + queues_[mapping.queue].settings->visibility_timeout;
  }
  for (Message* message : got) {
    ++message->receives;
    message->next_visible = now_ + queues_[mapping.queue].settings->visibility_timeout;
    if (queues_[mapping.queue].settings->kind == QueueKind::broker) message->next_visible = kNever;
    move_on(*message, Message::State::in_flight);
    open->messages.emplace_back(message, message->receives);
    count(mapping.path + "polled");
    count("queues." + queues_[mapping.queue].settings->name + ".received");
  }
  if (!got.empty() && mapping.was_quiet) {
    mapping.was_quiet = false;
    mapping.activated = now_;
    mapping.ticks = 0;
  }
  if (open == nullptr) return messages_.size() > known;  // what was moved
  const bool is_full = open->messages.size() == mapping.settings->batch_size;
  if (!is_full && open->due > now_) return !got.empty() || messages_.size() > known;
  count(mapping.path + "batches");
  open->first_due = now_;
  start(*open);
  return true;
}

void NaiveQueues::start(Batch& batch) {
  Mapping& mapping = mappings_[batch.mapping];
  const Function& function = scenario_.functions[mapping.function];
  Work work{.span = function.handler.duration->constant()};
  for (auto& [message, receive] : batch.messages) {
    const Duration of_record =
        function.handler.per_record ? function.handler.per_record->constant() : Duration::zero();
    work.span += message->work.value_or(of_record);
    work.fails |= message->fails && !mapping.settings->report_batch_item_failures;
    if (++message->tries == 1 && message->state != Message::State::gone)
      count("queues." + queues_[mapping.queue].settings->name + ".time_in_queue_ms",
            (now_ - message->sent).count());
    message->tried_by = mapping.function;
  }
  const Message& first = *batch.messages.front().first;
  count(mapping.path + "invoked", static_cast<std::int64_t>(batch.messages.size()));
  const bool runs = ask(mapping.function, work, &batch,
                        fmt::format("queue:{},{},{},{},,,", queues_[mapping.queue].settings->name,
                                    first.number, first.tries, batch.messages.size()));
  if (!runs) return throttle(batch);
  batch.state = Batch::State::running;
  batch.due = kNever;
  change(mapping.path + "concurrency", 1);
}

void NaiveQueues::throttle(Batch& batch) {
  Mapping& mapping = mappings_[batch.mapping];
  if (++batch.throttles == 1) {
    count(mapping.path + "throttled_batches");
    back_off(mapping);
  }
  batch.state = Batch::State::waiting;
  if (queues_[mapping.queue].settings->kind == QueueKind::broker) {
    batch.due = now_ + mapping.settings->retry;
  } else if (mapping.settings->throttle_retry) {
    batch.due = now_ + mapping.settings->throttle_retry->wait(batch.throttles);
  } else {
    give_up(batch);
  }
}

void NaiveQueues::give_up(Batch& batch) {
  batch.state = Batch::State::over;
  count(mappings_[batch.mapping].path + "abandoned_batches");
}

}  // namespace coldcast
