#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"

#include "plan/levers/builders.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;

// Shares of the time that a schedule's concurrency suffices; the next is always the safer one.
constexpr std::array kShares = {0.5,   0.75,  0.9,   0.95,   0.975,  0.99,
                                0.995, 0.998, 0.999, 0.9995, 0.9999, 1.0};

// Provisioned concurrency over the run, in order of time.
struct Schedule {
  std::uint32_t initial = 0;
  std::vector<ProvisionedPlan::Change> changes;

  // Not earlier than the run begins and than the change before it; what stands there gives way.
  void change(SimTime at, std::uint32_t value) {
    at = std::max(at, changes.empty() ? kStartOfTime : changes.back().at);
    if (at == kStartOfTime) {
      initial = value;
    } else if (!changes.empty() && changes.back().at == at) {
      changes.back().value = value;
    } else {
      changes.push_back({at, value});
    }
  }
  [[nodiscard]] std::string changes_text() const {
    std::string text;
    for (const ProvisionedPlan::Change& change : changes)
      text += fmt::format("{}{{at: {}, value: {}}}", text.empty() ? "" : ", ",
                          to_string(change.at - kStartOfTime), change.value);
    return "[" + text + "]";
  }
};

Schedule schedule_for(const Scenario& scenario, const ProvisionedPlan& plan, const Demand& demand,
                      double share) {
  const auto hours = static_cast<std::size_t>((*scenario.duration - 1ns) / 1h) + 1;
  std::uint32_t value = demand.quantile(0, share);
  Schedule schedule{value, {}};
  for (std::size_t hour = 1; hour < hours; ++hour) {
    const std::uint32_t next = demand.quantile(hour % Demand::kHours, share);
    if (next == value) continue;
    const SimTime due = kStartOfTime + 1h * static_cast<std::int64_t>(hour);
    schedule.change(due - lead_of(plan, value, next), next);
    value = next;
  }
  return schedule;
}

std::vector<Choice> choices_of(const Schedule& schedule, const Function& function) {
  const ProvisionedPlan& plan = function.provisioned_concurrency;
  const std::string path = SettingRef{function.name, "provisioned_concurrency"}.path();
  if (!has_allocation_keys(plan))
    return {{path, fmt::format("{{initial: {}, changes: {}}}", schedule.initial,
                               schedule.changes_text())}};
  // The keys beside these say how AWS allocates, and stay.
  std::vector<Choice> choices = {{path + ".initial", std::to_string(schedule.initial)},
                                 {path + ".changes", schedule.changes_text()}};
  if (plan.autoscaling) choices.push_back({path + ".autoscaling", "none"});
  return choices;
}

}  // namespace

// AWS takes time for a raise.
Duration lead_of(const ProvisionedPlan& plan, std::uint32_t from, std::uint32_t to) {
  if (!plan.allocates_as_aws || to <= from) return Duration::zero();
  return plan.preparation + 1min * ((to - from + plan.per_minute - 1) / plan.per_minute);
}

Lever hourly_lever(const Scenario& scenario, const Function& function, const Demand& demand) {
  Lever lever{{function.name, "provisioned_concurrency"}, {}};
  for (const double share : kShares) {
    const Schedule schedule =
        schedule_for(scenario, function.provisioned_concurrency, demand, share);
    // One that never changes is a constant, and tried as such.
    if (schedule.changes.empty()) continue;
    std::vector<Choice> step = choices_of(schedule, function);
    if (lever.steps.empty() || step != lever.steps.back()) lever.steps.push_back(std::move(step));
  }
  return lever;
}

// A constant is a schedule with one step: so a schedule is found only where it costs less.
std::vector<LeverGroup> schedule_levers(const LeverContext& context) {
  const Scenario& scenario = context.scenario;
  if (!scenario.duration || *scenario.duration < 2h)
    throw UsageError("a schedule by hours needs a scenario of two hours or more",
                     "a day: --duration 24h");
  const MeasuredDemand& demand = context.demand.of_handlers();
  std::vector<LeverGroup> groups;
  for (const std::size_t i : context.functions) {
    const Function& function = scenario.functions[i];
    LeverGroup& group = groups.emplace_back();
    group.push_back(constant_lever(function, demand.functions[i].peak()));
    Lever hourly = hourly_lever(scenario, function, demand.functions[i]);
    if (!hourly.steps.empty()) group.push_back(std::move(hourly));
  }
  return groups;
}

}  // namespace coldcast
