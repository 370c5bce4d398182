#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <set>

#include "coldcast/base/text.h"

#include "plan/levers/builders.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;

constexpr std::array kTargets = {0.5, 0.6, 0.7, 0.8, 0.9};
// Parts of what is ever in use at once that the minimum may be.
constexpr std::array kMinimums = {0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0};
// Shares of the time of an hour that its scheduled minimum suffices.
constexpr std::array kShares = {0.5, 0.9, 0.99, 1.0};

// Bounds and target of auto scaling that begins with its minimum.
struct Band {
  double target = 0.7;
  std::uint32_t minimum = 1;
  std::uint32_t maximum = 1;
  std::string scheduled{};  // actions; empty: none
};

std::string text_of(const Band& band) {
  const std::string scheduled =
      band.scheduled.empty() ? "" : fmt::format(", scheduled: [{}]", band.scheduled);
  return fmt::format("{{minimum: {}, maximum: {}, target_tracking: {{target: {}}}{}}}",
                     band.minimum, band.maximum, band.target, scheduled);
}

std::vector<Choice> choices_of(const Band& band, const Function& function) {
  const ProvisionedPlan& plan = function.provisioned_concurrency;
  const std::string path = SettingRef{function.name, "provisioned_concurrency"}.path();
  if (!has_allocation_keys(plan))
    return {{path, fmt::format("{{initial: {}, autoscaling: {}}}", band.minimum, text_of(band))}};
  std::vector<Choice> choices = {{path + ".initial", std::to_string(band.minimum)}};
  if (!plan.changes.empty()) choices.push_back({path + ".changes", "[]"});
  choices.push_back({path + ".autoscaling", text_of(band)});
  return choices;
}

// From small minimums to all that is ever in use.
Lever tracking_lever(const Function& function, double target, std::uint32_t peak,
                     std::uint32_t maximum) {
  Lever lever{{function.name, "provisioned_concurrency"}, {}};
  std::set<std::uint32_t> minimums;
  for (const double part : kMinimums)
    minimums.insert(std::max(1U, static_cast<std::uint32_t>(part * peak + 0.5)));
  for (const std::uint32_t minimum : minimums)
    lever.steps.push_back(choices_of({target, std::min(minimum, maximum), maximum}, function));
  return lever;
}

// The minimum follows the demand of each hour; policies do the rest.
Lever scheduled_lever(const Scenario& scenario, const Function& function, const Demand& demand,
                      double target) {
  Lever lever{{function.name, "provisioned_concurrency"}, {}};
  const auto hours = static_cast<std::size_t>((*scenario.duration - 1ns) / 1h) + 1;
  const auto maximum = static_cast<std::uint32_t>(demand.peak() / target) + 1;
  for (const double share : kShares) {
    Band band{target, std::max(1U, demand.quantile(0, share)), maximum};
    std::uint32_t value = band.minimum;
    for (std::size_t hour = 1; hour < hours; ++hour) {
      const std::uint32_t next = std::max(1U, demand.quantile(hour % Demand::kHours, share));
      if (next == value) continue;
      const Duration lead = lead_of(function.provisioned_concurrency, std::min(value, next), next);
      const Duration at = std::max(Duration{1min}, 1h * static_cast<std::int64_t>(hour) - lead);
      band.scheduled += fmt::format("{}{{at: {}, minimum: {}}}", band.scheduled.empty() ? "" : ", ",
                                    to_string(at), next);
      value = next;
    }
    if (!band.scheduled.empty()) lever.steps.push_back(choices_of(band, function));
  }
  return lever;
}

}  // namespace

// Target, minimum and maximum together, with and without scheduled minimums, against a constant
// and, in runs of two hours or more, a schedule.
std::vector<LeverGroup> autoscaling_levers(const LeverContext& context) {
  const Scenario& scenario = context.scenario;
  const MeasuredDemand& demand = context.demand.of_handlers();
  const bool has_hours = scenario.duration && *scenario.duration >= 2h;
  std::vector<LeverGroup> groups;
  for (const std::size_t i : context.functions) {
    const Function& function = scenario.functions[i];
    const std::uint32_t peak = std::max(1U, demand.functions[i].peak());
    LeverGroup& group = groups.emplace_back();
    group.push_back(constant_lever(function, peak));
    if (has_hours) group.push_back(hourly_lever(scenario, function, demand.functions[i]));
    for (const double target : kTargets) {
      group.push_back(tracking_lever(function, target, peak, peak));
      const auto roomy = static_cast<std::uint32_t>(peak / target) + 1;
      group.push_back(tracking_lever(function, target, peak, roomy));
      if (has_hours)
        group.push_back(scheduled_lever(scenario, function, demand.functions[i], target));
    }
    std::erase_if(group, [](const Lever& lever) { return lever.steps.empty(); });
  }
  return groups;
}

}  // namespace coldcast
