#include "config/changes_reader.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <string_view>

#include "config/edit.h"
#include "config/scenario_reader.h"

namespace coldcast {
namespace {

constexpr std::string_view kWhat =
    "account.concurrency_limit, dependencies.NAME.KEY, queues.NAME.KEY, and of functions.NAME: "
    "reserved_concurrency, provisioned_concurrency, keep_alive, cold_start, handler, failure_rate, "
    "crash_rate, record_failure_rate, async, event_sources";

bool can_change(std::string_view path) {
  if (path == "account.concurrency_limit") return true;
  if (path.starts_with("dependencies.") || path.starts_with("queues.")) return true;
  constexpr std::string_view kFunctions = "functions.";
  if (!path.starts_with(kFunctions)) return false;
  path.remove_prefix(kFunctions.size());
  const std::size_t dot = path.find('.');
  if (dot == std::string_view::npos) return false;
  std::string_view key = path.substr(dot + 1);
  key = key.substr(0, key.find_first_of(".["));
  constexpr std::array<std::string_view, 10> kKeys = {"reserved_concurrency",
                                                      "provisioned_concurrency",
                                                      "keep_alive",
                                                      "cold_start",
                                                      "handler",
                                                      "failure_rate",
                                                      "crash_rate",
                                                      "record_failure_rate",
                                                      "event_sources",
                                                      "async"};
  return std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end();
}

ChangeEntry read_entry(const Setting& setting) {
  Parameters block = setting.map();
  ChangeEntry entry;
  entry.mark = setting.node().mark;
  entry.at = block.instant("at");
  if (const auto span = block.find("for")) {
    entry.span = span->duration();
    if (*entry.span == Duration::zero()) span->fail("expected a span above 0, such as 5min");
  }
  if (const auto set = block.require("set", "{functions.checkout.reserved_concurrency: 200}")) {
    Parameters values = set->map();
    for (const auto& [path, value] : values.all()) {
      value.keep();
      if (!can_change(path)) {
        value.fail(
            fmt::format("`{}` cannot change while time runs; expected one of {}", path, kWhat));
      }
      entry.set.emplace_back(path, value.node());
    }
  }
  block.done();
  return entry;
}

// The begin or the end of an entry.
struct Step {
  SimTime at{};
  bool begins = true;
  std::size_t entry = 0;
};

std::vector<Step> steps_of(const std::vector<ChangeEntry>& entries) {
  std::vector<Step> steps;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    steps.push_back({entries[i].at, true, i});
    if (entries[i].span)
      steps.push_back({saturating_add(entries[i].at, *entries[i].span), false, i});
  }
  std::stable_sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) {
    return a.at != b.at ? a.at < b.at : a.begins < b.begins;
  });
  return steps;
}

// The values that hold, by the path as it is written.
using Values = std::map<std::string, std::pair<Node, std::size_t>, std::less<>>;

std::shared_ptr<const Scenario> scenario_with(const Values& values, const Node& tree,
                                              Diagnostics& diagnostics) {
  Node changed = tree;
  std::erase_if(changed.entries, [](const auto& entry) { return entry.key == "changes"; });
  for (const auto& [path, value] : values)
    apply_edit({.path = path, .value = value.first, .origin = {}}, changed, diagnostics);
  return std::make_shared<const Scenario>(std::move(read_scenario(changed, diagnostics).scenario));
}

}  // namespace

std::vector<ChangeEntry> read_change_entries(Parameters& settings) {
  std::vector<ChangeEntry> entries;
  const std::optional<Setting> list = settings.find("changes");
  if (!list) return entries;
  for (const Setting& item : list->list()) entries.push_back(read_entry(item));
  return entries;
}

void check_owners(const std::vector<ChangeEntry>& entries, const Scenario& scenario,
                  Diagnostics& diagnostics) {
  for (const ChangeEntry& entry : entries) {
    for (const auto& [path, value] : entry.set) {
      for (const Function& function : scenario.functions) {
        const std::string owned = "functions." + function.name + ".provisioned_concurrency";
        const bool is_owned = path == owned || path.starts_with(owned + ".");
        if (!is_owned || !function.provisioned_concurrency.autoscaling) continue;
        diagnostics.report(value.mark, "changes",
                           owned +
                               " has autoscaling, which sets it as well: two owners of one "
                               "value; leave one of them out");
      }
    }
  }
}

std::vector<ScenarioChange> changes_of(const std::vector<ChangeEntry>& entries, const Node& tree,
                                       Diagnostics& diagnostics) {
  std::vector<ScenarioChange> changes;
  Values values;   // set by entries without an end
  Values limited;  // set for a while
  for (const Step& step : steps_of(entries)) {
    const ChangeEntry& entry = entries[step.entry];
    ScenarioChange change{.at = step.at, .is_undone = !step.begins, .paths = {}, .after = nullptr};
    for (const auto& [path, value] : entry.set) {
      change.paths.push_back(path);
      if (!step.begins) {
        limited.erase(path);
      } else if (limited.contains(path)) {
        diagnostics.report(
            value.mark, "changes",
            fmt::format("{} is changed for a while already, from {} on; let one end "
                        "before the other begins",
                        path, to_string(entries[limited.at(path).second].at - kStartOfTime)));
      } else {
        (entry.span ? limited : values)[path] = {value, step.entry};
      }
    }
    if (!diagnostics.empty()) return {};
    Values all = values;
    for (const auto& [path, value] : limited) all[path] = value;
    change.after = scenario_with(all, tree, diagnostics);
    changes.push_back(std::move(change));
  }
  return changes;
}

}  // namespace coldcast
