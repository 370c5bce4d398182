#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "coldcast/measure/figures.h"
#include "coldcast/scenario/scenario.h"

#include "callers/client_ledger.h"
#include "callers/dependency.h"
#include "callers/door_clients.h"
#include "callers/front_door.h"
#include "callers/step_runner.h"

namespace coldcast {

// Whether a block of its arrivals has clients that may ask again.
[[nodiscard]] bool has_clients(const Function& function);
// Whether a change of this path changes what handlers do behind their own work.
[[nodiscard]] bool is_path_of_steps(std::string_view path);

// What stands in front of the functions of one run and behind their handlers: front doors, clients,
// calls, dependencies, work left behind. Built from the scenario; owns all of it.
class ServiceNetwork {
 public:
  // What it is built into. All that is pointed at outlives it.
  struct Surroundings {
    const Scenario* scenario = nullptr;
    std::uint64_t replication = 0;
    // A new feed of the function, for the requests that one step of some handler makes.
    std::function<Feed(FunctionId)> add_feed;
    // Who takes what such a step sends; null: nobody of the scenario.
    std::function<Inbox*(const HandlerCall&)> inbox_of;
    HandlerEnds* ends = nullptr;
    RecursionGuard* guard = nullptr;
    ClientObserver* observer = nullptr;  // may be null
  };
  explicit ServiceNetwork(const Surroundings& surroundings);

  // Whether the scenario uses any of it, plain retries and closed loops aside.
  [[nodiscard]] static bool is_used(const Scenario& scenario);
  // The limits for RecursionGuard.
  [[nodiscard]] static std::vector<std::uint32_t> recursion_limits(const Scenario& scenario);

  // Who takes the requests of a block that has `client`; owned here.
  [[nodiscard]] Receiver& add_clients(FunctionId function, const Workload& workload,
                                      const WorkloadContext& context);
  // The block's own client, if it has one, and someone who counts what it got, where `clients`
  // shall be told.
  [[nodiscard]] std::unique_ptr<Client> tallied(FunctionId function, const Workload& workload,
                                                std::unique_ptr<Client> client);

  [[nodiscard]] HandlerSteps& steps() { return *steps_; }
  // Whether it is the handlers that are woken.
  [[nodiscard]] bool are_handlers(const Caller& who) const { return &who == steps_.get(); }
  // Handlers of this version that begin from now on do what `settings` say; those of a new version
  // at first do what those of the one before it do.
  void change_handler(FunctionId function, std::uint16_t version, const Function& settings);
  void add_version(FunctionId function, std::uint16_t from, std::uint16_t to);
  // Whether a dependency is at work for which a run goes on.
  [[nodiscard]] bool has_work() const {
    return std::any_of(dependencies_.begin(), dependencies_.end(),
                       [](const auto& dependency) { return dependency->has_work(); });
  }
  [[nodiscard]] Dependency& dependency(std::size_t place) { return *dependencies_[place]; }
  [[nodiscard]] OrphanLedger& orphans() { return orphans_; }

  // Before the run begins.
  void listen(CallerObserver* observer) { steps_->listen(observer); }
  // What waits in each place.
  void add_held(std::vector<Held>& held) const;
  // The run ends.
  void close(SimTime end);
  // `clients` and `background` of a function, where it has them.
  void put(FunctionId function, Figures& figures, SimTime end) const;
  // Of front doors and dependencies.
  void put(std::vector<NamedFigures>& things, SimTime end) const;

 private:
  [[nodiscard]] StreamKey key(std::string_view name, StreamPurpose purpose,
                              std::uint32_t block) const;
  void add_plan(std::size_t function, StepRunner::Context& context);
  [[nodiscard]] std::unique_ptr<HandlerPlan> plan_of(const Function& function,
                                                     std::uint32_t generation);
  [[nodiscard]] HandlerStep step_of(std::string_view function, const HandlerCall& call,
                                    std::uint32_t block);
  [[nodiscard]] FunctionId function_of(std::string_view name) const;
  [[nodiscard]] FrontDoor* door_of(std::string_view name);

  Surroundings around_;
  std::optional<DoorBucket> api_gateway_;
  std::vector<FrontDoor> doors_;
  std::vector<std::unique_ptr<Dependency>> dependencies_;
  std::vector<ClientLedger> ledgers_;  // by function
  OrphanLedger orphans_;
  std::vector<std::unique_ptr<DoorClients>> clients_;
  std::unique_ptr<StepRunner> steps_;
  // Of each function, for calls of handlers that have changed: no feed is made while time runs.
  std::vector<Feed> spare_feeds_;
  std::uint32_t generations_ = 0;  // of changed handlers
};

}  // namespace coldcast
