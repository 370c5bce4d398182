#include "config/changes_reader.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>

#include "coldcast/base/text.h"
#include "coldcast/config/catalogs.h"

#include "config/edit.h"
#include "config/key_reader.h"
#include "config/rollback_reader.h"

namespace coldcast {
namespace {

constexpr std::string_view kWhat =
    "account.concurrency_limit, dependencies.NAME.KEY, queues.NAME.KEY, and of functions.NAME: "
    "reserved_concurrency, provisioned_concurrency, memory, timeout, keep_alive, max_age, "
    "cold_start, handler, failure_rate, crash_rate, record_failure_rate, async, event_sources, "
    "arrivals.scale";

// `functions.api.arrivals.scale`, `queues.jobs.arrivals[1].scale`: the factor of a block.
bool is_scale(std::string_view path) {
  const std::size_t block = path.find(".arrivals");
  return block != std::string_view::npos && path.ends_with(".scale");
}

bool can_change(std::string_view path) {
  if (path == "account.concurrency_limit" || is_scale(path)) return true;
  if (path.find(".arrivals") != std::string_view::npos) return false;
  if (path.starts_with("dependencies.") || path.starts_with("queues.")) return true;
  constexpr std::string_view kFunctions = "functions.";
  if (!path.starts_with(kFunctions)) return false;
  path.remove_prefix(kFunctions.size());
  const std::size_t dot = path.find('.');
  if (dot == std::string_view::npos) return false;
  std::string_view key = path.substr(dot + 1);
  key = key.substr(0, key.find_first_of(".["));
  constexpr std::array<std::string_view, 13> kKeys = {"reserved_concurrency",
                                                      "provisioned_concurrency",
                                                      "memory",
                                                      "timeout",
                                                      "keep_alive",
                                                      "max_age",
                                                      "cold_start",
                                                      "handler",
                                                      "failure_rate",
                                                      "crash_rate",
                                                      "record_failure_rate",
                                                      "event_sources",
                                                      "async"};
  return std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end();
}

// Whether the path begins with the name of a function.
bool is_functions(std::string_view path, const std::vector<Function>& functions) {
  const std::string_view name = path.substr(0, path.find('.'));
  return std::any_of(functions.begin(), functions.end(),
                     [&](const Function& function) { return function.name == name; });
}

TrafficShift read_traffic(const Setting& setting) {
  Parameters block = setting.map(setting.is_scalar() && setting.node().text == "linear"
                                     ? "{kind: _, percent: 10, every: 1min}"
                                     : "{kind: _, percent: 10, for: 5min}");
  TrafficShift traffic;
  const KeyReader reader(block, "scenario", "changes.traffic");
  reader.read("kind", traffic.kind);
  if (traffic.kind != TrafficShift::Kind::all_at_once) {
    const std::optional<Setting> percent = block.require("percent", "10");
    if (percent && percent->is_scalar() && percent->node().text.ends_with('%'))
      percent->fail(fmt::format("{} is a number without its sign; write it like \"percent: {}\"",
                                quote(percent->node().text),
                                percent->node().text.substr(0, percent->node().text.size() - 1)));
    traffic.share = percent ? percent->number() / 100.0 : 0.1;
    if (percent && (traffic.share <= 0.0 || traffic.share >= 1.0))
      percent->fail("expected a percentage above 0 and below 100, such as 10");
    const std::string_view key = traffic.kind == TrafficShift::Kind::canary ? "for" : "every";
    if (const auto span = block.require(key, "5min")) {
      traffic.every = span->duration();
      (void)is_in_range(*span, reader.row_of(key), traffic.every);
    }
  }
  block.done();
  return traffic;
}

std::uint32_t function_named(const Setting& setting, const std::vector<Function>& functions) {
  const std::string name = setting.text();
  std::vector<std::string_view> names;
  for (std::uint32_t i = 0; i < functions.size(); ++i) {
    if (functions[i].name == name) return i;
    names.emplace_back(functions[i].name);
  }
  setting.fail(unknown_word("function", name, names));
  return 0;
}

void read_deployment(Parameters& block, const Setting& deploy,
                     const std::vector<Function>& functions, ChangeEntry& entry) {
  Deployment deployment;
  deployment.function = function_named(deploy, functions);
  if (const auto traffic = block.find("traffic")) deployment.traffic = read_traffic(*traffic);
  if (const auto condition = block.find("rollback_if")) {
    deployment.rollback_if = read_rollback(*condition, functions);
    if (deployment.traffic.kind == TrafficShift::Kind::all_at_once)
      condition->fail(
          "a deployment all at once is over before a minute is; give it `traffic`, such as {kind: "
          "canary, percent: 10, for: 5min}");
  }
  if (entry.span)
    block.fail("for", "a deployment stays; until when a canary is one stands in `traffic`");
  entry.deployment = std::move(deployment);
}

void read_zone(Parameters& block, const Setting& lose_zone, const std::vector<Function>& functions,
               ChangeEntry& entry) {
  const Key& row = key_row("scenario", "changes.of");
  const auto [fewest, most] = count_bounds(row);
  ZoneLoss loss;
  const std::uint64_t zone = lose_zone.count();
  // Without `of`: as many as the function has that is spread over the most.
  std::uint64_t zones = functions.empty() ? most : fewest;
  for (const Function& function : functions) zones = std::max<std::uint64_t>(zones, function.zones);
  if (const auto of = block.find("of")) {
    zones = of->count();
    (void)is_in_range(*of, row, zones);
    loss.zones = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(zones, fewest, most));
  }
  if (zone < 1 || zone > zones)
    lose_zone.fail(fmt::format("expected the number of a zone, 1 to {}", zones));
  loss.zone = static_cast<std::uint32_t>(std::min<std::uint64_t>(zone, most));
  entry.zone = loss;
}

// `functions.*.KEY` stands for that key of every function.
std::vector<std::string> spelt_out(const std::string& path,
                                   const std::vector<Function>& functions) {
  constexpr std::string_view kAll = "functions.*.";
  if (!path.starts_with(kAll)) return {path};
  std::vector<std::string> paths;
  for (const Function& function : functions)
    paths.push_back("functions." + function.name + "." + path.substr(kAll.size()));
  return paths;
}

void read_set(const Setting& set, const std::vector<Function>& functions, ChangeEntry& entry) {
  Parameters values = set.map(edit_form(set));
  if (values.all().empty() && !entry.deployment)
    set.fail(
        "sets nothing; expected a path and its value, such as "
        "{functions.checkout.reserved_concurrency: 200}");
  for (const auto& [path, value] : values.all()) {
    value.keep();
    if (!can_change(path)) {
      value.fail(
          is_functions(path, functions)
              ? fmt::format("unknown path; did you mean functions.{}?", path)
              : fmt::format("`{}` cannot change while time runs; expected one of {}", path, kWhat));
    } else if (entry.deployment) {
      const std::string& name = functions[entry.deployment->function].name;
      if (!path.starts_with("functions." + name + "."))
        value.fail(
            fmt::format("`{}` is no setting of the new version of {}; give it an entry of "
                        "its own",
                        path, name));
    }
    for (std::string& one : spelt_out(path, functions))
      entry.set.emplace_back(std::move(one), value.node());
  }
}

ChangeEntry read_entry(const Setting& setting, const std::vector<Function>& functions) {
  Parameters block = setting.map();
  ChangeEntry entry;
  entry.mark = setting.node().mark;
  entry.at = block.instant("at");
  if (const auto span = block.find("for")) {
    entry.span = span->duration();
    (void)is_in_range(*span, key_row("scenario", "changes.for"), *entry.span);
  }
  const std::optional<Setting> deploy = block.find("deploy");
  const std::optional<Setting> lose_zone = block.find("lose_zone");
  if (deploy && !functions.empty()) read_deployment(block, *deploy, functions, entry);
  if (lose_zone) read_zone(block, *lose_zone, functions, entry);
  if (lose_zone && (deploy || block.has("set")))
    block.fail("lose_zone", "stands beside another change; give each an entry of its own");
  const bool stands_outside = !block.has("set") && fail_edits_outside(block);
  if (const auto set = deploy || lose_zone || stands_outside
                           ? block.find("set")
                           : block.require("set", "{functions.checkout.reserved_concurrency: 200}"))
    read_set(*set, functions, entry);
  block.done();
  return entry;
}

}  // namespace

std::vector<ChangeEntry> read_change_entries(Parameters& settings,
                                             const std::vector<Function>& functions) {
  std::vector<ChangeEntry> entries;
  const std::optional<Setting> list = settings.find("changes");
  if (!list) return entries;
  for (const Setting& item : list->list()) entries.push_back(read_entry(item, functions));
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

std::vector<CatalogEntry> change_catalog() {
  return {
      {"set", "settings take other values, for good or for a while",
       "{at: 20min, for: 5min, set: {functions.checkout.reserved_concurrency: 200}}"},
      {"deploy", "a new version of a function, for all requests at once or for a share of them",
       "{at: 40min, deploy: checkout, traffic: {kind: canary, percent: 10, for: 5min}, "
       "rollback_if: "
       "checkout.errors.error>20}"},
      {"lose_zone", "the environments in one zone end", "{at: 1h, for: 1h, lose_zone: 1, of: 3}"},
  };
}

}  // namespace coldcast
