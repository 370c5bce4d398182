#include "scenario/validation_calls.h"

#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <unordered_map>

#include "coldcast/base/text.h"

namespace coldcast {
namespace {

template <typename Things>
std::vector<std::string_view> names_of(const Things& things) {
  std::vector<std::string_view> names;
  for (const auto& thing : things) names.push_back(thing.name);
  return names;
}

// Those who stand in the file, to be called.
class Names {
 public:
  explicit Names(const Scenario& scenario)
      : functions_(names_of(scenario.functions)),
        dependencies_(names_of(scenario.dependencies)),
        queues_(names_of(scenario.queues)),
        streams_(names_of(scenario.streams)),
        doors_(names_of(scenario.front_doors)) {}

  // What is wrong with a call of `call.target`; empty if it is known.
  [[nodiscard]] std::string fault(const HandlerCall& call) const {
    switch (call.kind) {
      case HandlerCall::Kind::function:
      case HandlerCall::Kind::function_async:
        return unknown("function", call.target, functions_);
      case HandlerCall::Kind::dependency:
        return unknown("dependency", call.target, dependencies_);
      case HandlerCall::Kind::stream:
        return unknown("stream", call.target, streams_);
      case HandlerCall::Kind::queue:
        return unknown("queue", call.target, queues_);
      case HandlerCall::Kind::topic:
      case HandlerCall::Kind::wait:
        return {};
    }
    return {};
  }
  [[nodiscard]] std::string door_fault(std::string_view name) const {
    if (name.empty()) return "";
    const std::string fault = unknown("front door", name, doors_);
    const bool has_none = !fault.empty() && doors_.empty();
    const bool is_kind = name == "rest_api" || name == "http_api" || name == "alb";
    return has_none ? fmt::format("{}; write it like \"front_doors: {{{}: {{kind: {}}}}}\"", fault,
                                  name, is_kind ? name : "rest_api")
                    : fault;
  }

 private:
  static std::string unknown(std::string_view what, std::string_view name,
                             const std::vector<std::string_view>& known) {
    for (const std::string_view one : known) {
      if (one == name) return {};
    }
    if (known.empty())
      return fmt::format("there is no {} {}; the file has none", what, quote(name));
    return unknown_word(what, name, known);
  }

  std::vector<std::string_view> functions_;
  std::vector<std::string_view> dependencies_;
  std::vector<std::string_view> queues_;
  std::vector<std::string_view> streams_;
  std::vector<std::string_view> doors_;
};

std::string call_path(const Function& function, std::size_t call) {
  return fmt::format("functions.{}.handler.calls[{}]", function.name, call);
}

std::string_view key_of(const HandlerCall& call) {
  switch (call.kind) {
    case HandlerCall::Kind::function:
    case HandlerCall::Kind::function_async:
      return "function";
    case HandlerCall::Kind::dependency:
      return "dependency";
    case HandlerCall::Kind::queue:
      return "queue";
    case HandlerCall::Kind::stream:
      return "stream";
    case HandlerCall::Kind::topic:
      return "topic";
    case HandlerCall::Kind::wait:
      return "wait";
  }
  return {};
}

Duration constant_of(const std::optional<Distribution>& law) {
  return law && law->is_constant() ? law->constant() : Duration::zero();
}

// A handler that sleeps longer than it may run never ends well.
void check_waits(const Function& function, std::vector<Violation>& violations) {
  Duration sum = constant_of(function.handler.duration);
  for (std::size_t i = 0; i < function.handler.calls.size(); ++i) {
    const HandlerCall& call = function.handler.calls[i];
    if (call.kind != HandlerCall::Kind::wait || !call.wait.is_constant()) continue;
    if (call.wait.constant() <= function.timeout - std::min(sum, function.timeout)) {
      sum += call.wait.constant();
      continue;
    }
    violations.push_back(
        {call_path(function, i) + ".wait",
         fmt::format("{} takes the handler over the function's timeout of {}; shorten it or raise "
                     "the timeout",
                     to_string(call.wait.constant()), to_string(function.timeout))});
    return;
  }
}

// Finds a way from a function back to itself over calls that wait and are always made.
class CycleSearch {
 public:
  explicit CycleSearch(const std::vector<Function>& functions)
      : functions_(functions), state_(functions.size(), State::unseen) {
    for (std::size_t i = 0; i < functions.size(); ++i) index_.emplace(functions[i].name, i);
  }

  void report(std::vector<Violation>& violations) {
    for (std::size_t i = 0; i < functions_.size() && violation_.message.empty(); ++i) visit(i);
    if (!violation_.message.empty()) violations.push_back(violation_);
  }

 private:
  enum class State : std::uint8_t { unseen, on_the_way, done };

  void visit(std::size_t function) {
    if (state_[function] != State::unseen) return;
    state_[function] = State::on_the_way;
    way_.push_back(function);
    const std::vector<HandlerCall>& calls = functions_[function].handler.calls;
    for (std::size_t i = 0; i < calls.size() && violation_.message.empty(); ++i) {
      if (calls[i].kind != HandlerCall::Kind::function || calls[i].count.can_be_zero()) continue;
      const auto target = index_.find(calls[i].target);
      if (target == index_.end()) continue;
      if (state_[target->second] == State::on_the_way) blame(function, i, target->second);
      visit(target->second);
    }
    way_.pop_back();
    state_[function] = State::done;
  }
  void blame(std::size_t function, std::size_t call, std::size_t target) {
    std::string cycle;
    bool is_in = false;
    for (const std::size_t step : way_) {
      is_in |= step == target;
      if (is_in) cycle += functions_[step].name + " -> ";
    }
    cycle += functions_[target].name;
    violation_ = {call_path(functions_[function], call) + ".function",
                  fmt::format("{} calls itself without end; make one of these calls asynchronous, "
                              "send it through a queue, or give it a count that can be 0",
                              cycle)};
  }

  const std::vector<Function>& functions_;
  std::vector<State> state_;
  std::unordered_map<std::string_view, std::size_t> index_;
  std::vector<std::size_t> way_;
  Violation violation_;
};

}  // namespace

void check_calls(const Scenario& scenario, std::vector<Violation>& violations) {
  const Names names(scenario);
  for (const Function& function : scenario.functions) {
    for (std::size_t i = 0; i < function.handler.calls.size(); ++i) {
      const HandlerCall& call = function.handler.calls[i];
      if (std::string fault = names.fault(call); !fault.empty()) {
        violations.push_back(
            {fmt::format("{}.{}", call_path(function, i), key_of(call)), std::move(fault)});
      }
    }
    for (std::size_t i = 0; i < function.arrivals.size(); ++i) {
      const std::optional<ClientSettings>& client = function.arrivals[i].client;
      std::string fault = client ? names.door_fault(client->through) : "";
      if (fault.empty()) continue;
      violations.push_back(
          {fmt::format("functions.{}.arrivals[{}].through", function.name, i), std::move(fault)});
    }
    check_waits(function, violations);
    if (function.allows_recursion && !scenario.drain)
      violations.push_back(
          {fmt::format("functions.{}.recursion", function.name),
           "a chain that is allowed to come back need not end; say how long after `duration` it is "
           "worked off, such as drain: 15min at the top of the scenario"});
  }
  CycleSearch(scenario.functions).report(violations);
}

}  // namespace coldcast
