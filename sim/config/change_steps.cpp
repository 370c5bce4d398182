#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <string_view>

#include "coldcast/base/error.h"

#include "config/changes_reader.h"
#include "config/edit.h"
#include "config/scenario_reader.h"

namespace coldcast {
namespace {

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

// A value that holds.
struct Value {
  std::string path;
  Node node;
  std::size_t entry = 0;
  bool is_limited = false;  // for a while
};

// Whether they name the same value, or one a part of the other.
bool overlap(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  return b.starts_with(a) && (a.size() == b.size() || b[a.size()] == '.' || b[a.size()] == '[');
}

std::shared_ptr<const Scenario> scenario_with(const std::vector<Value>& values, const Node& tree,
                                              Diagnostics& diagnostics) {
  Node changed = tree;
  std::erase_if(changed.entries, [](const auto& entry) { return entry.key == "changes"; });
  std::vector<ReachedFunction> reached;
  LoadOptions options{.edits = {}, .wants_resolved = false};
  for (const Value& value : values) {
    options.edits.push_back({.path = value.path, .value = value.node, .origin = {}});
    apply_edit(options.edits.back(), changed, diagnostics, reached);
  }
  return std::make_shared<const Scenario>(
      std::move(read_scenario(changed, diagnostics, reached, options).scenario));
}

// How long two versions live side by side, from when the new one is ready.
Duration span_of(const TrafficShift& traffic) {
  if (traffic.kind == TrafficShift::Kind::all_at_once) return Duration::zero();
  Duration span = traffic.every;
  if (traffic.kind == TrafficShift::Kind::canary) return span;
  for (double share = 2 * traffic.share; share < 1.0 - 1e-9; share += traffic.share)
    span = span > kForever - traffic.every ? kForever : span + traffic.every;
  return span;
}

// Reads the steps one after the other, with what holds by then.
class ChangeSteps {
 public:
  ChangeSteps(const std::vector<ChangeEntry>& entries, const Node& tree,
              const std::vector<Function>& functions, Diagnostics& diagnostics)
      : entries_(entries),
        tree_(std::make_shared<const Node>(tree)),
        functions_(functions),
        diagnostics_(diagnostics),
        deployed_until_(functions.size(), kStartOfTime) {}

  ScenarioChange take(const Step& step) {
    const ChangeEntry& entry = entries_[step.entry];
    ScenarioChange change{.at = step.at, .is_undone = !step.begins, .entry = step.entry};
    change.zone = entry.zone;
    for (const auto& [path, node] : entry.set) change.paths.push_back(path);
    if (step.begins) {
      for (const auto& [path, node] : entry.set) begin(path, node, step.entry);
    } else {
      std::erase_if(values_, [&](const Value& one) { return one.entry == step.entry; });
    }
    add_deployments(entry, change);
    return change;
  }
  // What the scenario is after the steps that were taken.
  void finish(ScenarioChange& change) const {
    Diagnostics found = diagnostics_;
    change.after = scenario_with(values_, *tree_, found);
    try {
      found.throw_if_any();
    } catch (const ScenarioError& error) {
      for (const Diagnostic& one : error.diagnostics()) report(one, entries_[change.entry]);
    }
    change.without = [values = values_, tree = tree_, file = diagnostics_.file(),
                      directory = diagnostics_.directory()](const std::vector<bool>& undone) {
      std::vector<Value> left;
      for (const Value& one : values) {
        if (one.entry >= undone.size() || !undone[one.entry]) left.push_back(one);
      }
      Diagnostics unheard(file, directory);
      auto scenario = scenario_with(left, *tree, unheard);
      return unheard.empty() ? scenario : nullptr;
    };
  }

 private:
  // What is wrong from here on: at the value, or, if another is to blame, at the entry.
  void report(const Diagnostic& one, const ChangeEntry& entry) const {
    const bool is_at_value = std::any_of(entry.set.begin(), entry.set.end(), [&](const auto& of) {
      return of.second.mark.line == one.mark.line;
    });
    if (is_at_value) return diagnostics_.report(one.mark, one.path, one.message);
    diagnostics_.report(entry.mark, "changes",
                        fmt::format("from here on, {}: {}", one.path, one.message));
  }
  void begin(const std::string& path, const Node& node, std::size_t entry) {
    for (const Value& one : values_) {
      if (!one.is_limited || !overlap(one.path, path)) continue;
      diagnostics_.report(
          node.mark, "changes",
          fmt::format("{} is changed for a while already, from {} on; let one end before the other "
                      "begins",
                      path, to_string(entries_[one.entry].at - kStartOfTime)));
      return;
    }
    values_.push_back({path, node, entry, entries_[entry].span.has_value()});
  }

  // AWS starts new environments where memory or timeout change.
  void add_deployments(const ChangeEntry& entry, ScenarioChange& change) {
    if (entry.deployment) {
      change.is_deployment = true;
      change.deployments.push_back(*entry.deployment);
    }
    for (std::uint32_t i = 0; i < functions_.size() && !entry.deployment; ++i) {
      const std::string name = "functions." + functions_[i].name + ".";
      const bool is_new =
          std::any_of(change.paths.begin(), change.paths.end(), [&](const std::string& path) {
            return path == name + "memory" || path == name + "timeout";
          });
      if (is_new) change.deployments.push_back({.function = i, .traffic = {}, .rollback_if = {}});
    }
    for (const Deployment& deployment : change.deployments) {
      SimTime& until = deployed_until_[deployment.function];
      if (change.at < until) {
        diagnostics_.report(
            entry.mark, "changes",
            fmt::format("functions.{} is being deployed already, until {}; let one deployment end "
                        "before the next begins",
                        functions_[deployment.function].name, to_string(until - kStartOfTime)));
      }
      until = std::max(until, saturating_add(change.at, span_of(deployment.traffic)));
    }
  }

  const std::vector<ChangeEntry>& entries_;
  std::shared_ptr<const Node> tree_;
  const std::vector<Function>& functions_;
  Diagnostics& diagnostics_;
  std::vector<Value> values_;  // in the order in which they were set
  std::vector<SimTime> deployed_until_;
};

}  // namespace

std::vector<ScenarioChange> changes_of(const std::vector<ChangeEntry>& entries, const Node& tree,
                                       const std::vector<Function>& functions,
                                       Diagnostics& diagnostics) {
  std::vector<ScenarioChange> changes;
  if (entries.empty()) return changes;  // spares a copy of the tree
  ChangeSteps steps(entries, tree, functions, diagnostics);
  for (const Step& step : steps_of(entries)) {
    ScenarioChange change = steps.take(step);
    if (!diagnostics.empty()) return {};
    steps.finish(change);
    changes.push_back(std::move(change));
  }
  return changes;
}

}  // namespace coldcast
