#include "coldcast/stats/usage_meter.h"

#include <algorithm>

namespace coldcast {
// Init has been billed since August 2025; before, that of functions in zip archives was free. A
// restore has always been billed.
UsageMeter::UsageMeter(const Scenario& scenario, const Function& function,
                       std::uint64_t replication)
    : scenario_(&scenario),
      function_(&function),
      replication_(replication),
      has_snap_start_(function.snap_start.has_value()),
      bills_init_(has_snap_start_ || scenario.billing.init_billed) {}

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
  const auto periods = static_cast<std::uint64_t>((span - Duration{1}) / kPeriod + 1);
  return configured_ * periods * 300;
}

Usage UsageMeter::usage(SimTime until) const {
  Usage usage = usage_;
  usage.provisioned_concurrency_seconds += provisioned_seconds(until);
  return usage;
}

}  // namespace coldcast
