#include "engine/caller_network.h"

#include <algorithm>
#include <string>

namespace coldcast {
namespace {

// By a handler of some function.
bool is_called_asynchronously(const Scenario& scenario, const Function& function) {
  return std::any_of(
      scenario.functions.begin(), scenario.functions.end(), [&](const Function& caller) {
        return std::any_of(
            caller.handler.calls.begin(), caller.handler.calls.end(), [&](const HandlerCall& call) {
              return call.kind == HandlerCall::Kind::function_async && call.target == function.name;
            });
      });
}

bool has_clients(const Function& function) {
  return std::any_of(function.arrivals.begin(), function.arrivals.end(),
                     [](const Workload& workload) { return workload.has_clients; });
}

}  // namespace

bool CallerNetwork::ties(const Scenario& scenario) {
  if (!scenario.queues.empty() || ServiceNetwork::is_used(scenario)) return true;
  return std::any_of(scenario.functions.begin(), scenario.functions.end(),
                     [](const Function& function) {
                       return !function.event_sources.empty() || function.has_async_arrivals();
                     });
}

bool CallerNetwork::is_used(const Scenario& scenario) {
  return ties(scenario) ||
         std::any_of(scenario.functions.begin(), scenario.functions.end(), has_clients);
}

CallerNetwork::CallerNetwork(const Surroundings& surroundings)
    : around_(surroundings),
      warmup_(kStartOfTime + surroundings.scenario->warmup),
      is_tied_(ties(*surroundings.scenario)),
      guard_(ServiceNetwork::recursion_limits(*surroundings.scenario)),
      queues_(std::make_unique<QueueParts>(queue_setup())),
      sources_(surroundings.scenario->functions.size()) {
  services_ = std::make_unique<ServiceNetwork>(ServiceNetwork::Surroundings{
      .scenario = around_.scenario,
      .replication = around_.replication,
      .add_lane = around_.add_lane,
      .inbox_of = [this](const HandlerCall& call) { return inbox_of(call); },
      .ends = around_.ends,
      .guard = &guard_,
      .observer = around_.client_observer});
}

QueueParts::Setup CallerNetwork::queue_setup() const {
  const Scenario& scenario = *around_.scenario;
  QueueParts::Setup setup{.scenario = around_.scenario,
                          .replication = around_.replication,
                          .first_lanes = around_.first_lanes,
                          .own_lanes = {},
                          .queue_lanes = around_.queue_lanes,
                          .gets_events = {},
                          .is_zero = around_.is_zero,
                          .guard = const_cast<RecursionGuard*>(&guard_),
                          .observer = around_.observer,
                          .keeps_minutes = around_.observer != nullptr,
                          .from = warmup_,
                          .until = scenario.end_of_arrivals()};
  for (std::uint32_t i = 0; i < scenario.functions.size(); ++i) {
    setup.own_lanes.push_back(around_.add_lane(FunctionId{i}));
    setup.gets_events.push_back(is_called_asynchronously(scenario, scenario.functions[i]));
  }
  return setup;
}

Inbox* CallerNetwork::inbox_of(const HandlerCall& call) {
  if (call.kind == HandlerCall::Kind::queue) return queues_->queue(call.target);
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

void CallerNetwork::close(SimTime end) {
  services_->close(end);
  queues_->tell_waiting();
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
    if (is_tied_) {
      of.count("recursive_invocations_dropped", guard_.refused(id));
      of.total("orphaned_ms", services_->orphans().of(id));
    }
    services_->put(id, of, end);
  }
  figures.things = queues_->queue_figures(end);
  services_->put(figures.things, end);
  return figures;
}

}  // namespace coldcast
