#include "exchange/deployment/planned_function.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <functional>
#include <set>

#include "coldcast/plan/setting_ref.h"

#include "base/letters.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, kDeployedSettings> kKeys = {"memory",
                                                                   "architecture",
                                                                   "timeout",
                                                                   "ephemeral_storage",
                                                                   "snap_start",
                                                                   "reserved_concurrency",
                                                                   "provisioned_concurrency"};

bool is_letter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}
// Letters and digits, each word with a capital.
std::string camel_case(const std::string& name) {
  std::string id;
  bool is_start = true;
  for (const char letter : name) {
    const bool is_plain = is_letter(letter) || is_digit(letter);
    if (is_plain)
      id += is_start && letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A')
                                                       : letter;
    is_start = !is_plain;
  }
  return id.empty() ? "Function" : id;
}

std::string identifier(const std::string& name) {
  return is_letter(name.front()) || name.front() == '_' ? name : "_" + name;
}

// Names made of names may be alike where those are not: the later ones get a number.
std::string unlike(const std::string& name, std::set<std::string>& taken) {
  std::string result = name;
  for (int i = 2; !taken.insert(result).second; ++i) result = fmt::format("{}{}", name, i);
  return result;
}

// One a minute, the last that was asked for in it.
std::vector<DailyAction> daily_actions(const ProvisionedPlan& plan, const std::string& name,
                                       std::vector<std::string>& notes) {
  if (plan.changes.empty()) return {};
  std::vector<DailyAction> actions = {{0, plan.initial}};
  std::size_t later = 0;
  bool is_cut = false;
  for (const ProvisionedPlan::Change& change : plan.changes) {
    const Duration at = change.at - kStartOfTime;
    later += at >= 24h ? 1 : 0;
    if (at >= 24h) continue;
    is_cut = is_cut || at % 1min != Duration::zero();
    const DailyAction action{at / 1min, change.value};
    if (actions.back().minute == action.minute) actions.pop_back();
    actions.push_back(action);
  }
  if (is_cut)
    notes.push_back(fmt::format("{}: actions are made by the minute; seconds are left out", name));
  if (later > 0)
    notes.push_back(fmt::format(
        "{}: {} change{} after the first day left out; the actions repeat the first day", name,
        later, later == 1 ? " is" : "s are"));
  return actions;
}

// An action at an instant of the run becomes one of every day.
std::vector<PlannedAction> planned_actions(const AutoScaling& scaling, const std::string& name,
                                           std::vector<std::string>& notes) {
  std::vector<PlannedAction> actions;
  std::size_t daily = 0;
  for (const ScheduledScaling& action : scaling.scheduled) {
    PlannedAction planned{.name = fmt::format("action-{}", actions.size() + 1),
                          .schedule = action.schedule,
                          .time_zone = action.time_zone,
                          .minimum = action.minimum,
                          .maximum = action.maximum};
    if (action.schedule.empty()) {
      planned.schedule = DailyAction{(action.at - kStartOfTime) / 1min % 1440, 0}.cron();
      ++daily;
    }
    actions.push_back(std::move(planned));
  }
  if (daily > 0)
    notes.push_back(
        fmt::format("{}: {} scheduled action{} at an instant of the run {} made daily, in UTC",
                    name, daily, daily == 1 ? "" : "s", daily == 1 ? "is" : "are"));
  return actions;
}

void note_unsaid(const AutoScaling& scaling, const std::string& name,
                 std::vector<std::string>& notes) {
  const TargetTracking usual;
  for (const TargetTracking& policy : scaling.target_tracking) {
    if (policy.high_periods == usual.high_periods && policy.low_periods == usual.low_periods &&
        policy.scale_in_step == usual.scale_in_step)
      continue;
    notes.push_back(name +
                    ": high_periods, low_periods and scale_in_step of target tracking are "
                    "AWS's own; no line sets them");
    return;
  }
}

void note_setting(const Choice& choice, const SettingRef& setting,
                  std::vector<std::string>& notes) {
  if (setting.key == "account.concurrency_limit") {
    notes.push_back(
        fmt::format("{}={}: no line sets it; ask for it in Service Quotas, \"Concurrent "
                    "executions\" of AWS Lambda",
                    choice.path, choice.value));
  } else {
    notes.push_back(
        fmt::format("{}={}: no line of a deployment sets it", choice.path, choice.value));
  }
}

// Marks what the choice sets; false where nothing does.
bool mark(const SettingRef& setting, std::vector<PlannedFunction>& functions) {
  const auto key = std::find_if(kKeys.begin(), kKeys.end(),
                                [&](std::string_view whole) { return setting.is_in(whole); });
  if (setting.function.empty() || key == kKeys.end()) return false;
  for (PlannedFunction& planned : functions) {
    if (setting.function == "*" || planned.function->name == setting.function)
      planned.is_set[static_cast<std::size_t>(key - kKeys.begin())] = true;
  }
  return true;
}

}  // namespace

std::string DailyAction::name() const {
  return fmt::format("at-{:02}-{:02}", minute / 60, minute % 60);
}

std::string DailyAction::cron() const {
  return fmt::format("cron({} {} * * ? *)", minute % 60, minute / 60);
}

std::int64_t PlannedFunction::timeout_seconds() const {
  return (function->timeout + 1s - 1ns) / 1s;
}

bool PlannedFunction::sets_properties() const {
  return std::any_of(std::begin(is_set), std::end(is_set) - 1, [](bool set) { return set; });
}

std::vector<PlannedFunction> planned_functions(const Scenario& planned,
                                               const std::vector<Choice>& choices,
                                               std::vector<std::string>& notes) {
  std::vector<PlannedFunction> all;
  std::set<std::string> ids;
  std::set<std::string> names;
  for (const Function& function : planned.functions)
    all.push_back({&function, unlike(camel_case(function.name), ids),
                   unlike(identifier(function.name), names)});
  for (const Choice& choice : choices) {
    const SettingRef setting = SettingRef::of_path(choice.path);
    if (!mark(setting, all)) note_setting(choice, setting, notes);
  }
  std::vector<PlannedFunction> touched;
  for (PlannedFunction& function : all) {
    if (function.sets(DeployedSetting::provisioned_concurrency))
      function.actions =
          daily_actions(function.function->provisioned_concurrency, function.function->name, notes);
    if (function.scaling() != nullptr) {
      function.scheduled = planned_actions(*function.scaling(), function.function->name, notes);
      note_unsaid(*function.scaling(), function.function->name, notes);
    }
    if (function.sets_properties() || function.sets(DeployedSetting::provisioned_concurrency))
      touched.push_back(std::move(function));
  }
  return touched;
}

std::string_view adjustment_type(StepScaling::Adjustment adjustment) {
  constexpr std::array<std::string_view, 3> kWords = {"ChangeInCapacity", "PercentChangeInCapacity",
                                                      "ExactCapacity"};
  return kWords[static_cast<std::size_t>(adjustment)];
}

std::string_view statistic_word(MetricStatistic statistic) {
  return statistic == MetricStatistic::average ? "Average" : "Maximum";
}

std::string_view comparison_operator(const StepScaling& policy) {
  return policy.is_below() ? "LessThanOrEqualToThreshold" : "GreaterThanOrEqualToThreshold";
}

std::int64_t whole_seconds(Duration span) {
  return (span + 1s - 1ns) / 1s;
}

std::string numbered(std::string_view name, std::size_t number) {
  return number == 0 ? std::string(name) : fmt::format("{}{}", name, number + 1);
}

std::string property_lines(const PlannedFunction& planned, const SettingLines& words) {
  const Function& function = *planned.function;
  std::string text;
  const auto add = [&](DeployedSetting setting, const std::string& line, const auto& value) {
    if (planned.sets(setting)) text += fmt::format(fmt::runtime(line), value);
  };
  add(DeployedSetting::memory, words.memory, function.memory.count);
  add(DeployedSetting::architecture, words.architecture, to_string(function.architecture));
  add(DeployedSetting::timeout, words.timeout, planned.timeout_seconds());
  add(DeployedSetting::ephemeral_storage, words.ephemeral_storage,
      function.ephemeral_storage.count);
  add(DeployedSetting::snap_start, function.snap_start ? words.snap_start : words.no_snap_start, 0);
  if (function.reserved_concurrency)
    add(DeployedSetting::reserved_concurrency, words.reserved, *function.reserved_concurrency);
  return text;
}

}  // namespace coldcast
