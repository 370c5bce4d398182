#include "config/scenario_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <utility>

#include "base/near_form.h"
#include "config/callers_reader.h"
#include "config/changes_reader.h"
#include "config/doors_reader.h"
#include "config/edit.h"
#include "config/function_list.h"
#include "config/key_reader.h"
#include "config/nearest_mark.h"
#include "config/price_list_reader.h"
#include "config/scale_changes.h"
#include "scenario/suspects.h"

namespace coldcast {

namespace {

void read_windows(Parameters& settings, Scenario& scenario) {
  scenario.seed = settings.count("seed", scenario.seed);
  if (const auto duration = settings.find_or_none("duration")) {
    scenario.duration = duration->instant() - kStartOfTime;
  }
  if (const auto drain = settings.find_or_none("drain")) scenario.drain = drain->duration();
  scenario.warmup = settings.instant("warmup", kStartOfTime + scenario.warmup) - kStartOfTime;
  scenario.replications = settings.count("replications", scenario.replications);
}

// The instant of time zero; one that cannot be read is any, so that schedules do not miss it.
std::optional<CalendarTime> read_starts_at(Parameters& settings) {
  const std::optional<Setting> setting = settings.find("starts_at");
  if (!setting) return std::nullopt;
  const std::string text = setting->text();
  const std::optional<CalendarTime> starts_at = parse_rfc3339(text);
  if (!starts_at) {
    const std::optional<std::string> near = near_calendar_time(text);
    setting->fail(fmt::format("{} is no instant of RFC 3339 in 1970 to 2199; {}", quote(text),
                              near && parse_rfc3339(*near)
                                  ? fmt::format("did you mean {}?", *near)
                                  : "expected one such as 2027-03-13T00:00:00Z"));
  }
  return starts_at.value_or(CalendarTime{});
}

// The block at `key`, or an empty one in its stead, so that its defaults are resolved.
template <typename Read>
void read_block(Parameters& settings, std::string_view key, std::string_view near_form, Read read) {
  if (const auto setting = settings.find(key)) {
    Parameters block = setting->map(near_form);
    read(block);
    block.done();
    return;
  }
  Node empty;
  empty.kind = Node::Kind::map;
  Node resolved;
  Parameters block(empty, std::string(key), settings.diagnostics(), resolved);
  read(block);
  settings.resolve(key, std::move(resolved));
}

void read_request_rate(Parameters& block, Account& account) {
  const std::optional<Setting> setting = block.find("requests_per_concurrency");
  if (!setting) {
    block.resolve("requests_per_concurrency",
                  Node::scalar(to_string(*account.requests_per_concurrency)));
  } else if (setting->is_scalar() && setting->node().text == "unlimited") {
    account.requests_per_concurrency.reset();
  } else {
    account.requests_per_concurrency = setting->rate();
  }
}

void read_account(Parameters& settings, Account& account) {
  const std::size_t faults = settings.diagnostics().size();
  read_block(settings, "account", "{concurrency_limit: _}", [&account](Parameters& block) {
    KeyReader reader(block, "scenario", "account");
    reader.read("concurrency_limit", account.concurrency_limit);
    reader.read("unreserved_minimum", account.unreserved_minimum);
    read_request_rate(block, account);
    account.api_gateway = read_api_gateway(block);
  });
  // Sums of concurrency are not to be judged by a limit that could not be read.
  if (settings.diagnostics().size() > faults) account = Account{};
}

// `12%`, or 0: as a share.
double read_percentage(const Setting& setting) {
  const std::string text = setting.text();
  if (text == "0") return 0.0;
  const bool has_sign = text.ends_with('%');
  const std::optional<double> percent =
      has_sign ? parse_number(std::string_view(text).substr(0, text.size() - 1)) : std::nullopt;
  if (percent && *percent >= 0.0 && *percent <= 100.0) return *percent / 100.0;
  const std::optional<std::string> near = near_percentage(text);
  setting.fail(fmt::format("{} is no percentage; expected 0% to 100%{}", quote(text),
                           near ? fmt::format("; did you mean {}?", *near) : ", such as 12%"));
  return 0.0;
}

void read_billing(Parameters& settings, Billing& billing) {
  read_block(settings, "billing", "{prices: _}", [&billing](Parameters& block) {
    KeyReader reader(block, "scenario", "billing");
    reader.read("free_tier", billing.free_tier);
    reader.read("init_billed", billing.init_billed);
    if (const auto prices = block.find("prices")) {
      billing.prices = read_prices(*prices);
    } else {
      billing.prices = default_prices();
      block.resolve("prices", Node::scalar(billing.prices.name));
    }
    if (const auto discount = block.find("discount")) {
      billing.discount = read_percentage(*discount);
    } else {
      block.resolve("discount", Node::scalar("0%"));
    }
  });
}

// `api.latency_ms.p95` with `<1s`, 1s, or `[p95<1s]` behind it as a condition.
std::string near_expression(const std::string& metric, const Node& bound) {
  if (bound.kind == Node::Kind::list && !bound.items.empty())
    return fmt::format("{}.{}", metric, bound.items.front().text);
  const bool compares = bound.text.find_first_of("<>=!") == 0;
  return fmt::format("{}{}{}", metric, compares ? "" : "<", bound.text);
}

// A map of metrics where a list of conditions is wanted. True where that has been reported.
bool fail_mapped_expressions(const Setting& setting) {
  if (!setting.is_map()) return false;
  std::vector<std::string> conditions;
  for (const Node::Entry& entry : setting.node().entries)
    conditions.push_back(fmt::format("'{}'", near_expression(entry.key, entry.value)));
  setting.fail(fmt::format("expected a list of conditions, found a map; write it like \"{}: [{}]\"",
                           setting.path(), fmt::join(conditions, ", ")));
  return true;
}

std::vector<NamedExpression> read_expressions(Parameters& settings, std::string_view key) {
  std::vector<NamedExpression> expressions;
  const std::optional<Setting> setting = settings.find(key);
  if (!setting) return expressions;
  if (fail_mapped_expressions(*setting)) return expressions;
  for (const Setting& item : setting->list()) {
    expressions.push_back({item.text(), item.node().mark});
  }
  return expressions;
}

Variant read_variant(const Setting& setting) {
  Parameters block = setting.map();
  Variant variant;
  variant.mark = setting.node().mark;
  variant.name = block.text("name");
  // Without it the variant is the file as it is.
  if (const auto set = block.find("set")) {
    Parameters edits = set->map(edit_form(*set));
    for (const auto& [path, value] : edits.all()) {
      value.keep();
      variant.edits.push_back({path, value.node(), ""});
    }
  }
  fail_edits_outside(block);
  block.done();
  return variant;
}

// Variants by name where a list of them is wanted. True where that has been reported.
bool fail_mapped_variants(const Setting& setting) {
  if (!setting.is_map() || setting.node().find("name") != nullptr) return false;
  std::vector<std::string> variants;
  for (const Node::Entry& entry : setting.node().entries) {
    const Node* set = entry.value.find("set");
    variants.push_back(fmt::format("{{name: {}, set: {}}}", entry.key,
                                   in_a_line(set == nullptr ? entry.value : *set)));
  }
  setting.fail(
      fmt::format("expected a list of variants, found a map; write it like \"variants: [{}]\"",
                  fmt::join(variants, ", ")));
  return true;
}

std::vector<Variant> read_variants(Parameters& settings) {
  std::vector<Variant> variants;
  const std::optional<Setting> setting = settings.find("variants");
  if (!setting || fail_mapped_variants(*setting)) return variants;
  for (const Setting& item : setting->list()) {
    Variant variant = read_variant(item);
    for (const Variant& other : variants) {
      if (other.name == variant.name) item.fail("has the name of a variant before it");
    }
    variants.push_back(std::move(variant));
  }
  return variants;
}

// The functions whose concurrency is set by one of the paths.
Suspects suspects_of(const std::vector<Edit>& edits) {
  Suspects suspects;
  for (const Edit& edit : edits) {
    const std::string_view path = edit.path;
    constexpr std::string_view kFunctions = "functions.";
    const std::size_t end = path.find('.', kFunctions.size());
    if (!path.starts_with(kFunctions) || end == std::string_view::npos) continue;
    const std::string_view key = path.substr(end + 1);
    if (key.starts_with("reserved_concurrency") || key.starts_with("provisioned_concurrency"))
      suspects.emplace_back(path.substr(kFunctions.size(), end - kFunctions.size()));
  }
  return suspects;
}

// Reports the rules that are broken, except where a value could not be read: what stands there in
// its stead means nothing.
void check_meaning(const Node& tree, const std::vector<Violation>& violations,
                   FunctionList& functions, Diagnostics& diagnostics) {
  std::vector<Diagnostic> broken;
  for (const Violation& violation : violations) {
    if (violation.path == "functions" && !diagnostics.empty()) continue;
    std::optional<Diagnostic> found;
    if (violation.path.starts_with("functions.")) {
      found = functions.locate(violation);
    } else {
      found = Diagnostic{"", nearest_mark(tree, tree.mark, violation.path), violation.path,
                         violation.message};
    }
    if (found && !diagnostics.has_fault_at(found->mark)) broken.push_back(std::move(*found));
  }
  for (Diagnostic& found : broken) {
    diagnostics.report(found.mark, std::move(found.path), std::move(found.message));
  }
}

}  // namespace

LoadedScenario read_scenario(const Node& tree, Diagnostics& diagnostics,
                             const std::vector<ReachedFunction>& reached,
                             const LoadOptions& options) {
  LoadedScenario loaded;
  Scenario& scenario = loaded.scenario;
  const Setting root(tree, "", diagnostics,
                     options.wants_resolved ? loaded.resolved : unwanted_tree());
  Parameters settings = root.map();
  if (!root.is_map()) return loaded;
  scenario.name = settings.text("scenario", "scenario");
  if (const auto description = settings.find("description")) {
    scenario.description = description->text();
  }
  read_windows(settings, scenario);
  const std::optional<CalendarTime> starts_at = read_starts_at(settings);
  read_account(settings, scenario.account);
  read_billing(settings, scenario.billing);
  scenario.front_doors = read_front_doors(settings);
  scenario.dependencies = read_dependencies(settings);
  read_streams(settings, scenario, starts_at);
  FunctionList functions(scenario, diagnostics, starts_at);
  functions.read(settings, reached);
  read_queues(settings, scenario, starts_at);
  scenario.thresholds = read_expressions(settings, "thresholds");
  scenario.targets = read_expressions(settings, "targets");
  loaded.variants = read_variants(settings);
  const std::vector<ChangeEntry> changes = read_change_entries(settings, scenario.functions);
  settings.done();
  functions.report_broken_trace();
  check_meaning(tree, validate(scenario, suspects_of(options.edits)), functions, diagnostics);
  check_owners(changes, scenario, diagnostics);
  if (diagnostics.empty())
    scenario.changes = changes_of(changes, tree, scenario.functions, diagnostics);
  if (diagnostics.empty()) tell_scale_changes(scenario, tree, diagnostics);
  return loaded;
}

}  // namespace coldcast
