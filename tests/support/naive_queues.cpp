#include "support/naive_queues.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <tuple>

namespace coldcast {
NaiveQueues::NaiveQueues(const Scenario& scenario)
    : scenario_(scenario),
      drain_end_(scenario.end_of_drain()),
      functions_(scenario.functions.size()) {
  const auto& rate = scenario.account.requests_per_concurrency;
  if (rate) account_.emplace(*rate, scenario.account.concurrency_limit, std::chrono::seconds{1});
  for (std::size_t f = 0; f < functions_.size(); ++f) {
    const auto& reserved = scenario.functions[f].reserved_concurrency;
    if (rate && reserved) functions_[f].requests.emplace(*rate, *reserved, std::chrono::seconds{1});
  }
  open_queues();
  open_mappings();
  open_senders();
}

void NaiveQueues::open_queues() {
  for (const QueueSettings& settings : scenario_.queues) {
    Queue& queue = queues_.emplace_back();
    queue.settings = &settings;
    for (std::size_t i = 0; i < scenario_.queues.size(); ++i)
      if (settings.dead_letter == scenario_.queues[i].name) queue.dead_letter = i;
  }
}

void NaiveQueues::open_mappings() {
  for (std::size_t f = 0; f < functions_.size(); ++f) {
    for (const EventSource& source : scenario_.functions[f].event_sources) {
      Mapping& mapping = mappings_.emplace_back();
      mapping.function = f;
      mapping.settings = &source.queue;
      mapping.path = scenario_.functions[f].name + ".event_sources." + source.name + ".";
      for (std::size_t i = 0; i < queues_.size(); ++i)
        if (queues_[i].settings->name == source.queue_name()) mapping.queue = i;
      queues_[mapping.queue].is_read |= source.queue.enabled;
      if (const auto& pollers = source.queue.provisioned_pollers) {
        mapping.receives.emplace(Rate{10, std::chrono::seconds{1}}, pollers->minimum,
                                 std::chrono::seconds{1});
        set_slots(mapping, pollers->minimum);
      } else {
        set_slots(mapping, static_cast<double>(std::min<std::int64_t>(
                               source.queue.concurrency.start, ceiling_of(mapping))));
      }
    }
  }
}

void NaiveQueues::open_senders() {
  const auto open = [this](const std::vector<Workload>& blocks, const std::string& whose,
                           std::size_t target, bool is_to_queue) {
    for (std::uint32_t i = 0; i < blocks.size(); ++i) {
      const auto source = open_source(blocks[i], {.seed = scenario_.seed,
                                                  .function = whose,
                                                  .block = i,
                                                  .end = scenario_.end_of_arrivals()});
      Sender& sender = senders_.emplace_back();
      sender.target = target;
      sender.is_to_queue = is_to_queue;
      for (Request request; source->fill({&request, 1}) == 1;)
        if (request.at < scenario_.end_of_arrivals()) sender.requests.push_back(request);
    }
  };
  for (std::size_t i = 0; i < queues_.size(); ++i)
    open(queues_[i].settings->arrivals, queues_[i].settings->name, i, true);
  for (std::size_t f = 0; f < functions_.size(); ++f)
    open(scenario_.functions[f].arrivals, scenario_.functions[f].name, f, false);
}

NaiveQueues::Results NaiveQueues::run() {
  // The last answer is the end, whatever else is due at its instant.
  const auto is_over = [this](SimTime at) {
    const bool is_late = !scenario_.duration || at >= scenario_.end_of_arrivals();
    return (is_late && !has_work()) || (at >= drain_end_ && !is_running());
  };
  while (true) {
    const SimTime next = next_instant();
    if (next == kNever || is_over(next)) break;
    now_ = next;
    while (!is_over(now_) && (complete_one() || tick_one() || expire_one() || arrive_one() ||
                              retry_one() || poll_one()))
      look_for_quiet();
  }
  if (scenario_.duration) now_ = std::max(now_, scenario_.end_of_arrivals());
  tell_waiting();
  close_levels();
  return results_;
}

SimTime NaiveQueues::next_instant() const {
  SimTime next = kNever;
  const auto look_at = [&](SimTime at) {
    if (at > now_) next = std::min(next, at);
  };
  for (const Message& message : messages_) {
    if (message.state == Message::State::gone) continue;
    look_at(message.kept_until);
    if (message.state != Message::State::visible) look_at(message.next_visible);
  }
  for (const Batch& batch : batches_)
    if (batch.state != Batch::State::over) look_at(batch.due);
  for (const Run& run : runs_) look_at(run.finished);
  for (const Mapping& mapping : mappings_) look_at(tick_of(mapping));
  for (const Sender& sender : senders_)
    if (sender.next < sender.requests.size()) look_at(sender.requests[sender.next].at);
  return next;
}

bool NaiveQueues::is_running() const {
  return std::any_of(runs_.begin(), runs_.end(),
                     [](const Run& run) { return run.environment != 0; });
}

bool NaiveQueues::has_work() const {
  const auto is_read = [this](const Message& message) {
    return message.state != Message::State::gone && queues_[message.queue].is_read;
  };
  const auto is_tried = [](const Batch& batch) {
    return batch.state == Batch::State::open || batch.state == Batch::State::waiting;
  };
  const auto sends = [](const Sender& sender) { return sender.next < sender.requests.size(); };
  return is_running() || std::any_of(messages_.begin(), messages_.end(), is_read) ||
         std::any_of(batches_.begin(), batches_.end(), is_tried) ||
         std::any_of(senders_.begin(), senders_.end(), sends);
}

// A slot that was still busy with itself is free; or a handler's answer is there.
bool NaiveQueues::complete_one() {
  for (Batch& batch : batches_) {
    if (batch.state != Batch::State::cooling || batch.due > now_) continue;
    batch.state = Batch::State::over;
    return true;
  }
  for (Run& run : runs_) {
    if (run.finished != now_ || run.environment == 0) continue;
    State& function = functions_[run.function];
    Environment& environment = function.environments[run.environment - 1];
    environment.is_idle = true;
    environment.is_reset = resets_environment(run.outcome);
    environment.went_idle = ++idles_;
    --function.busy;
    run.environment = 0;
    if (run.batch != nullptr) end_batch(*run.batch, run.outcome);
    return true;
  }
  return false;
}

void NaiveQueues::end_batch(Batch& batch, Outcome outcome) {
  Mapping& mapping = mappings_[batch.mapping];
  const QueueSettings& queue = *queues_[mapping.queue].settings;
  const bool is_partial = mapping.settings->report_batch_item_failures;
  change(mapping.path + "concurrency", -1);
  std::vector<bool> stays(batch.messages.size(), outcome != Outcome::success);
  for (std::size_t i = 0; i < stays.size(); ++i) {
    const Message& message = *batch.messages[i].first;
    if (outcome != Outcome::success || !message.fails) continue;
    // Of a FIFO queue what stands behind it in its group stays too.
    stays[i] = true;
    for (std::size_t k = i + 1; k < stays.size(); ++k) {
      if (queue.kind == QueueKind::fifo && batch.messages[k].first->group == message.group)
        stays[k] = true;
    }
  }
  const auto failed = std::count(stays.begin(), stays.end(), true);
  count(mapping.path + "failed", failed);
  remove(batch, stays);
  batch.state = Batch::State::over;
  if (queue.kind == QueueKind::broker && failed > 0) {
    batch.state = Batch::State::waiting;
    batch.due = now_ + mapping.settings->retry;
    return;
  }
  if (outcome != Outcome::success && !is_partial) back_off(mapping);
  if (mapping.settings->cycle_overhead == Duration::zero()) return;
  batch.state = Batch::State::cooling;
  batch.due = now_ + mapping.settings->cycle_overhead;
}

// Deletes those that do not stay, unless someone else has received them since.
void NaiveQueues::remove(Batch& batch, const std::vector<bool>& stays) {
  const Mapping& mapping = mappings_[batch.mapping];
  for (std::size_t i = 0; i < stays.size(); ++i) {
    auto& [message, receive] = batch.messages[i];
    const bool is_elsewhere =
        message->state == Message::State::in_flight && message->receives != receive;
    if (stays[i] || message->state == Message::State::gone || is_elsewhere) continue;
    count(mapping.path + "deleted");
    count("queues." + queues_[message->queue].settings->name + ".deleted");
    forget(*message, "succeeded", "");
  }
}

// A step of a ramp: one more if more is visible than the free slots will take, one less if nothing
// is and a slot is free.
bool NaiveQueues::tick_one() {
  for (Mapping& mapping : mappings_) {
    if (tick_of(mapping) != now_) continue;
    ++mapping.ticks;
    const auto& pollers = mapping.settings->provisioned_pollers;
    const auto visible =
        static_cast<std::int64_t>(all(mapping.queue, Message::State::visible).size());
    const std::int64_t free =
        std::max<std::int64_t>(0, slots_of(mapping) - std::int64_t{taken(mapping)});
    const double start = std::min(pollers ? pollers->minimum : mapping.settings->concurrency.start,
                                  static_cast<std::uint32_t>(ceiling_of(mapping)));
    if (visible > free * mapping.settings->batch_size) {
      set_slots(mapping, std::min(mapping.slots + 1.0, static_cast<double>(ceiling_of(mapping))));
    } else if (visible == 0 && free > 0 && mapping.slots > start) {
      set_slots(mapping, std::max(mapping.slots - 1.0, start));
    }
    return true;
  }
  return false;
}

// Visibility and delays first, then retention.
bool NaiveQueues::expire_one() {
  for (Message& message : messages_) {
    const bool is_hidden =
        message.state == Message::State::delayed || message.state == Message::State::in_flight;
    if (!is_hidden || message.next_visible > now_) continue;
    message.visible_since = now_;
    move_on(message, Message::State::visible);
    return true;
  }
  for (Message& message : messages_) {
    if (message.state == Message::State::gone || message.kept_until > now_) continue;
    count("queues." + queues_[message.queue].settings->name + ".expired");
    forget(message, "dropped", "expired");
    return true;
  }
  return false;
}

bool NaiveQueues::arrive_one() {
  for (Sender& sender : senders_) {
    if (sender.next == sender.requests.size() || sender.requests[sender.next].at != now_) continue;
    const Request& request = sender.requests[sender.next++];
    if (sender.is_to_queue) {
      send(sender.target, request);
    } else {
      const auto work = request.has_duration()
                            ? request.duration
                            : scenario_.functions[sender.target].handler.duration->constant();
      (void)ask(sender.target, {.span = work}, nullptr, "sync,,1,,,");
    }
    return true;
  }
  return false;
}

void NaiveQueues::send(std::size_t queue, const Request& request) {
  const QueueSettings& settings = *queues_[queue].settings;
  Message message;
  message.queue = queue;
  message.sent = now_;
  message.kept_until = now_ + settings.retention;
  if (request.has_duration()) message.work = request.duration;
  message.fails = request.label != nullptr && *request.label == "bad";
  message.group = queues_[queue].sent % settings.message_groups.count;
  put(message, now_ + settings.delivery_delay);
}

void NaiveQueues::put(Message message, SimTime visible) {
  Queue& queue = queues_[message.queue];
  const std::string path = "queues." + queue.settings->name;
  message.number = ++queue.sent;
  message.next_visible = visible;
  message.state = visible > now_ ? Message::State::delayed : Message::State::visible;
  message.visible_since = visible;
  count(path + ".sent");
  change(path + (visible > now_ ? ".delayed" : ".visible"), 1);
  messages_.push_back(message);
}

void NaiveQueues::move_on(Message& message, Message::State to) {
  const std::string path = "queues." + queues_[message.queue].settings->name;
  const auto level = [&path](Message::State state) {
    return path + (state == Message::State::delayed   ? ".delayed"
                   : state == Message::State::visible ? ".visible"
                                                      : ".not_visible");
  };
  change(level(message.state), -1);
  if (to != Message::State::gone) change(level(to), 1);
  message.state = to;
}

void NaiveQueues::forget(Message& message, const char* outcome, const char* reason) {
  item(message, outcome, reason);
  move_on(message, Message::State::gone);
}

}  // namespace coldcast
