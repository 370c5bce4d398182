#include "engine/caller_network.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "engine/change_paths.h"

namespace coldcast {
namespace {

constexpr std::size_t kReserve = 1 << 16;

bool calls_asynchronously(const Function& caller, const Function& function) {
  return std::any_of(
      caller.handler.calls.begin(), caller.handler.calls.end(), [&](const HandlerCall& call) {
        return call.kind == HandlerCall::Kind::function_async && call.target == function.name;
      });
}

// By a handler of some function, perhaps from a change on.
bool is_called_asynchronously(const Scenario& scenario, const Function& function) {
  return std::any_of(scenario.functions.begin(), scenario.functions.end(),
                     [&](const Function& one) { return calls_asynchronously(one, function); }) ||
         std::any_of(scenario.changes.begin(), scenario.changes.end(),
                     [&](const ScenarioChange& change) {
                       return change.after && is_called_asynchronously(*change.after, function);
                     });
}

}  // namespace

bool CallerNetwork::ties(const Scenario& scenario) {
  if (!scenario.queues.empty() || !scenario.streams.empty() || ServiceNetwork::is_used(scenario))
    return true;
  return std::any_of(scenario.functions.begin(), scenario.functions.end(),
                     [](const Function& function) {
                       return function.names_callers || !function.event_sources.empty() ||
                              function.has_async_arrivals();
                     });
}

bool CallerNetwork::is_used(const Scenario& scenario) {
  return ties(scenario) ||
         std::any_of(scenario.functions.begin(), scenario.functions.end(), has_clients);
}

CallerNetwork::CallerNetwork(const Surroundings& surroundings)
    : around_(surroundings),
      reserve_(kReserve),
      warmup_(kStartOfTime + surroundings.scenario->warmup),
      is_tied_(ties(*surroundings.scenario)),
      guard_(ServiceNetwork::recursion_limits(*surroundings.scenario)),
      queues_(std::make_unique<QueueParts>(queue_setup())),
      streams_(std::make_unique<StreamParts>(stream_setup())),
      sources_(surroundings.scenario->functions.size()) {
  services_ = std::make_unique<ServiceNetwork>(ServiceNetwork::Surroundings{
      .scenario = around_.scenario,
      .replication = around_.replication,
      .add_feed = around_.add_feed,
      .inbox_of = [this](const HandlerCall& call) { return inbox_of(call); },
      .ends = around_.ends,
      .guard = &guard_,
      .observer = around_.client_observer});
}

QueueParts::Setup CallerNetwork::queue_setup() {
  const Scenario& scenario = *around_.scenario;
  QueueParts::Setup setup{.scenario = around_.scenario,
                          .replication = around_.replication,
                          .first_feeds = around_.first_feeds,
                          .own_feeds = {},
                          .queue_feeds = around_.queue_feeds,
                          .gets_events = {},
                          .is_zero = around_.is_zero,
                          .guard = &guard_,
                          .observer = around_.observer,
                          .keeps_minutes = around_.observer != nullptr,
                          .from = warmup_,
                          .until = scenario.end_of_arrivals()};
  for (std::uint32_t i = 0; i < scenario.functions.size(); ++i) {
    own_feeds_.push_back(around_.add_feed(FunctionId{i}));
    setup.gets_events.push_back(is_called_asynchronously(scenario, scenario.functions[i]));
  }
  setup.own_feeds = own_feeds_;
  return setup;
}

StreamParts::Setup CallerNetwork::stream_setup() const {
  return {.scenario = around_.scenario,
          .replication = around_.replication,
          .own_feeds = own_feeds_,
          .stream_feeds = around_.stream_feeds,
          .sink_of = [this](const Destination& to) { return queues_->sink_of(to); },
          .observer = around_.observer,
          .keeps_minutes = around_.observer != nullptr,
          .from = warmup_,
          .until = around_.scenario->end_of_arrivals()};
}

Inbox* CallerNetwork::inbox_of(const HandlerCall& call) {
  if (call.kind == HandlerCall::Kind::queue) return queues_->queue(call.target);
  if (call.kind == HandlerCall::Kind::stream) return streams_->stream(call.target);
  if (call.kind != HandlerCall::Kind::function_async) return nullptr;
  const std::vector<Function>& functions = around_.scenario->functions;
  for (std::uint32_t i = 0; i < functions.size(); ++i) {
    if (functions[i].name == call.target) return queues_->async_of(FunctionId{i});
  }
  return nullptr;
}

Receiver* CallerNetwork::receiver(FunctionId function, const Workload& workload,
                                  const WorkloadContext& context) {
  if (workload.invocation == InvocationType::async) return queues_->async_of(function);
  if (workload.client) return &services_->add_clients(function, workload, context);
  return nullptr;
}

void CallerNetwork::change(const ScenarioChange& change, Platform& platform) {
  const Scenario& after = *change.after;
  if (concerns(change, "account."))
    queues_->limit_account(after.account.concurrency_limit, platform);
  for (std::size_t i = 0; i < after.dependencies.size(); ++i) {
    const DependencySettings& settings = after.dependencies[i];
    if (!concerns(change, "dependencies." + settings.name + ".")) continue;
    Dependency& dependency = services_->dependency(i);
    dependency.set_latency(settings.latency);
    dependency.set_failure_rate(settings.failure_rate);
    dependency.set_abandoned(settings.abandoned);
    dependency.set_concurrency(settings.concurrency, platform);
    dependency.set_available(settings.available, platform);
  }
  for (std::size_t i = 0; i < after.queues.size(); ++i) {
    if (concerns(change, "queues." + after.queues[i].name + "."))
      queues_->change_queue(i, after.queues[i]);
  }
  for (std::uint32_t i = 0; i < after.functions.size(); ++i) {
    const std::string name = "functions." + after.functions[i].name + ".";
    if (concerns(change, name + "async"))
      queues_->change_async(FunctionId{i}, after.functions[i].async);
    if (concerns(change, name + "event_sources")) change_sources(FunctionId{i}, after, platform);
  }
}

void CallerNetwork::change_sources(FunctionId function, const Scenario& after, Platform& platform) {
  const std::vector<EventSource>& sources = after.functions[index(function)].event_sources;
  for (std::size_t place = 0; place < sources.size(); ++place) {
    if (sources[place].kind == EventSource::Kind::stream) {
      streams_->change(function, place, sources[place].stream, platform);
      continue;
    }
    QueueMappingSettings& settings = queues_->mapping_settings(function, place);
    settings = sources[place].queue;
    for (QueueParts::Mapping& of : queues_->mappings()) {
      if (of.function == function && of.name == sources[place].name) of.mapping->changed(platform);
    }
  }
}

CallerMinutes CallerNetwork::minutes(SimTime end) const {
  CallerMinutes minutes = queues_->minutes(end);
  streams_->add_minutes(minutes, end);
  return minutes;
}

void CallerNetwork::close(SimTime end) {
  services_->close(end);
  queues_->tell_waiting();
  streams_->tell_waiting();
}

void CallerNetwork::explain_out_of_memory() {
  constexpr std::uint64_t kMuch = 1 << 16;
  reserve_ = {};
  std::vector<Held> held;
  queues_->add_held(held);
  services_->add_held(held);
  const auto most = std::max_element(
      held.begin(), held.end(), [](const Held& a, const Held& b) { return a.count < b.count; });
  if (most != held.end() && most->count >= kMuch) fail_out_of_memory(*most);
}

RunFigures CallerNetwork::figures(SimTime end) const {
  RunFigures figures;
  for (std::uint32_t i = 0; i < sources_.size(); ++i) {
    Figures& of = figures.functions.emplace_back();
    const FunctionId id{i};
    if (is_tied_) {
      constexpr std::array<const char*, 4> kKinds = {"sync", "async", "event_source", "call"};
      for (std::size_t kind = 0; kind < kKinds.size(); ++kind)
        of.count(std::string("requests_by_source.") + kKinds[kind], sources_[i][kind]);
    }
    of.merge(queues_->function_figures(id, end));
    streams_->add_figures(id, of, end);
    if (is_tied_) {
      of.count("recursive_invocations_dropped", guard_.refused(id));
      of.total("orphaned_ms", services_->orphans().of(id));
    }
    services_->put(id, of, end);
  }
  figures.things = queues_->queue_figures(end);
  streams_->add_figures(figures.things, end);
  services_->put(figures.things, end);
  return figures;
}

}  // namespace coldcast
