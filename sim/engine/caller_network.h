#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "coldcast/callers/caller_observer.h"
#include "coldcast/engine/run_figures.h"
#include "coldcast/scenario/scenario.h"

#include "callers/recursion_guard.h"
#include "engine/queue_parts.h"
#include "engine/service_network.h"
#include "engine/stream_parts.h"

namespace coldcast {

// Everything that calls functions in one run, and what stands around them: asynchronous queues,
// queues, streams and their mappings (QueueParts, StreamParts), doors, clients, calls and
// dependencies (ServiceNetwork). Built from the scenario; owns all of it, and knows who gets what
// is sent by name.
class CallerNetwork {
 public:
  // What it is built into. All of it outlives the network.
  struct Surroundings {
    const Scenario* scenario = nullptr;
    std::uint64_t replication = 0;
    std::vector<Feed> first_feeds;   // of each function: its first arrivals block
    std::vector<Feed> queue_feeds;   // of each queue: likewise
    std::vector<Feed> stream_feeds;  // of each stream
    // A new feed of a function, for what no arrivals block of it asks.
    std::function<Feed(FunctionId)> add_feed;
    std::function<bool(FunctionId)> is_zero;  // whether its reserved concurrency is zero now
    HandlerEnds* ends = nullptr;
    CallerObserver* observer = nullptr;         // may be null
    ClientObserver* client_observer = nullptr;  // may be null
  };
  explicit CallerNetwork(const Surroundings& surroundings);
  CallerNetwork(const CallerNetwork&) = delete;
  CallerNetwork& operator=(const CallerNetwork&) = delete;

  // Whether the scenario has anybody who calls but plain arrivals.
  [[nodiscard]] static bool is_used(const Scenario& scenario);
  // Whether functions may hear of each other, so that they cannot be simulated apart.
  [[nodiscard]] static bool ties(const Scenario& scenario);

  // Who takes the requests of a function's block in the place of Lambda's own door; null: nobody.
  [[nodiscard]] Receiver* receiver(FunctionId function, const Workload& workload,
                                   const WorkloadContext& context);
  // The block's own client, counted where `clients` shall be told.
  [[nodiscard]] std::unique_ptr<Client> client(FunctionId function, const Workload& workload,
                                               std::unique_ptr<Client> client) {
    return services_->tallied(function, workload, std::move(client));
  }
  [[nodiscard]] QueueParts& queues() { return *queues_; }
  [[nodiscard]] StreamParts& streams() { return *streams_; }
  [[nodiscard]] HandlerSteps& steps() { return services_->steps(); }
  [[nodiscard]] bool are_handlers(const Caller& who) const { return services_->are_handlers(who); }

  // Whether anything goes on that nobody is woken for, and for which a run goes on.
  [[nodiscard]] bool has_work() const {
    return services_->has_work() || queues_->has_work() || streams_->has_work();
  }

  // A request of a function, for `requests_by_source`.
  void count(FunctionId function, SourceKind kind, SimTime at) {
    if (at >= warmup_) ++sources_[index(function)][static_cast<std::size_t>(kind)];
  }

  // Of one version of the function, as ServiceNetwork has it.
  void change_handler(FunctionId function, std::uint16_t version, const Function& settings) {
    services_->change_handler(function, version, settings);
  }
  // What the function does with each message or record, in that version of it.
  void set_records(FunctionId function, Version version, const Function& settings) {
    queues_->set_records(function, version, settings);
    streams_->set_records(function, version, settings);
  }
  // A deployment is over: whether all requests go to the new version, which has these settings.
  void deployed(FunctionId function, bool is_well, const Function& settings) {
    queues_->deployed(function, is_well, settings);
    streams_->deployed(function, is_well);
  }
  void add_version(FunctionId function, std::uint16_t from, std::uint16_t to) {
    services_->add_version(function, from, to);
  }
  // Settings of what it has made change.
  void change(const ScenarioChange& change, Platform& platform);
  // Before the run begins.
  void listen(CallerObserver* observer, bool keeps_minutes) {
    queues_->listen(observer, keeps_minutes);
    streams_->listen(observer, keeps_minutes);
    services_->listen(observer);
  }
  // The run begins.
  void start(Platform& platform) { streams_->start(platform); }
  [[nodiscard]] CallerMinutes minutes(SimTime end) const;
  // The run is over.
  void close(SimTime end);
  [[nodiscard]] RunFigures figures(SimTime end) const;
  // There is no memory left: throws Error, naming the place that holds the most, if it is much.
  void explain_out_of_memory();

 private:
  [[nodiscard]] QueueParts::Setup queue_setup();
  [[nodiscard]] StreamParts::Setup stream_setup() const;
  [[nodiscard]] Inbox* inbox_of(const HandlerCall& call);
  void change_sources(FunctionId function, const Scenario& after, Platform& platform);

  Surroundings around_;
  std::vector<std::byte> reserve_;  // for the words of explain_out_of_memory()
  SimTime warmup_;
  bool is_tied_;
  RecursionGuard guard_;
  std::vector<Feed> own_feeds_;  // of each function: for what no block sends
  std::unique_ptr<QueueParts> queues_;
  std::unique_ptr<StreamParts> streams_;
  std::unique_ptr<ServiceNetwork> services_;
  std::vector<std::array<std::uint64_t, 4>> sources_;  // by function and SourceKind
};

}  // namespace coldcast
