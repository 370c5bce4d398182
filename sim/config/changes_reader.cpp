#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string>
#include <string_view>

#include "coldcast/base/text.h"

#include "config/doors_reader.h"
#include "config/function_reader.h"

namespace coldcast {
namespace {

constexpr std::array<std::string_view, 4> kKeys = {"available", "latency", "concurrency",
                                                   "failure_rate"};
constexpr std::string_view kDependencies = "dependencies.";

// The dependency and the key that `path` names; false, and told, if it names none.
bool find_target(std::string_view path, const Setting& value, const Scenario& scenario,
                 DependencyChange& change) {
  const std::size_t dot = path.rfind('.');
  if (!path.starts_with(kDependencies) || dot < kDependencies.size()) {
    value.fail(
        fmt::format("{} cannot be changed while time runs; what can is "
                    "dependencies.NAME.available, latency, concurrency and failure_rate",
                    quote(path)));
    return false;
  }
  const std::string_view name = path.substr(kDependencies.size(), dot - kDependencies.size());
  std::vector<std::string_view> names;
  for (const DependencySettings& dependency : scenario.dependencies) {
    names.push_back(dependency.name);
  }
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) {
    value.fail(unknown_word("dependency", name, names));
    return false;
  }
  change.dependency = static_cast<std::size_t>(found - names.begin());
  const std::string_view key = path.substr(dot + 1);
  const auto known = std::find(kKeys.begin(), kKeys.end(), key);
  if (known == kKeys.end()) {
    value.fail(unknown_word("key", key, kKeys));
    return false;
  }
  change.what = static_cast<DependencyChange::What>(known - kKeys.begin());
  return true;
}

void read_value(const Setting& value, DependencyChange& change) {
  switch (change.what) {
    case DependencyChange::What::available:
      change.available = value.boolean();
      return;
    case DependencyChange::What::latency:
      change.latency = read_distribution(value);
      return;
    case DependencyChange::What::failure_rate:
      change.failure_rate = value.share();
      return;
    case DependencyChange::What::concurrency:
      change.concurrency = read_count(value);
      if (change.concurrency == 0) value.fail("0 places; expected 1 or more, or available: false");
      return;
  }
}

// Two that hold for a while on one value must not overlap: which one would be undone?
void check_overlap(const Setting& value, const DependencyChange& change, const Scenario& scenario) {
  for (const DependencyChange& other : scenario.dependency_changes) {
    if (other.dependency != change.dependency || other.what != change.what) continue;
    if (change.until == kNever && other.until == kNever) continue;
    if (change.at >= other.until || other.at >= change.until) continue;
    value.fail(
        fmt::format("overlaps the change at {} of the same value; let one end before the "
                    "other begins",
                    to_string(other.at - kStartOfTime)));
  }
}

void read_change(const Setting& entry, Scenario& scenario) {
  Parameters keys = entry.map();
  DependencyChange change;
  change.at = keys.instant("at");
  if (const auto lasts = keys.find("for")) {
    const Duration span = lasts->duration();
    if (span == Duration::zero()) lasts->fail("expected a span above 0, such as 5min");
    change.until = saturating_add(change.at, span);
  }
  if (const auto set = keys.require("set", "{dependencies.db.available: false}")) {
    Parameters values = set->map();
    for (const auto& [path, value] : values.all()) {
      if (!find_target(path, value, scenario, change)) continue;
      read_value(value, change);
      check_overlap(value, change, scenario);
      scenario.dependency_changes.push_back(change);
    }
  }
  keys.done();
}

}  // namespace

void read_changes(Parameters& settings, Scenario& scenario) {
  const std::optional<Setting> entries = settings.find("changes");
  if (!entries) return;
  for (const Setting& entry : entries->list()) read_change(entry, scenario);
}

}  // namespace coldcast
