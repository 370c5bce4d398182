#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/scenario/scenario.h"
#include "coldcast/study/study.h"

namespace coldcast {

// Settings of a function that tools have lines for, in the order of their lines.
enum class DeployedSetting : std::uint8_t {
  memory,
  architecture,
  timeout,
  ephemeral_storage,
  snap_start,
  reserved_concurrency,
  provisioned_concurrency,
};
inline constexpr std::size_t kDeployedSettings = 7;

// One daily change of provisioned concurrency, as Application Auto Scaling makes them: by the
// minute.
struct DailyAction {
  std::int64_t minute = 0;  // of the day
  std::uint32_t value = 0;

  [[nodiscard]] std::string name() const;  // at-08-30
  // "Schedule recurring scaling actions using cron expressions" (its user guide).
  [[nodiscard]] std::string cron() const;
};

// A scheduled action of auto scaling, as AWS takes it.
struct PlannedAction {
  std::string name;       // action-1
  std::string schedule;   // cron(...), rate(...), at(...)
  std::string time_zone;  // empty: UTC
  std::optional<std::uint32_t> minimum;
  std::optional<std::uint32_t> maximum;
};

// A function of the plan, with the names that its lines have.
struct PlannedFunction {
  const Function* function = nullptr;
  std::string logical_id;      // letters and digits: CloudFormation
  std::string terraform_name;  // begins with a letter or _
  bool is_set[kDeployedSettings] = {};
  std::vector<DailyAction> actions{};      // of a schedule
  std::vector<PlannedAction> scheduled{};  // of auto scaling

  [[nodiscard]] bool sets(DeployedSetting setting) const {
    return is_set[static_cast<std::size_t>(setting)];
  }
  [[nodiscard]] bool has_schedule() const { return !actions.empty(); }
  // Its auto scaling, where that is planned; else null.
  [[nodiscard]] const AutoScaling* scaling() const {
    const auto& planned = function->provisioned_concurrency.autoscaling;
    return sets(DeployedSetting::provisioned_concurrency) && planned ? &*planned : nullptr;
  }
  // Whether a version and an alias are made, for a target of auto scaling.
  [[nodiscard]] bool needs_alias() const { return has_schedule() || scaling() != nullptr; }
  [[nodiscard]] std::uint32_t provisioned() const {
    return sets(DeployedSetting::provisioned_concurrency)
               ? function->provisioned_concurrency.initial
               : 0;
  }
  // The plan has none where there may be some: what there is has to go.
  [[nodiscard]] bool drops_provisioned() const {
    return sets(DeployedSetting::provisioned_concurrency) && provisioned() == 0 && !needs_alias();
  }
  // Lambda's timeouts are whole seconds.
  [[nodiscard]] std::int64_t timeout_seconds() const;
  // Anything but provisioned concurrency.
  [[nodiscard]] bool sets_properties() const;
};

// The functions that `choices` touches, in the order of the scenario. What no line can say is added
// to `notes`.
[[nodiscard]] std::vector<PlannedFunction> planned_functions(const Scenario& planned,
                                                             const std::vector<Choice>& choices,
                                                             std::vector<std::string>& notes);

// The words of Application Auto Scaling, which all tools share.
[[nodiscard]] std::string_view adjustment_type(StepScaling::Adjustment adjustment);
[[nodiscard]] std::string_view statistic_word(MetricStatistic statistic);
[[nodiscard]] std::string_view comparison_operator(const StepScaling& policy);
[[nodiscard]] std::int64_t whole_seconds(Duration span);
// `tracking`, `tracking2`: the name of the place `number`, counted from 0.
[[nodiscard]] std::string numbered(std::string_view name, std::size_t number);

// A setting and the line of it in the words of one tool; empty: the tool has none.
struct SettingLines {
  std::string memory, architecture, timeout, ephemeral_storage, snap_start, no_snap_start, reserved;
};
// The lines of all that is set but provisioned concurrency; `{}` stands for the value.
[[nodiscard]] std::string property_lines(const PlannedFunction& planned, const SettingLines& words);

}  // namespace coldcast
