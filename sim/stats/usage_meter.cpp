#include "coldcast/stats/usage_meter.h"

#include <algorithm>
#include <utility>

namespace coldcast {
namespace {

// Periods of provisioned concurrency are billed in these (AWS).
constexpr Duration kBilledStep = std::chrono::minutes{5};

// An asynchronous event is a request for its first 256 KB, and one more for each further 64 KB that
// it has begun (AWS, since events may be larger than 256 KB).
std::uint64_t requests_of_event(Kilobytes payload) {
  constexpr std::uint64_t kFirst = 256;
  constexpr std::uint64_t kFurther = 64;
  if (payload.count <= kFirst) return 1;
  return 1 + (payload.count - kFirst + kFurther - 1) / kFurther;
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
      bills_init_(has_snap_start_ || scenario.billing.init_billed),
      requests_of_event_(requests_of_event(function.payload)) {}

// The init of an environment for a request that waited has been billed when it was made, rounded by
// itself; what is added here makes it the sum rounded once (one less, at most).
std::uint64_t UsageMeter::init_ms_of(const Invocation& cold) {
  const bool billed_when_made = cold.waited && cold.init > Duration::zero();
  if (has_snap_start_ && !billed_when_made) ++usage_.restores;
  if (!bills_init_) return 0;
  const Duration part = billed_part(cold.init, cold.environment);
  const std::uint64_t init = billed_ms(cold.duration + part) - billed_ms(cold.duration);
  return billed_when_made ? init - billed_ms(part) : init;
}

// As if there were no other version, into what that one has used.
void UsageMeter::bill_version(const Invocation& invocation) {
  Invocation alone = invocation;
  alone.version = 0;
  Usage& of_version = usage_of(invocation.version);
  std::swap(usage_, of_version);
  bill(alone);
  std::swap(usage_, of_version);
}

Usage& UsageMeter::usage_of(std::uint16_t version) {
  if (version == 0) return usage_;
  if (versions_.size() < version) versions_.resize(version);
  return versions_[version - 1U];
}

bool UsageMeter::is_provisioned() const {
  return std::any_of(periods_.begin(), periods_.end(),
                     [](const Period& period) { return period.configured > 0; });
}

std::uint64_t UsageMeter::requests_of(const Invocation& invocation) const {
  const bool is_event = invocation.info != nullptr && invocation.info->kind == SourceKind::async;
  return is_event ? requests_of_event_ : 1;
}

void UsageMeter::bill_unfinished(const Admission& admission, SimTime at) {
  Invocation so_far{.environment = admission.environment,
                    .start = admission.start,
                    .cause = admission.cause,
                    .on_provisioned = admission.on_provisioned,
                    .spillover = admission.spillover,
                    // The environment's init has been billed when it was made.
                    .waited = function_->assignment == Assignment::first_free,
                    .info = admission.info};
  if (admission.waits) return;
  // `at` of an admission that is unfinished is when its invocation begins.
  const Duration left = std::max(Duration::zero(), admission.at - at);
  so_far.init = std::max(Duration::zero(), admission.init - left);
  so_far.duration = std::max(Duration::zero(), at - admission.at);
  bill(so_far);
}

void UsageMeter::bill(const Transition& created) {
  Usage& usage = usage_of(created.version);
  if (created.type == InitializationType::provisioned_concurrency) {
    usage.provisioned_init_ms += billed_ms(created.init);
    return;
  }
  // Of an environment made for a request that takes no other, the invocation tells.
  if (created.for_request && created.init == Duration::zero()) return;
  if (has_snap_start_) ++usage.restores;
  if (!bills_init_) return;
  const std::uint64_t init = billed_ms(billed_part(created.init, created.environment));
  usage.on_demand_ms += init;
  usage.init_ms += init;
  if (is_provisioned()) usage.on_demand_ms_while_provisioned += init;
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

void UsageMeter::set_provisioned(std::uint16_t version, std::uint32_t configured, SimTime at) {
  if (periods_.size() <= version) periods_.resize(version + 1U);
  Period& period = periods_[version];
  if (configured == period.configured) return;
  add_period(usage_of(version), period, at, true);
  period = {.configured = configured, .since = at};
}

// Provisioned concurrency is billed by the period, rounded up. What the counted
// window has of it is rounded up for the bill of the window; of a period that goes on behind the
// window the end, and with it what rounding adds, lies elsewhere.
void UsageMeter::add_period(Usage& usage, const Period& period, SimTime until, bool ends) const {
  const auto steps = [](Duration span) { return (span - Duration{1}) / kBilledStep + 1; };
  const SimTime from = std::max(period.since, kStartOfTime + scenario_->warmup);
  const SimTime to = std::min(until, scenario_->end_of_arrivals());
  if (to <= from) return;
  usage.provisioned_concurrency_seconds +=
      period.configured * static_cast<std::uint64_t>(steps(to - from)) * 300;
  const bool ends_within = ends && until < scenario_->end_of_arrivals();
  const Duration whole = to - period.since;
  const Duration added = ends_within ? kBilledStep * steps(whole) - whole : Duration::zero();
  usage.provisioned_recurring +=
      static_cast<Int128>(period.configured) * (to - from + added).count();
}

Usage UsageMeter::usage(SimTime until) const {
  Usage usage = usage_;
  for (const Usage& of : versions_) usage.add(of);
  for (const Period& period : periods_) add_period(usage, period, until, false);
  return usage;
}

std::vector<std::pair<Megabytes, Usage>> UsageMeter::deployed(SimTime until) const {
  std::vector<std::pair<Megabytes, Usage>> deployed;
  const auto place = static_cast<std::size_t>(function_ - scenario_->functions.data());
  for (std::size_t i = 0; i < versions_.size(); ++i) {
    const Megabytes memory = scenario_->changes[i].after->functions[place].memory;
    if (memory.count == function_->memory.count) continue;
    Usage& usage = deployed.emplace_back(memory, versions_[i]).second;
    if (i + 1 < periods_.size()) add_period(usage, periods_[i + 1], until, false);
  }
  return deployed;
}

}  // namespace coldcast
