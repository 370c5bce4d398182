#include "engine/stream_parts.h"

#include <algorithm>
#include <utility>

#include "engine/record_settings.h"

namespace coldcast {

StreamParts::StreamParts(Setup setup) : setup_(std::move(setup)) {
  const Scenario& scenario = *setup_.scenario;
  for (std::size_t i = 0; i < scenario.streams.size(); ++i) make_stream(i);
  std::uint32_t order = 0;
  for (std::size_t i = 0; i < scenario.functions.size(); ++i) {
    for (std::size_t place = 0; place < scenario.functions[i].event_sources.size(); ++place)
      make_mapping(i, place, order++);
  }
}

void StreamParts::make_stream(std::size_t at) {
  const StreamSettings& settings = setup_.scenario->streams[at];
  StreamContext context;
  context.settings = &settings;
  context.key.seed = setup_.scenario->seed;
  context.key.replication = setup_.replication;
  context.key.function = settings.name;
  // Kinesis alone limits the bytes of a shard.
  if (settings.kind == StreamKind::kinesis) context.payload = payload_of(settings.name);
  for (std::size_t block = 0; block < settings.arrivals.size(); ++block) {
    if (settings.arrivals[block].poison.empty()) continue;
    const Feed feed = setup_.stream_feeds[at] + static_cast<Feed>(block);
    context.poison.emplace_back(feed, settings.arrivals[block].poison);
  }
  streams_.push_back(std::make_unique<Stream>(context, setup_.from, setup_.until));
}

// Of its records: the greatest that one of its readers says.
Kilobytes StreamParts::payload_of(std::string_view stream) const {
  Kilobytes payload;
  for (const Function& function : setup_.scenario->functions) {
    for (const EventSource& source : function.event_sources) {
      if (source.kind == EventSource::Kind::stream && source.name == stream)
        payload = std::max(payload, function.payload);
    }
  }
  return payload;
}

std::uint32_t StreamParts::most_parts(std::size_t function, std::size_t place) const {
  std::uint32_t most = 1;
  for (const ScenarioChange& change : setup_.scenario->changes) {
    if (change.after == nullptr) continue;
    const EventSource& source = change.after->functions[function].event_sources[place];
    most = std::max(most, source.stream.parallelization_factor);
  }
  return most;
}

void StreamParts::make_mapping(std::size_t function, std::size_t place, std::uint32_t order) {
  const Function& of = setup_.scenario->functions[function];
  const EventSource& source = of.event_sources[place];
  Stream* const read = source.kind == EventSource::Kind::stream ? stream(source.name) : nullptr;
  if (read == nullptr) return;
  Mapping made;
  made.function = FunctionId{static_cast<std::uint32_t>(function)};
  made.place = place;
  made.name = source.name;
  made.settings = std::make_unique<StreamMappingSettings>(source.stream);
  StreamMappingContext context;
  context.settings = made.settings.get();
  context.stream = read;
  context.function = made.function;
  context.function_name = &of.name;
  context.records = record_settings(of);
  context.feed = setup_.own_feeds[function];
  context.order = order;
  context.payload = of.payload;
  context.most_parts = most_parts(function, place);
  context.is_lasting = setup_.scenario->changes.empty();
  context.on_failure = setup_.sink_of(source.stream.on_failure);
  context.observer = setup_.observer;
  context.keeps_minutes = setup_.keeps_minutes;
  made.mapping = std::make_unique<StreamMapping>(context, setup_.from, setup_.until);
  mappings_.push_back(std::move(made));
}

Stream* StreamParts::stream(std::string_view name) {
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    if (setup_.scenario->streams[i].name == name) return streams_[i].get();
  }
  return nullptr;
}

void StreamParts::listen(CallerObserver* observer, bool keeps_minutes) {
  for (const Mapping& one : mappings_) one.mapping->listen(observer, keeps_minutes);
}

void StreamParts::start(Platform& platform) {
  for (const Mapping& one : mappings_) one.mapping->start(platform);
}

void StreamParts::change(FunctionId function, std::size_t place,
                         const StreamMappingSettings& settings, Platform& platform) {
  for (Mapping& one : mappings_) {
    if (one.function != function || one.place != place) continue;
    *one.settings = settings;
    one.mapping->send_to(setup_.sink_of(settings.on_failure));
    one.mapping->changed(platform);
  }
}

void StreamParts::set_records(FunctionId function, Version version, const Function& settings) {
  for (Mapping& one : mappings_)
    if (one.function == function) one.mapping->work_with(record_settings(settings), version);
}

void StreamParts::deployed(FunctionId function, bool is_well) {
  for (Mapping& one : mappings_)
    if (one.function == function) one.mapping->deployed(is_well);
}

void StreamParts::add_minutes(CallerMinutes& minutes, SimTime end) const {
  for (const Mapping& one : mappings_) {
    const std::string& function = setup_.scenario->functions[index(one.function)].name;
    minutes.sources.push_back({function, one.name, one.settings->provisioned_pollers.has_value(),
                               one.mapping->book().minutes(end)});
  }
}

void StreamParts::add_figures(FunctionId function, Figures& figures, SimTime end) const {
  for (const Mapping& one : mappings_) {
    if (one.function == function) figures.merge(one.mapping->figures(one.name, end));
  }
}

void StreamParts::add_figures(std::vector<NamedFigures>& things, SimTime end) const {
  for (std::size_t i = 0; i < streams_.size(); ++i)
    things.push_back({"streams", setup_.scenario->streams[i].name, streams_[i]->figures(end)});
}

void StreamParts::tell_waiting() {
  for (const Mapping& one : mappings_) one.mapping->tell_waiting();
}

}  // namespace coldcast
