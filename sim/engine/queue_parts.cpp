#include "engine/queue_parts.h"

#include <algorithm>
#include <utility>

#include "engine/record_settings.h"

namespace coldcast {
namespace {

bool leads_to(const Destination& destination, const std::string& function) {
  return destination.kind == Destination::Kind::function && destination.name == function;
}

std::uint32_t broker_slots(const Scenario& scenario, const EventSource& source) {
  if (source.kind != EventSource::Kind::broker) return 0;
  for (const Broker& broker : scenario.brokers) {
    if (broker.name == source.name) return broker.slots();
  }
  return 0;
}

}  // namespace

QueueParts::QueueParts(Setup setup) : setup_(std::move(setup)) {
  for (const Function& function : setup_.scenario->functions) {
    functions_.push_back({.name = function.name,
                          .timeout = function.timeout,
                          .async = function.async,
                          .sources = function.event_sources});
  }
  queue_settings_ = setup_.scenario->queues;
  make_queues();
  make_async_queues();
  make_mappings();
  join();
}

StreamKey QueueParts::key_of(std::string_view name) const {
  StreamKey key;
  key.seed = setup_.scenario->seed;
  key.replication = setup_.replication;
  key.function = name;
  return key;
}

std::optional<std::size_t> QueueParts::queue_index(std::string_view name) const {
  for (std::size_t i = 0; i < queue_settings_.size(); ++i) {
    if (queue_settings_[i].name == name) return i;
  }
  return std::nullopt;
}

MessageQueue* QueueParts::queue(std::string_view name) {
  const std::optional<std::size_t> found = queue_index(name);
  return found ? queues_[*found].get() : nullptr;
}

void QueueParts::make_queues() {
  for (std::size_t i = 0; i < queue_settings_.size(); ++i) {
    const QueueSettings& settings = queue_settings_[i];
    MessageQueueContext context;
    context.settings = &settings;
    context.key = key_of(settings.name);
    for (std::size_t block = 0; block < settings.arrivals.size(); ++block) {
      const Feed feed = setup_.queue_feeds[i] + static_cast<Feed>(block);
      if (!settings.arrivals[block].poison.empty())
        context.poison.emplace_back(feed, settings.arrivals[block].poison);
    }
    context.observer = setup_.observer;
    context.keeps_minutes = setup_.keeps_minutes;
    queues_.push_back(std::make_unique<MessageQueue>(context, setup_.from, setup_.until));
  }
}

bool QueueParts::gets_events(std::size_t function) const {
  const Function& of = setup_.scenario->functions[function];
  if (of.has_async_arrivals()) return true;
  if (function < setup_.gets_events.size() && setup_.gets_events[function]) return true;
  return std::any_of(functions_.begin(), functions_.end(), [&of](const FunctionSettings& other) {
    return leads_to(other.async.on_failure, of.name) || leads_to(other.async.on_success, of.name) ||
           leads_to(other.async.dead_letter_queue, of.name);
  });
}

void QueueParts::make_async_queues() {
  const Scenario& scenario = *setup_.scenario;
  for (std::size_t i = 0; i < functions_.size(); ++i) {
    async_.emplace_back();
    if (!gets_events(i)) continue;
    const FunctionId id{static_cast<std::uint32_t>(i)};
    AsyncQueueContext context;
    context.settings = &functions_[i].async;
    context.function = id;
    context.key = key_of(functions_[i].name);
    context.feed = setup_.own_feeds[i];
    const auto& blocks = scenario.functions[i].arrivals;
    for (std::size_t block = 0; block < blocks.size(); ++block) {
      if (blocks[block].delivery)
        context.deliveries.emplace_back(setup_.first_feeds[i] + static_cast<Feed>(block),
                                        *blocks[block].delivery);
    }
    if (setup_.is_zero) {
      context.is_reserved_zero = [is_zero = setup_.is_zero, id] { return is_zero(id); };
    } else {
      const bool is_zero = scenario.functions[i].reserved_concurrency == 0U;
      context.is_reserved_zero = [is_zero] { return is_zero; };
    }
    context.guard = setup_.guard;
    context.observer = setup_.observer;
    context.drain_end = scenario.end_of_drain();
    async_.back() = std::make_unique<AsyncQueue>(std::move(context), setup_.from, setup_.until);
  }
}

QueueMappingContext QueueParts::mapping_context(std::size_t function, const EventSource& source,
                                                std::size_t queue, std::uint32_t order) {
  QueueMappingContext context;
  context.settings = &source.queue;
  context.queue = queues_[queue].get();
  context.function = FunctionId{static_cast<std::uint32_t>(function)};
  context.function_name = &functions_[function].name;
  context.timeout = &functions_[function].timeout;
  context.records = record_settings(setup_.scenario->functions[function]);
  context.feed = setup_.own_feeds[function];
  context.order = order;
  context.account_limit = setup_.scenario->account.concurrency_limit;
  context.broker_slots = broker_slots(*setup_.scenario, source);
  context.payload = setup_.scenario->functions[function].payload;
  context.is_lasting = setup_.scenario->changes.empty();
  context.guard = setup_.guard;
  context.observer = setup_.observer;
  context.keeps_minutes = setup_.keeps_minutes;
  return context;
}

void QueueParts::make_mappings() {
  std::uint32_t order = 0;
  for (std::size_t i = 0; i < functions_.size(); ++i) {
    for (const EventSource& source : functions_[i].sources) {
      const std::uint32_t place = order++;  // streams count too
      const std::optional<std::size_t> queue = queue_index(source.queue_name());
      if (source.kind == EventSource::Kind::stream || !queue) continue;
      Mapping made;
      made.function = FunctionId{static_cast<std::uint32_t>(i)};
      made.name = source.name;
      made.mapping = std::make_unique<QueueMapping>(mapping_context(i, source, *queue, place),
                                                    setup_.from, setup_.until);
      mappings_.push_back(std::move(made));
    }
  }
}

Sink QueueParts::sink_of(const Destination& destination) {
  Sink sink;
  sink.is_used = static_cast<bool>(destination);
  if (destination.kind == Destination::Kind::queue) {
    MessageQueue* target = queue(destination.name);
    sink.inbox = target;
    sink.refuses = target != nullptr && target->is_fifo();
  } else if (destination.kind == Destination::Kind::function) {
    for (std::size_t i = 0; i < functions_.size(); ++i) {
      if (functions_[i].name == destination.name) sink.inbox = async_[i].get();
    }
  }
  return sink;
}

void QueueParts::join() {
  for (std::size_t i = 0; i < functions_.size(); ++i) {
    if (!async_[i]) continue;
    const AsyncSettings& settings = functions_[i].async;
    async_[i]->send_to(sink_of(settings.on_failure), sink_of(settings.on_success),
                       sink_of(settings.dead_letter_queue));
  }
  for (std::size_t i = 0; i < queues_.size(); ++i) {
    if (queue_settings_[i].dead_letter)
      queues_[i]->set_dead_letter(queue(*queue_settings_[i].dead_letter));
  }
}

void QueueParts::change_async(FunctionId function, const AsyncSettings& settings) {
  functions_[index(function)].async = settings;
  join();
}

void QueueParts::change_queue(std::size_t at, const QueueSettings& settings) {
  queue_settings_[at] = settings;
  join();
}

void QueueParts::limit_account(std::uint32_t concurrency, Platform& platform) {
  for (Mapping& one : mappings_) one.mapping->limit_account(concurrency, platform);
}

void QueueParts::set_records(FunctionId function, Version version, const Function& settings) {
  for (Mapping& one : mappings_)
    if (one.function == function) one.mapping->work_with(record_settings(settings), version);
}

void QueueParts::deployed(FunctionId function, bool is_well, const Function& settings) {
  if (is_well) functions_[index(function)].timeout = settings.timeout;
  for (Mapping& one : mappings_)
    if (one.function == function) one.mapping->deployed(is_well);
}

Figures QueueParts::function_figures(FunctionId function, SimTime end) const {
  Figures figures;
  if (const auto& async = async_[index(function)]) figures = async->figures(end);
  for (const Mapping& one : mappings_) {
    if (one.function == function) figures.merge(one.mapping->figures(one.name, end));
  }
  return figures;
}

std::vector<NamedFigures> QueueParts::queue_figures(SimTime end) const {
  std::vector<NamedFigures> figures;
  for (std::size_t i = 0; i < queues_.size(); ++i) {
    const bool is_brokers = queue_settings_[i].kind == QueueKind::broker;
    figures.push_back({is_brokers ? "brokers" : "queues", queue_settings_[i].name,
                       queues_[i]->book().figures(end)});
  }
  return figures;
}

void QueueParts::listen(CallerObserver* observer, bool keeps_minutes) {
  for (const auto& async : async_) {
    if (async) async->listen(observer);
  }
  for (const auto& queue : queues_) queue->listen(observer, keeps_minutes);
  for (const Mapping& one : mappings_) one.mapping->listen(observer, keeps_minutes);
}

CallerMinutes QueueParts::minutes(SimTime end) const {
  CallerMinutes minutes;
  for (std::size_t i = 0; i < queues_.size(); ++i)
    minutes.queues.push_back(
        {queue_settings_[i].name, queues_[i]->book().minutes(end), queues_[i]->is_fifo()});
  for (const Mapping& one : mappings_) {
    const MappingBook& book = one.mapping->book();
    minutes.sources.push_back(
        {functions_[index(one.function)].name, one.name, book.has_pollers(), book.minutes(end)});
  }
  return minutes;
}

void QueueParts::add_held(std::vector<Held>& held) const {
  for (const auto& queue : async_) {
    if (queue) held.push_back(queue->held());
  }
  for (const auto& queue : queues_) held.push_back(queue->held());
}

void QueueParts::tell_waiting() {
  for (const auto& async : async_) {
    if (async) async->tell_waiting();
  }
  for (const auto& queue : queues_) queue->tell_waiting();
}

}  // namespace coldcast
