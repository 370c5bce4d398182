#include "coldcast/stats/usage_meter.h"

#include <algorithm>

namespace coldcast {
namespace {

// AWS bills whole milliseconds, rounded up once per invocation.
std::uint64_t billed_ms(Duration span) {
  constexpr std::uint64_t kMillisecond = 1'000'000;
  return (static_cast<std::uint64_t>(span.count()) + kMillisecond - 1) / kMillisecond;
}

}  // namespace

// Init has been billed since August 2025; before, that of functions in zip archives was free. A
// restore has always been billed.
UsageMeter::UsageMeter(const Scenario& scenario, const Function& function,
                       std::uint64_t replication)
    : scenario_(&scenario),
      function_(&function),
      replication_(replication),
      has_snap_start_(function.snap_start.has_value()),
      bills_init_(has_snap_start_ || scenario.billing.init_billed) {}

// Billed duration is duration + init, summed first, then rounded up (AWS).
void UsageMeter::bill(const Invocation& invocation) {
  ++usage_.requests;
  if (invocation.on_provisioned) {
    usage_.provisioned_duration_ms += billed_ms(invocation.duration);
    ++usage_.requests_while_provisioned;
    return;
  }
  const std::uint64_t duration = billed_ms(invocation.duration);
  std::uint64_t init = 0;
  if (invocation.start == StartKind::cold && invocation.cause != ColdStartCause::reset) {
    // The init of an environment for a request that waited has been billed when it was made,
    // rounded by itself; what is added here makes it the sum rounded once (one less, at most).
    const bool billed_when_made = invocation.waited && invocation.init > Duration::zero();
    if (bills_init_) {
      const Duration part = billed_part(invocation.init, invocation.environment);
      init = billed_ms(invocation.duration + part) - duration;
      if (billed_when_made) init -= billed_ms(part);
    }
    if (has_snap_start_ && !billed_when_made) ++usage_.restores;
  }
  usage_.on_demand_ms += duration + init;
  usage_.init_ms += init;
  if (!invocation.spillover) return;
  ++usage_.requests_while_provisioned;
  usage_.on_demand_ms_while_provisioned += duration + init;
}

void UsageMeter::bill(const Transition& created) {
  if (created.type == InitializationType::provisioned_concurrency) {
    usage_.provisioned_init_ms += billed_ms(created.init);
    return;
  }
  // Of an environment made for a request that takes no other, the invocation tells.
  if (created.for_request && created.init == Duration::zero()) return;
  if (has_snap_start_) ++usage_.restores;
  if (!bills_init_) return;
  const std::uint64_t init = billed_ms(billed_part(created.init, created.environment));
  usage_.on_demand_ms += init;
  usage_.init_ms += init;
  if (configured_ > 0) usage_.on_demand_ms_while_provisioned += init;
}

// REPORT's Billed Restore Duration: a part of the restore, with a law of its own. Drawn anew from a
// stream named by the environment, so that it does not depend on what else is counted.
Duration UsageMeter::billed_part(Duration init, EnvironmentNumber environment) const {
  if (!has_snap_start_ || !function_->snap_start->billed_restore) return init;
  RandomStream stream({.seed = scenario_->seed,
                       .replication = replication_,
                       .function = function_->name,
                       .purpose = StreamPurpose::billed_restore,
                       .block = value(environment)});
  return std::min(init, function_->snap_start->billed_restore->sample(stream));
}

void UsageMeter::set_provisioned(std::uint32_t configured, SimTime at) {
  if (configured == configured_) return;
  usage_.provisioned_concurrency_seconds += provisioned_seconds(at);
  configured_ = configured;
  configured_since_ = at;
}

// Provisioned concurrency is billed by the period, rounded up to 5 minutes (AWS), here within the
// counted window.
std::uint64_t UsageMeter::provisioned_seconds(SimTime until) const {
  const SimTime warmup = kStartOfTime + scenario_->warmup;
  const Duration span =
      std::min(until, scenario_->end_of_arrivals()) - std::max(configured_since_, warmup);
  if (span <= Duration::zero()) return 0;
  constexpr Duration kPeriod = std::chrono::minutes{5};
  const auto periods = static_cast<std::uint64_t>((span + kPeriod - Duration{1}) / kPeriod);
  return configured_ * periods * 300;
}

Usage UsageMeter::usage(SimTime until) const {
  Usage usage = usage_;
  usage.provisioned_concurrency_seconds += provisioned_seconds(until);
  return usage;
}

}  // namespace coldcast
