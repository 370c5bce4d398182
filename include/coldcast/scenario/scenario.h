#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "coldcast/base/error.h"
#include "coldcast/base/quantity.h"
#include "coldcast/base/time.h"
#include "coldcast/callers/async_settings.h"
#include "coldcast/callers/dependency_settings.h"
#include "coldcast/callers/event_source_settings.h"
#include "coldcast/callers/front_door_settings.h"
#include "coldcast/callers/handler_call.h"
#include "coldcast/callers/queue_settings.h"
#include "coldcast/callers/stream_settings.h"
#include "coldcast/control/auto_scaling.h"
#include "coldcast/origin/request_source.h"
#include "coldcast/pool/keep_alive.h"
#include "coldcast/pool/presets.h"
#include "coldcast/random/distribution.h"
#include "coldcast/scenario/change.h"
#include "coldcast/scenario/price_list.h"

namespace coldcast {

enum class Architecture : std::uint8_t { x86_64, arm64 };
// Which of several idle environments serves the next request. AWS documents none; `newest` matched
// 99.6 % of 4,833 measured choices.
enum class ReuseOrder : std::uint8_t { newest, oldest, random };
// Whether a cold request waits for the environment that is made for it (own), or takes what comes
// free first (first_free: what AWS documents today).
enum class Assignment : std::uint8_t { own, first_free };
// Extensions decide how long the Shutdown phase takes: 0, 500 or 2,000 ms.
enum class Extensions : std::uint8_t { none, internal, external };

[[nodiscard]] std::string_view to_string(Architecture architecture);
[[nodiscard]] std::string_view to_string(ReuseOrder order);
[[nodiscard]] std::string_view to_string(Assignment assignment);
[[nodiscard]] std::string_view to_string(Extensions extensions);

// How fast a function may make on-demand environments: a bucket of `environments` tokens, refilled
// continuously at environments/per (1,000 per 10 s since November 2023).
struct ScalingRateLimit {
  std::uint32_t environments = 1000;
  Duration per = std::chrono::seconds{10};
};

// Init's phases, in order; a plain `init: 300ms` is the function phase.
struct InitPhases {
  Distribution extension;
  Distribution runtime;
  Distribution function;
};

// What comes before the handler in a new on-demand environment.
struct ColdStart {
  Distribution download;
  Distribution environment;
  InitPhases init;
  // On-demand Init is ended here and run again inside the first invocation, under the function's
  // timeout (AWS: 10 s).
  Duration init_cap = std::chrono::seconds{10};
};

// A snapshot is restored instead of running init.
struct SnapStart {
  // The default of `restore`: quantiles of 5,037 restores of hello-world functions, 2024 and 2025
  // (Maxime David, lambda-perf).
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kMeasured{{
      {"p0", "400ms"},
      {"p10", "523ms"},
      {"p50", "632ms"},
      {"p90", "797ms"},
      {"p99", "1098ms"},
      {"p100", "1596ms"},
  }};

  Distribution restore{};
  // What is billed of the restore is its duration (AWS bills restores per GB, and the duration that
  // REPORT calls Billed Restore Duration).
  std::optional<Distribution> billed_restore{};
  // Of Java functions AWS charges neither the kept snapshot nor the restores.
  bool charged = true;
  Duration floor{};  // no restore is shorter
};

struct Handler {
  std::optional<Distribution> duration;        // absent: every request brings its own
  std::optional<Distribution> first_duration;  // the first call in an environment
  std::optional<Distribution> first_extra;     // what the first call takes beside
  std::optional<Distribution> per_record;      // what each record of a batch takes beside
  // The part of the duration that shrinks with more CPU; 1 vCPU = 1,769 MB.
  double cpu_share = 0.0;
  // How many vCPU the handler can make use of at once.
  std::uint32_t threads = 1;
  std::optional<Megabytes> measured_at;  // the memory at which `duration` was measured
  // After `duration`, in this order; then `after`.
  std::vector<HandlerCall> calls;
  std::optional<Distribution> after;
  std::optional<BackgroundWork> background;

  // Whether its end is not known when it begins.
  [[nodiscard]] bool has_steps() const { return !calls.empty() || after || background; }
};

// Provisioned concurrency over time.
struct ProvisionedPlan {
  struct Change {
    SimTime at{};
    std::uint32_t value = 0;
  };

  std::uint32_t initial = 0;
  SimTime ready_at{};             // when `initial` is ready; enabled at time zero
  bool allocates_as_aws = false;  // allocation takes its time, for `initial` and for changes
  Duration preparation = std::chrono::seconds{90};  // before allocation starts ("a minute or two")
  std::uint32_t per_minute = 6000;                  // environments allocated
  std::vector<Change> changes;                      // in order of time
  std::optional<Distribution> recycle;  // age at which an environment is replaced in the background
  std::optional<AutoScaling> autoscaling;  // not beside `changes`

  [[nodiscard]] bool is_used() const {
    return initial > 0 || !changes.empty() || autoscaling.has_value();
  }
  // The largest value that it is given, auto scaling aside.
  [[nodiscard]] std::uint32_t highest() const;
  // As asked for at `at`, a change of that instant included.
  [[nodiscard]] std::uint32_t value_at(SimTime at) const;
};

struct Function {
  std::string name;
  Megabytes memory{128};
  Architecture architecture = Architecture::x86_64;
  Duration timeout = std::chrono::seconds{3};
  Megabytes ephemeral_storage{512};
  std::optional<std::uint32_t> reserved_concurrency;
  ProvisionedPlan provisioned_concurrency;
  std::optional<ScalingRateLimit> scaling_rate = ScalingRateLimit{};  // nullopt: unlimited
  ColdStart cold_start;
  std::optional<SnapStart> snap_start;
  Handler handler;
  KeepAlive keep_alive = default_keep_alive();
  std::optional<Distribution> max_age = default_preset().max_age_law();
  ReuseOrder reuse = ReuseOrder::newest;
  // What a change of the preset leaves as it is.
  bool states_max_age = false;
  bool states_reuse = false;
  Assignment assignment = Assignment::own;
  Extensions extensions = Extensions::none;
  double failure_rate = 0.0;         // handlers that return an error; the environment survives
  double crash_rate = 0.0;           // handlers that crash; the environment is reset
  double record_failure_rate = 0.0;  // deliveries of a message or record that fail
  double poison_rate = 0.0;          // messages and records that fail for ever
  std::vector<std::string> failing_labels;  // of messages and records that fail for ever
  double proactive_initialization = 0.0;  // share of ended environments replaced ahead of requests
  std::uint32_t zones = 3;  // over which its environments are spread evenly (AWS names no number)
  std::uint32_t connections_per_environment = 1;  // held as long as the environment lives
  // How often it may be invoked in one chain of calls and events, unless `recursion: allow`.
  std::uint32_t recursion_limit = kRecursionLimit;
  bool allows_recursion = false;
  Kilobytes payload{};  // of a request, event or message
  // Whether one of its keys is about callers other than clients that wait: results then say who
  // called.
  bool names_callers = false;
  std::vector<Workload> arrivals;
  AsyncSettings async;
  std::vector<EventSource> event_sources;

  // Whether an arrivals block of its own sends it events.
  [[nodiscard]] bool has_async_arrivals() const;
  // Duration of a handler at `memory`, relative to the one measured.
  [[nodiscard]] double cpu_scale() const;
};

// Functions of one trace file whose requests are interleaved in it: the source's feeds are those of
// the functions first .. first + count - 1, which have no arrivals of their own.
struct SharedTrace {
  std::uint32_t first_function = 0;
  std::uint32_t functions = 0;
  std::function<std::unique_ptr<RequestSource>(const WorkloadContext&)> make_source;
  // The client of each function in turn; empty where nobody listens to the answers.
  std::vector<std::function<std::unique_ptr<Client>(const WorkloadContext&)>> make_clients;
};

struct Account {
  std::uint32_t concurrency_limit = 1000;
  std::uint32_t unreserved_minimum = 100;
  // Of all REST and HTTP APIs together; nullopt: unlimited.
  std::optional<ThrottleSettings> api_gateway = kApiGatewayThrottle;
  // nullopt: unlimited.
  std::optional<Rate> requests_per_concurrency = Rate{10, std::chrono::seconds{1}};
};

struct Billing {
  bool free_tier = false;
  bool init_billed = true;  // false: the rule before August 2025
  double discount = 0.0;    // share taken off everything, as by a Savings Plan or a contract
  PriceList prices;
};

// A threshold of the scenario, or a target of plan: `checkout.latency_ms.p99<800`.
struct NamedExpression {
  std::string text;
  Mark mark;
};

// One experiment as plain data: read once, then unchanged; the same one serves a hundred runs on
// several threads. Values are as validated by validate().
struct Scenario {
  std::string name;
  std::string description;
  std::uint64_t seed = 1;
  std::uint64_t replications = 1;
  std::optional<Duration> duration;  // absent: until the last answer
  Duration warmup{};
  Account account;
  Billing billing;
  std::vector<Function> functions;  // in file order: those of `functions`, then those of `traces`
  std::vector<SharedTrace> shared_traces;
  std::vector<QueueSettings> queues;  // in file order; then those of brokers, as BROKER/QUEUE
  std::vector<Broker> brokers;
  std::vector<StreamSettings> streams;
  std::optional<Duration> drain;  // after `duration`; absent: until all is done
  std::vector<FrontDoorSettings> front_doors;
  std::vector<DependencySettings> dependencies;
  std::vector<ScenarioChange> changes;      // in order of time
  std::vector<NamedExpression> thresholds;  // must hold after a run, or it fails
  std::vector<NamedExpression> targets;     // what plan looks for
  std::vector<std::string> notes;           // what its reader should know, a sentence each

  [[nodiscard]] SimTime end_of_arrivals() const {
    return duration ? kStartOfTime + *duration : kNever;
  }
  // Until when what was accepted is worked off: `drain` after the duration, or as long as anything
  // that is accepted may last.
  [[nodiscard]] SimTime end_of_drain() const;
  // Sum of reserved concurrency, and of provisioned of functions without, at an instant; or the
  // most that it ever is.
  [[nodiscard]] std::uint64_t claimed_concurrency(SimTime at) const;
  [[nodiscard]] std::uint64_t claimed_concurrency() const;
  // When it changes, in order; the start of the run included.
  [[nodiscard]] std::vector<SimTime> claims_change_at() const;
};

// A rule of the scenario's meaning that does not hold, with the path of the key to blame.
struct Violation {
  std::string path;
  std::string message;
};

// What AWS would refuse, or what cannot be simulated: sums of concurrency, ranges, warmup against
// duration, missing durations. Messages say the rule and the largest value that would pass.
[[nodiscard]] std::vector<Violation> validate(const Scenario& scenario);

}  // namespace coldcast
