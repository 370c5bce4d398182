#include "config/auto_scaling_reader.h"

#include <cmath>
#include <fmt/format.h>

#include "coldcast/config/catalogs.h"
#include "coldcast/origin/schedule_expression.h"

#include "config/key_reader.h"

namespace coldcast {
namespace {

// One block, or a list of them.
template <typename Read>
void read_blocks(Parameters& scaling, std::string_view key, const Read& read) {
  const std::optional<Setting> setting = scaling.find(key);
  if (!setting) return;
  if (!setting->is_list()) return read(*setting);
  for (const Setting& item : setting->list()) read(item);
}

// A count of minutes, at most a day of them: CloudWatch's longest alarm.
void read_periods(Parameters& block, std::string_view policy, std::string_view key,
                  std::uint32_t& periods) {
  KeyReader(block, "autoscaling", policy).read_in_range(key, periods);
}

MetricStatistic read_statistic(Parameters& block) {
  MetricStatistic statistic = MetricStatistic::average;
  KeyReader(block, "autoscaling", "target_tracking").read("statistic", statistic);
  return statistic;
}

double read_share_above_zero(Parameters& block, std::string_view key, double otherwise) {
  const double share = block.share(key, otherwise);
  if (share <= 0.0) block.fail(key, fmt::format("expected more than 0, such as {}", otherwise));
  return share;
}

TargetTracking read_tracking(const Setting& setting) {
  Parameters block = setting.map("{target: _}");
  TargetTracking tracking;
  if (const auto target = block.require("target", "0.7")) {
    tracking.target = target->number();
    if (tracking.target < TargetTracking::kLeastTarget ||
        tracking.target > TargetTracking::kMostTarget)
      target->fail(fmt::format("AWS tracks a utilization of {} to {}, not {}; such as 0.7",
                               TargetTracking::kLeastTarget, TargetTracking::kMostTarget,
                               tracking.target));
  }
  tracking.statistic = read_statistic(block);
  read_periods(block, "target_tracking", "high_periods", tracking.high_periods);
  read_periods(block, "target_tracking", "low_periods", tracking.low_periods);
  read_periods(block, "target_tracking", "evaluation_range", tracking.evaluation_range);
  KeyReader reader(block, "autoscaling", "target_tracking");
  reader.read("metric_delay", tracking.metric_delay);
  reader.read("scale_in", tracking.scale_in);
  tracking.scale_in_step = read_share_above_zero(block, "scale_in_step", tracking.scale_in_step);
  reader.read("scale_out_cooldown", tracking.scale_out_cooldown);
  reader.read("scale_in_cooldown", tracking.scale_in_cooldown);
  block.done();
  return tracking;
}

std::optional<double> read_optional_number(Parameters& block, std::string_view key) {
  const std::optional<Setting> setting = block.find(key);
  return setting ? std::optional(setting->number()) : std::nullopt;
}

StepScaling::Step read_step(const Setting& setting, StepScaling::Adjustment adjustment,
                            std::uint32_t magnitude) {
  using Adjustment = StepScaling::Adjustment;
  Parameters block = setting.map();
  StepScaling::Step step;
  step.from = read_optional_number(block, "from");
  step.to = read_optional_number(block, "to");
  if (const auto by = block.require("by", "20")) {
    step.by = by->number();
    const bool is_percent = adjustment == Adjustment::percent_change_in_capacity;
    if (!is_percent && step.by != std::round(step.by))
      by->fail("expected whole environments, such as 20");
    if (adjustment == Adjustment::exact_capacity && step.by < 0.0)
      by->fail("expected a capacity of 0 or more, such as 20");
  }
  step.min_adjustment_magnitude = magnitude;
  if (block.has("min_adjustment_magnitude"))
    step.min_adjustment_magnitude = read_count(block, "min_adjustment_magnitude", magnitude);
  if (step.from && step.to && *step.from >= *step.to)
    setting.fail(fmt::format("from {} is not below to {}", *step.from, *step.to));
  block.done();
  return step;
}

// Ranges in order, without gap or overlap.
void read_steps(Parameters& block, std::uint32_t magnitude, StepScaling& policy) {
  const auto steps = block.require("steps", "[{from: 0, to: 0.2, by: 20}, {from: 0.2, by: 50}]");
  if (!steps) return;
  for (const Setting& item : steps->list()) {
    const StepScaling::Step step = read_step(item, policy.adjustment, magnitude);
    if (!policy.steps.empty() && (!step.from || step.from != policy.steps.back().to)) {
      const std::optional<double> to = policy.steps.back().to;
      item.fail(to ? fmt::format("AWS takes ranges without gap or overlap, in order; expected "
                                 "from: {}, where the step before it ends",
                                 *to)
                   : std::string("comes after a step without an end; AWS takes ranges without gap "
                                 "or overlap, in order"));
    }
    policy.steps.push_back(step);
  }
  if (policy.steps.empty() && steps->is_list())
    steps->fail("there are none; expected at least one, such as {from: 0, by: 20}");
}

StepScaling read_step_policy(const Setting& setting) {
  Parameters block = setting.map();
  StepScaling policy;
  (void)block.choice("metric", {"provisioned_concurrency_utilization"}, 0);
  policy.statistic = read_statistic(block);
  if (const auto threshold = block.require("threshold", "0.6"))
    policy.threshold = threshold->share();
  read_periods(block, "step_scaling", "periods", policy.periods);
  read_periods(block, "step_scaling", "evaluation_range", policy.evaluation_range);
  KeyReader reader(block, "autoscaling", "step_scaling");
  reader.read("metric_delay", policy.metric_delay);
  reader.read("cooldown", policy.cooldown);
  reader.read("adjustment", policy.adjustment);
  std::uint32_t magnitude = 1;
  if (policy.adjustment == StepScaling::Adjustment::percent_change_in_capacity) {
    reader.read("min_adjustment_magnitude", magnitude);
  } else if (block.has("min_adjustment_magnitude")) {
    block.fail("min_adjustment_magnitude",
               "has a meaning with adjustment: percent_change_in_capacity only");
    (void)block.find("min_adjustment_magnitude");
  }
  read_steps(block, magnitude, policy);
  block.done();
  return policy;
}

std::optional<std::uint32_t> read_bound(Parameters& block, std::string_view key) {
  const std::optional<Setting> setting = block.find(key);
  return setting ? std::optional(read_count(*setting)) : std::nullopt;
}

constexpr std::string_view kNoCalendar =
    " goes by the calendar; say when time zero is, such as \"starts_at: 2027-03-13T00:00:00Z\" at "
    "the top of the scenario";

TimeZone read_time_zone(Parameters& block, ScheduledScaling& action) {
  const std::optional<Setting> setting = block.find("time_zone");
  if (!setting) {
    block.resolve("time_zone", Node::scalar("UTC"));
    return {};
  }
  std::string why;
  const std::optional<TimeZone> zone = TimeZone::find(setting->text(), why);
  if (!zone) setting->fail(why);
  if (zone && !zone->is_utc()) action.time_zone = setting->text();
  return zone.value_or(TimeZone{});
}

// When it is due, by a schedule on the wall clock of its zone.
void read_schedule(const Setting& setting, Parameters& block,
                   const std::optional<CalendarTime>& starts_at, ScheduledScaling& action) {
  action.schedule = setting.text();
  const TimeZone zone = read_time_zone(block, action);
  action.next = [](SimTime) { return kNever; };
  std::string why;
  const auto expression = ScheduleExpression::parse(action.schedule, why);
  if (!expression)
    return setting.fail(fmt::format("Invalid Schedule Expression {}: {}", action.schedule, why));
  if (expression->needs_calendar() && !starts_at)
    return setting.fail(action.schedule + std::string(kNoCalendar));
  action.schedule = expression->text();
  const ScheduleClock clock{.starts_at = starts_at, .zone = zone};
  action.next = [expression = *expression, clock](SimTime from) {
    return expression.next(from, clock);
  };
}

ScheduledScaling read_scheduled(const Setting& setting,
                                const std::optional<CalendarTime>& starts_at) {
  Parameters block = setting.map();
  ScheduledScaling action;
  const std::optional<Setting> schedule = block.find("schedule");
  if (schedule && block.has("at")) schedule->fail("stands beside at; leave one of them out");
  if (schedule) {
    (void)block.find("at");
    read_schedule(*schedule, block, starts_at, action);
  } else if (const auto at = block.require("at", "10h\", or schedule: \"cron(0 8 ? * MON-FRI *)")) {
    action.at = at->instant();
    action.next = [at = action.at](SimTime from) { return from <= at ? at : kNever; };
  }
  action.minimum = read_bound(block, "minimum");
  action.maximum = read_bound(block, "maximum");
  if (!action.minimum && !action.maximum)
    setting.fail("changes nothing; expected minimum, maximum or both");
  if (action.minimum && action.maximum && *action.minimum > *action.maximum)
    setting.fail(fmt::format("Maximum capacity {} cannot be less than minimum capacity {}",
                             *action.maximum, *action.minimum));
  block.done();
  return action;
}

}  // namespace

std::optional<AutoScaling> read_auto_scaling(Parameters& block,
                                             const std::optional<CalendarTime>& starts_at) {
  const std::optional<Setting> setting = block.find_or_none("autoscaling");
  if (!setting) return std::nullopt;
  Parameters scaling = setting->map();
  AutoScaling plan;
  const auto minimum = scaling.require("minimum", "10");
  const auto maximum = scaling.require("maximum", "100");
  if (minimum) plan.minimum = read_count(*minimum);
  if (maximum) plan.maximum = read_count(*maximum);
  if (minimum && maximum && plan.minimum > plan.maximum)
    maximum->fail(
        fmt::format("Maximum capacity {} cannot be less than minimum capacity {}; raise "
                    "it, or lower minimum",
                    plan.maximum, plan.minimum));
  read_blocks(scaling, "target_tracking",
              [&](const Setting& item) { plan.target_tracking.push_back(read_tracking(item)); });
  read_blocks(scaling, "step_scaling",
              [&](const Setting& item) { plan.step_scaling.push_back(read_step_policy(item)); });
  if (const auto scheduled = scaling.find("scheduled")) {
    for (const Setting& item : scheduled->list())
      plan.scheduled.push_back(read_scheduled(item, starts_at));
  }
  scaling.done();
  return plan;
}

std::vector<CatalogEntry> auto_scaling_catalog() {
  return {
      {"target_tracking", "towards a share of what is provisioned in use; a block or a list",
       "target_tracking: {target: 0.7}"},
      {"step_scaling", "the further beyond a threshold, the larger the step; a block or a list",
       "step_scaling: [{threshold: 0.6, periods: 1, adjustment: percent_change_in_capacity, steps: "
       "[{from: 0, by: 20}]}]"},
      {"scheduled", "other bounds from an instant on, or by a clock on the wall",
       "scheduled: [{at: 10h, minimum: 10, maximum: 20}]"},
  };
}

}  // namespace coldcast
