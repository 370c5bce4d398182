#include "engine/service_network.h"

#include <algorithm>
#include <utility>

#include "callers/tallying_client.h"

namespace coldcast {
namespace {

bool has_clients(const Function& function) {
  return std::any_of(function.arrivals.begin(), function.arrivals.end(),
                     [](const Workload& workload) { return workload.has_clients; });
}

}  // namespace

ServiceNetwork::ServiceNetwork(const Surroundings& surroundings)
    : around_(surroundings),
      ledgers_(surroundings.scenario->functions.size()),
      orphans_(surroundings.scenario->functions.size()) {
  const Scenario& scenario = *around_.scenario;
  const SimTime warmup = kStartOfTime + scenario.warmup;
  if (scenario.account.api_gateway) api_gateway_.emplace(*scenario.account.api_gateway);
  doors_.reserve(scenario.front_doors.size());  // clients point into it
  for (const FrontDoorSettings& door : scenario.front_doors) {
    doors_.emplace_back(door, api_gateway_ ? &*api_gateway_ : nullptr, warmup);
  }
  for (const DependencySettings& dependency : scenario.dependencies) {
    dependencies_.push_back(std::make_unique<Dependency>(
        dependency,
        Dependency::Streams{RandomStream(key(dependency.name, StreamPurpose::dependency, 0)),
                            RandomStream(key(dependency.name, StreamPurpose::dependency, 1))},
        Dependency::Window{warmup, scenario.end_of_arrivals()}));
  }
  StepRunner::Context context;
  for (const Function& function : scenario.functions) context.plans.push_back(plan_of(function));
  context.ends = around_.ends;
  context.guard = around_.guard;
  context.orphans = &orphans_;
  context.observer = around_.observer;
  steps_ = std::make_unique<StepRunner>(std::move(context));
}

bool ServiceNetwork::is_used(const Scenario& scenario) {
  if (!scenario.front_doors.empty() || !scenario.dependencies.empty()) return true;
  return std::any_of(
      scenario.functions.begin(), scenario.functions.end(), [](const Function& function) {
        return function.handler.has_steps() ||
               std::any_of(function.arrivals.begin(), function.arrivals.end(),
                           [](const Workload& workload) { return workload.client.has_value(); });
      });
}

std::vector<std::uint32_t> ServiceNetwork::recursion_limits(const Scenario& scenario) {
  std::vector<std::uint32_t> limits;
  for (const Function& function : scenario.functions) {
    limits.push_back(function.allows_recursion ? RecursionGuard::kAllow : function.recursion_limit);
  }
  return limits;
}

bool ServiceNetwork::has_steps() const {
  return std::any_of(around_.scenario->functions.begin(), around_.scenario->functions.end(),
                     [](const Function& function) { return function.handler.has_steps(); });
}

StreamKey ServiceNetwork::key(std::string_view name, StreamPurpose purpose,
                              std::uint32_t block) const {
  return {.seed = around_.scenario->seed,
          .replication = around_.replication,
          .function = name,
          .purpose = purpose,
          .block = block};
}

std::unique_ptr<HandlerPlan> ServiceNetwork::plan_of(const Function& function) {
  const Handler& handler = function.handler;
  if (!handler.has_steps()) return nullptr;
  auto plan = std::make_unique<HandlerPlan>();
  const auto steps = static_cast<std::uint32_t>(handler.calls.size());
  for (std::uint32_t i = 0; i < steps; ++i) plan->steps.push_back(step_of(function, i));
  plan->after = handler.after;
  if (handler.after) plan->after_draws.emplace(key(function.name, StreamPurpose::calls, 2 * steps));
  if (handler.background) {
    plan->leftovers = std::make_unique<Leftovers>(
        *handler.background, RandomStream(key(function.name, StreamPurpose::background, 0)));
  }
  plan->source = "call:" + function.name;
  return plan;
}

// Each step draws from streams of its own, so that one more shifts nobody else's numbers.
HandlerStep ServiceNetwork::step_of(const Function& function, std::uint32_t place) {
  const HandlerCall& call = function.handler.calls[place];
  HandlerStep step{.call = &call,
                   .draws = RandomStream(key(function.name, StreamPurpose::calls, 2 * place)),
                   .jitter = RandomStream(key(function.name, StreamPurpose::calls, 2 * place + 1))};
  switch (call.kind) {
    case HandlerCall::Kind::function:
      step.function = function_of(call.target);
      step.lane = around_.add_lane(step.function);
      break;
    case HandlerCall::Kind::dependency:
      for (std::size_t i = 0; i < dependencies_.size(); ++i) {
        if (around_.scenario->dependencies[i].name == call.target) {
          step.dependency = dependencies_[i].get();
        }
      }
      break;
    case HandlerCall::Kind::function_async:
    case HandlerCall::Kind::queue:
    case HandlerCall::Kind::stream:
      step.inbox = around_.inbox_of(call);
      break;
    case HandlerCall::Kind::topic:
    case HandlerCall::Kind::wait:
      break;
  }
  return step;
}

// The name is known: validate() has seen it.
FunctionId ServiceNetwork::function_of(std::string_view name) const {
  const std::vector<Function>& functions = around_.scenario->functions;
  const auto found = std::find_if(functions.begin(), functions.end(),
                                  [name](const Function& one) { return one.name == name; });
  return FunctionId{static_cast<std::uint32_t>(found - functions.begin())};
}

FrontDoor* ServiceNetwork::door_of(std::string_view name) {
  const auto found = std::find_if(doors_.begin(), doors_.end(), [name](const FrontDoor& door) {
    return door.settings().name == name;
  });
  return found == doors_.end() ? nullptr : &*found;
}

Receiver& ServiceNetwork::add_clients(FunctionId function, const Workload& workload,
                                      const WorkloadContext& context) {
  clients_.push_back(std::make_unique<DoorClients>(DoorClients::Context{
      .lane = context.lane,
      .function = function,
      .settings = *workload.client,
      .door = door_of(workload.client->through),
      .ledger = &ledgers_[index(function)],
      .orphans = &orphans_,
      .observer = around_.observer,
      .loop = open_client(workload, context),
      .jitter = RandomStream(key(context.function, StreamPurpose::retry, context.block))}));
  return *clients_.back();
}

std::unique_ptr<Client> ServiceNetwork::tallied(FunctionId function, const Workload& workload,
                                                std::unique_ptr<Client> client) {
  if (!workload.has_clients || workload.client) return client;
  return std::make_unique<TallyingClient>(std::move(client), ledgers_[index(function)],
                                          kStartOfTime + around_.scenario->warmup);
}

void ServiceNetwork::close(SimTime end) {
  for (const auto& clients : clients_) clients->close(end);
  steps_->close(end);
}

void ServiceNetwork::put(FunctionId function, Figures& figures, SimTime end) const {
  if (has_clients(around_.scenario->functions[index(function)])) {
    ledgers_[index(function)].put(figures);
  }
  const HandlerPlan* plan = steps_->plan(function);
  if (plan != nullptr && plan->leftovers) figures.merge(plan->leftovers->figures(end));
}

void ServiceNetwork::put(std::vector<NamedFigures>& things, SimTime end) const {
  for (const FrontDoor& door : doors_) {
    things.push_back({"front_doors", door.settings().name, door.figures()});
  }
  for (std::size_t i = 0; i < dependencies_.size(); ++i) {
    things.push_back(
        {"dependencies", around_.scenario->dependencies[i].name, dependencies_[i]->figures(end)});
  }
}

}  // namespace coldcast
