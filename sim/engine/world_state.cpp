#include "engine/world_state.h"

#include <algorithm>
#include <string>

#include "coldcast/base/error.h"

#include "engine/told_start.h"

namespace coldcast {

WorldState::WorldState(const Scenario& scenario, std::uint64_t replication)
    : scenario_(scenario),
      replication_(replication),
      end_(scenario.end_of_arrivals()),
      arrivals_(end_),
      limits_(scenario),
      watch_(scenario) {
  functions_.reserve(scenario.functions.size());
  for (const Function& function : scenario.functions) {
    const FunctionId id{static_cast<std::uint32_t>(functions_.size())};
    functions_.emplace_back(
        function, id, limits_.of(id),
        StreamKey{.seed = scenario.seed, .replication = replication, .function = function.name});
  }
}

Outcome WorldState::draw_fate(FunctionState& function) {
  const double u = function.whole->outcomes.uniform();
  const double crash_rate = function.settings->crash_rate;
  if (u < crash_rate) return Outcome::crash;
  return u < crash_rate + function.settings->failure_rate ? Outcome::error : Outcome::success;
}

// A reset environment, or an init ended at the cap: init runs inside the invocation.
void WorldState::run_init_inside(Environment& environment, coldcast::Admission& admission) {
  FunctionState& function = *environment.function;
  if (admission.start != StartKind::cold) {
    admission.start = StartKind::cold;
    admission.cause = ColdStartCause::reset;
  }
  ColdStartWork& inits =
      environment.is_provisioned() ? function.provisioned_start : function.cold_start;
  admission.suppressed_init = inits.draw_init();
  environment.needs_init = false;
}

// Without its label, for which nobody asks.
coldcast::Admission WorldState::plain_admission_of(const Environment& environment) {
  const Environment::PlainFlight& flight = environment.flight;
  const bool on_provisioned = environment.is_provisioned();
  return {.request = flight.request,
          .function = environment.function->id,
          .environment = environment.number,
          .start = on_provisioned ? StartKind::provisioned : StartKind::warm,
          .on_provisioned = on_provisioned,
          .spillover = flight.spillover,
          .spillover_cause = flight.spillover_cause,
          .arrived = flight.arrived,
          .at = flight.arrived};
}

// Of a request that has its environment; `at` is when its invocation began, or will.
coldcast::Admission WorldState::admission_of(FlightId flight) const {
  const Environment& environment = pool_[Flights::environment_of(flight)];
  if (environment.serves_plain) return plain_admission_of(environment);
  const Invocation& told = flights_[flight];
  coldcast::Admission admission{.request = told.request,
                                .function = told.function,
                                .environment = told.environment,
                                .start = told.start,
                                .on_provisioned = told.on_provisioned,
                                .spillover = told.spillover,
                                .spillover_cause = told.spillover_cause,
                                .arrived = told.arrived,
                                .at = told.started(),
                                .label = told.label};
  tell_start(told, admission);
  return admission;
}

void WorldState::fail_too_many_wait(Feed feed) const {
  const FunctionState* function = feeds_[feed].function->whole;
  Feed first = feed;
  while (first > 0 && feeds_[first - 1].function->whole == function) --first;
  throw Error("more than 16,777,216 requests of functions." + function->settings->name +
                  ".arrivals[" + std::to_string(feed - first) +
                  "] wait for their next attempt at once",
              "lower its rate or clients, or the attempts, base and cap of its retry");
}

// What a run that is broken off leaves: those that run, or will when their cold start is over, and
// those that wait for an environment.
std::vector<coldcast::Admission> WorldState::unfinished() const {
  std::vector<coldcast::Admission> left;
  pool_.for_each([&](Slot slot) {
    if (pool_[slot].state != EnvironmentState::busy) return;
    Flights::for_each_in(slot, [&](FlightId flight) { left.push_back(admission_of(flight)); });
  });
  for (const FunctionState* function : all_versions()) {
    function->waiting.for_each([&](const WaitingRequest& waiting) {
      coldcast::Admission admission = begin_admission(waiting.request, waiting.id, *function);
      admission.waits = true;
      left.push_back(admission);
    });
  }
  std::sort(left.begin(), left.end(),
            [](const coldcast::Admission& a, const coldcast::Admission& b) {
              return a.request < b.request;
            });
  return left;
}

// For what no arrivals block asks. Its draws have streams of their own.
Feed WorldState::add_feed(FunctionId function, std::uint64_t replication) {
  FunctionState& of = functions_[index(function)];
  const auto block = static_cast<std::uint32_t>(of.settings->arrivals.size() + own_feeds_.size());
  own_feeds_.push_back(
      FeedState{.function = &of,
                .work = FeedWork(*of.settings, {scenario_.seed, replication, of.settings->name,
                                                StreamPurpose::duration, block}),
                .client = nullptr});
  return kOwnFeed | static_cast<Feed>(own_feeds_.size() - 1);
}

InitializationType WorldState::on_demand_type(const FunctionState& function) {
  return function.settings->snap_start ? InitializationType::snap_start
                                       : InitializationType::on_demand;
}

// The cause of the cold start that is about to happen (contract of the output, cold_start_causes).
ColdStartCause WorldState::blame(FunctionState& function) {
  FunctionState& whole = *function.whole;
  if (!whole.had_on_demand) return ColdStartCause::first_request;
  const std::optional<EndReason> reason = whole.unblamed.take();
  if (!reason) return ColdStartCause::concurrency_growth;
  switch (*reason) {
    case EndReason::max_age:
      return ColdStartCause::max_age;
    case EndReason::deployment:
      return ColdStartCause::deployment;
    case EndReason::zone_lost:
      return ColdStartCause::zone_lost;
    case EndReason::none:
    case EndReason::idle_expiry:
    case EndReason::provisioning:
    case EndReason::recycled:
      break;
  }
  return ColdStartCause::idle_expiry;
}

std::uint8_t WorldState::zone_of_new(const FunctionState& function,
                                     EnvironmentNumber number) const {
  std::vector<std::uint8_t> left;
  for (std::uint32_t zone = 1; zone <= function.settings->zones; ++zone) {
    if (std::find(lost_zones_.begin(), lost_zones_.end(), zone) == lost_zones_.end())
      left.push_back(static_cast<std::uint8_t>(zone));
  }
  return left.empty() ? std::uint8_t{0} : left[(value(number) - 1) % left.size()];
}

bool WorldState::is_in_zone(Slot slot, const ZoneLoss& loss) const {
  const Environment& environment = pool_[slot];
  if (environment.state == EnvironmentState::shutting_down) return false;
  if (environment.zone != 0) return environment.zone == loss.zone;
  const std::uint32_t zones = loss.zones.value_or(environment.function->settings->zones);
  return (value(environment.number) - 1) % zones + 1 == loss.zone;
}

void WorldState::regain_zone(const ZoneLoss& loss) {
  const auto found = std::find(lost_zones_.begin(), lost_zones_.end(), loss.zone);
  if (found != lost_zones_.end()) lost_zones_.erase(found);
}

Capacity WorldState::capacity_of(const FunctionState& function) {
  const ProvisionedState& state = function.provisioned;
  return {.requested = state.configured,
          .ready = state.ready,
          .in_progress = !state.allocations.empty()};
}

// What AWS says to a value that it does not allocate (facts 14.13).
std::string WorldState::provisioned_refusal(const FunctionState& function, std::uint32_t to) {
  if (rollout_of(function) != nullptr)
    return "Alias with weights can not be used with Provisioned Concurrency";
  if (const auto reserved = limits_.reservation(function.id)) {
    if (to <= *reserved) return {};
    return "Requested Provisioned Concurrency should not be greater than the "
           "reservedConcurrentExecution for function";
  }
  std::int64_t claimed = to;
  for (const FunctionState& other : functions_) {
    if (other.id == function.id) continue;
    claimed +=
        limits_.reservation(other.id).value_or(std::int64_t{other.current->provisioned.configured});
  }
  const std::uint32_t minimum = scenario_.account.unreserved_minimum;
  if (limits_.account_limit() - claimed >= minimum) return {};
  return "Specified ReservedConcurrentExecutions for function decreases account's "
         "UnreservedConcurrentExecution below its minimum value of [" +
         std::to_string(minimum) + "].";
}

// An invocation begins, wherever it runs: its environment is in use already. While there are
// several versions the metric is of all of them, as `--metrics` tells it.
void WorldState::sample_utilization(FunctionState& function) {
  std::uint32_t in_use = 0;
  std::uint32_t ready = 0;
  const auto add = [&](const FunctionState& version) {
    const ProvisionedState& state = version.provisioned;
    in_use += state.ready + state.draining - state.idle.size;
    ready += state.ready;
  };
  add(*function.whole);
  for (const FunctionState& version : versions_) {
    if (version.whole == function.whole) add(version);
  }
  function.auto_scaling->scaler.meter().sample(in_use, ready);
}

void WorldState::add_scaling(RunFigures& figures) const {
  figures.functions.resize(functions_.size());
  figures.activities.resize(functions_.size());
  for (const auto& scaling : scalings_) {
    const std::uint32_t place = index(scaling->function->id);
    figures.functions[place].level("provisioned.requested", scaling->requested.figure(now_));
    figures.functions[place].level("provisioned.ready", scaling->ready.figure(now_));
    for (const ScalingActivity& activity : scaling->scaler.activities())
      figures.activities[place].push_back(activity.settled(now_));
  }
  figures.account_maxima = {{"provisioned.requested", scaling_totals_->requested.figure(now_).max},
                            {"provisioned.ready", scaling_totals_->ready.figure(now_).max}};
}

}  // namespace coldcast
