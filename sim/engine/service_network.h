#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "coldcast/measure/figures.h"
#include "coldcast/scenario/scenario.h"

#include "callers/client_ledger.h"
#include "callers/dependency.h"
#include "callers/door_clients.h"
#include "callers/front_door.h"
#include "callers/step_runner.h"

namespace coldcast {

// What stands in front of the functions of one run and behind their handlers: front doors, clients,
// calls, dependencies, work left behind. Built from the scenario; owns all of it.
class ServiceNetwork {
 public:
  // What it is built into. All that is pointed at outlives it.
  struct Surroundings {
    const Scenario* scenario = nullptr;
    std::uint64_t replication = 0;
    // A new lane of the function, for the requests that one step of some handler makes.
    std::function<Lane(FunctionId)> add_lane;
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
  [[nodiscard]] bool has_steps() const;
  [[nodiscard]] Dependency& dependency(std::size_t place) { return *dependencies_[place]; }
  [[nodiscard]] OrphanLedger& orphans() { return orphans_; }

  // Before the run begins.
  void listen(CallerObserver* observer) { steps_->listen(observer); }
  // The run ends.
  void close(SimTime end);
  // `clients` and `background` of a function, where it has them.
  void put(FunctionId function, Figures& figures, SimTime end) const;
  // Of front doors and dependencies.
  void put(std::vector<NamedFigures>& things, SimTime end) const;

 private:
  [[nodiscard]] StreamKey key(std::string_view name, StreamPurpose purpose,
                              std::uint32_t block) const;
  [[nodiscard]] std::unique_ptr<HandlerPlan> plan_of(const Function& function);
  [[nodiscard]] HandlerStep step_of(const Function& function, std::uint32_t place);
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
};

}  // namespace coldcast
