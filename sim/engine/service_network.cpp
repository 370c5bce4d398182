#include "engine/service_network.h"

#include <algorithm>
#include <utility>

#include "callers/tallying_client.h"

namespace coldcast {
namespace {

// Whether it is the function's, or becomes so while time runs.
template <typename Holds>
bool holds_ever(const Scenario& scenario, std::size_t function, Holds holds) {
  return holds(scenario.functions[function].handler) ||
         std::any_of(scenario.changes.begin(), scenario.changes.end(), [&](const auto& change) {
           return change.after && holds(change.after->functions[function].handler);
         });
}

bool has_steps_ever(const Scenario& scenario, std::size_t function) {
  return holds_ever(scenario, function, [](const Handler& handler) { return handler.has_steps(); });
}

bool sets_steps(const Scenario& scenario) {
  return std::any_of(scenario.changes.begin(), scenario.changes.end(), [](const auto& change) {
    return std::any_of(change.paths.begin(), change.paths.end(), is_path_of_steps);
  });
}

// Whether all that its handlers do behind their own work is to leave something behind that slows
// nobody down: they end when it is over.
bool only_leaves(const Scenario& scenario, std::size_t function) {
  return !sets_steps(scenario) && !holds_ever(scenario, function, [](const Handler& handler) {
    return !handler.calls.empty() || handler.after ||
           (handler.background && handler.background->uses_cpu);
  });
}

}  // namespace

bool has_clients(const Function& function) {
  return std::any_of(function.arrivals.begin(), function.arrivals.end(),
                     [](const Workload& workload) { return workload.has_clients; });
}

// All of the handler, or what it does behind its own work.
bool is_path_of_steps(std::string_view path) {
  constexpr std::string_view kHandler = ".handler";
  const std::size_t handler = path.find(kHandler);
  if (!path.starts_with("functions.") || handler == std::string_view::npos) return false;
  const std::string_view key = path.substr(handler + kHandler.size());
  return key.empty() || key.starts_with(".calls") || key.starts_with(".after") ||
         key.starts_with(".background");
}

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
  for (std::size_t i = 0; i < scenario.functions.size(); ++i) add_plan(i, context);
  if (sets_steps(scenario)) {
    for (std::uint32_t i = 0; i < scenario.functions.size(); ++i)
      spare_feeds_.push_back(around_.add_feed(FunctionId{i}));
  }
  context.ends = around_.ends;
  context.guard = around_.guard;
  context.orphans = &orphans_;
  context.observer = around_.observer;
  steps_ = std::make_unique<StepRunner>(std::move(context));
}

bool ServiceNetwork::is_used(const Scenario& scenario) {
  if (!scenario.front_doors.empty() || !scenario.dependencies.empty()) return true;
  for (std::size_t i = 0; i < scenario.functions.size(); ++i) {
    const std::vector<Workload>& blocks = scenario.functions[i].arrivals;
    const bool has_client = std::any_of(blocks.begin(), blocks.end(), [](const Workload& workload) {
      return workload.client.has_value();
    });
    if (has_client || has_steps_ever(scenario, i)) return true;
  }
  return false;
}

std::vector<std::uint32_t> ServiceNetwork::recursion_limits(const Scenario& scenario) {
  std::vector<std::uint32_t> limits;
  for (const Function& function : scenario.functions) {
    limits.push_back(function.allows_recursion ? RecursionGuard::kAllow : function.recursion_limit);
  }
  return limits;
}

StreamKey ServiceNetwork::key(std::string_view name, StreamPurpose purpose,
                              std::uint32_t block) const {
  return {.seed = around_.scenario->seed,
          .replication = around_.replication,
          .function = name,
          .purpose = purpose,
          .block = block};
}

void ServiceNetwork::add_plan(std::size_t function, StepRunner::Context& context) {
  const Scenario& scenario = *around_.scenario;
  const Function& of = scenario.functions[function];
  const bool leaves_work = holds_ever(
      scenario, function, [](const Handler& handler) { return handler.background.has_value(); });
  context.plans.push_back(has_steps_ever(scenario, function) ? plan_of(of, 0) : nullptr);
  if (context.plans.back()) context.plans.back()->is_known = only_leaves(scenario, function);
  context.leftovers.push_back(
      leaves_work
          ? std::make_unique<Leftovers>(RandomStream(key(of.name, StreamPurpose::background, 0)),
                                        FunctionId{static_cast<std::uint32_t>(function)})
          : nullptr);
}

// `generation`: 0 as the run begins; then each has streams of its own.
std::unique_ptr<HandlerPlan> ServiceNetwork::plan_of(const Function& function,
                                                     std::uint32_t generation) {
  constexpr std::uint32_t kStreamsOfGeneration = 10'000;
  const std::uint32_t first = generation * kStreamsOfGeneration;
  const Handler& handler = function.handler;
  auto plan = std::make_unique<HandlerPlan>();
  plan->calls = handler.calls;
  const auto steps = static_cast<std::uint32_t>(handler.calls.size());
  for (std::uint32_t i = 0; i < steps; ++i)
    plan->steps.push_back(step_of(function.name, plan->calls[i], first + 2 * i));
  plan->after = handler.after;
  if (handler.after)
    plan->after_draws.emplace(key(function.name, StreamPurpose::calls, first + 2 * steps));
  plan->background = handler.background;
  plan->source = "call:" + function.name;
  return plan;
}

void ServiceNetwork::change_handler(FunctionId function, std::uint16_t version,
                                    const Function& settings) {
  if (steps_->follows(function))
    steps_->set_plan(function, version, plan_of(settings, ++generations_));
}

void ServiceNetwork::add_version(FunctionId function, std::uint16_t from, std::uint16_t to) {
  if (steps_->follows(function)) steps_->inherit_plan(function, from, to);
}

// Each step draws from streams of its own, so that one more shifts nobody else's numbers.
HandlerStep ServiceNetwork::step_of(std::string_view function, const HandlerCall& call,
                                    std::uint32_t block) {
  HandlerStep step{.call = &call,
                   .draws = RandomStream(key(function, StreamPurpose::calls, block)),
                   .jitter = RandomStream(key(function, StreamPurpose::calls, block + 1))};
  switch (call.kind) {
    case HandlerCall::Kind::function:
      step.function = function_of(call.target);
      step.feed =
          generations_ == 0 ? around_.add_feed(step.function) : spare_feeds_[index(step.function)];
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
      .feed = context.feed,
      .function = function,
      .block = "functions." + std::string(context.function) + ".arrivals[" +
               std::to_string(context.block) + "]",
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

void ServiceNetwork::add_held(std::vector<Held>& held) const {
  for (const auto& clients : clients_) held.push_back(clients->held());
  for (const auto& dependency : dependencies_) held.push_back(dependency->held());
}

void ServiceNetwork::close(SimTime end) {
  for (const auto& clients : clients_) clients->close(end);
  steps_->close(end);
}

void ServiceNetwork::put(FunctionId function, Figures& figures, SimTime end) const {
  if (has_clients(around_.scenario->functions[index(function)])) {
    ledgers_[index(function)].put(figures);
  }
  if (Leftovers* leftovers = steps_->leftovers(function)) figures.merge(leftovers->figures(end));
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
