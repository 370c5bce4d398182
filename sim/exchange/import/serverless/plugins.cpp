#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "coldcast/base/text.h"

#include "exchange/import/core/scaling_reader.h"
#include "exchange/import/serverless/service.h"

namespace coldcast {
namespace {

constexpr std::string_view kScalingPlugin = "serverless-provisioned-concurrency-autoscaling";
constexpr std::string_view kWarmupPlugin = "serverless-plugin-warmup";

Count default_count(std::uint64_t value) {
  return {value, {}, "default of the plugin"};
}

void name_unknown_keys(const ServerlessService& service, const Block& block,
                       const std::string& path) {
  static constexpr std::array<std::string_view, 11> kKeys{"enabled",
                                                          "alias",
                                                          "minimum",
                                                          "maximum",
                                                          "usage",
                                                          "scaleInCooldown",
                                                          "scaleOutCooldown",
                                                          "customMetric",
                                                          "scheduledActions",
                                                          "name",
                                                          "statistic"};
  for (const std::string& key : block.keys()) {
    if (std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end()) continue;
    service.findings.remark(block.mark_of(key), path,
                            fmt::format("{} is no key of concurrencyAutoscaling; ignored", key));
  }
}

ScheduledFact read_action(const Block& block) {
  ScheduledFact action;
  action.mark = block.mark();
  if (const auto schedule = block.text("schedule")) {
    action.schedule = schedule->value;
    action.mark = schedule->mark;
  }
  if (const auto zone = block.text("timezone")) action.time_zone = zone->value;
  if (const auto bounds = block.block("action")) {
    action.minimum = bounds->count("minimum", "scheduled.minimum");
    action.maximum = bounds->count("maximum", "scheduled.maximum");
  }
  action.life = read_life(block, "startTime", "endTime");
  return action;
}

void read_scaling(ServerlessService& service, const ServerlessFunction& function,
                  const Block& block) {
  const std::string path = function.block.path() + ".provisioned_concurrency.autoscaling";
  const Block scaling = block.under(path);
  name_unknown_keys(service, scaling, path);
  const auto alias = scaling.text("alias");
  TargetFact target;
  target.id = "target:" + function.name;
  target.resource_id =
      fmt::format("function:{}:{}", function.name, alias ? alias->value : "provisioned");
  target.mark = block.mark();
  target.minimum = scaling.count("minimum", "minimum").value_or(default_count(1));
  target.maximum = scaling.count("maximum", "maximum").value_or(default_count(10));
  for (const Block& action : scaling.blocks("scheduledActions"))
    target.scheduled.push_back(read_action(action));
  PolicyFact policy;
  policy.target = target.id;
  policy.mark = block.mark();
  policy.target_value = scaling.number("usage", "target_tracking.target")
                            .value_or(Stated<double>{0.75, {}, "default of the plugin"});
  policy.scale_in_cooldown = scaling.count("scaleInCooldown", "target_tracking.scale_in_cooldown");
  policy.scale_out_cooldown =
      scaling.count("scaleOutCooldown", "target_tracking.scale_out_cooldown");
  const Value custom = scaling.find("customMetric");
  const bool is_custom = custom.is_map() || (custom.is_scalar() && custom.text == "true");
  if (is_custom) {
    const auto metric = scaling.block("customMetric");
    const auto statistic = metric ? metric->text("statistic") : std::nullopt;
    policy.statistic = statistic ? statistic->value : "maximum";
    for (char& c : policy.statistic) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  }
  service.inventory.targets.push_back(std::move(target));
  service.inventory.policies.push_back(std::move(policy));
}

// Whether a warmer is enabled in this stage: true, the stage's name, or a list with it.
bool is_enabled(const Block& block, const std::string& stage) {
  const Value value = block.find("enabled");
  if (value.is_scalar()) return value.text == "true" || value.text == stage;
  for (const Stated<std::string>& name : block.texts("enabled")) {
    if (name.value == stage) return true;
  }
  return false;
}

struct Warmer {
  std::string name;
  const Block& general;
  const std::optional<Block>& own;  // what the function says of it

  // The function's word counts before the general one.
  [[nodiscard]] const Block& saying(std::string_view key) const {
    return own && own->has(key) ? *own : general;
  }
};

void add_clock(ServerlessService& service, const ServerlessFunction& function,
               const std::string& expression, Mark mark, const Warmer& warmer) {
  const auto concurrency =
      warmer.saying("concurrency").under(function.block.path()).count("concurrency", "arrivals");
  ClockFact clock;
  clock.function = function.reference;
  clock.expression = expression;
  clock.mark = mark;
  clock.count = concurrency ? concurrency->value : 1;
  clock.is_warmer = true;
  clock.comment = "warmer " + warmer.name;
  if (clock.count > 0) service.inventory.clocks.push_back(std::move(clock));
}

void read_warmer(ServerlessService& service, const ServerlessFunction& function,
                 const Warmer& warmer) {
  if (!is_enabled(warmer.saying("enabled"), service.stage)) return;
  // Events are the warmer's, not the function's.
  const std::vector<Block> events = warmer.general.blocks("events");
  if (events.empty())
    add_clock(service, function, "rate(5 minutes)", warmer.general.mark(), warmer);
  for (const Block& event : events) {
    if (const auto schedule = event.text("schedule")) {
      add_clock(service, function, schedule->value, schedule->mark, warmer);
    } else if (const auto block = event.block("schedule")) {
      for (const Stated<std::string>& rate : block->texts("rate"))
        add_clock(service, function, rate.value, rate.mark, warmer);
    }
  }
}

// Before its version 5 the plugin had one warmer, without a name.
bool is_old_form(const Block& warmup) {
  const Value enabled = warmup.find("enabled");
  return enabled.is_scalar() || enabled.is_list() || warmup.find("events").is_list();
}

void read_old_warmer(ServerlessService& service, const ServerlessFunction& function,
                     const Block& warmup) {
  const Value value = function.block.find("warmup");
  const auto own = function.block.block("warmup");
  if (value.is_scalar()) {
    if (value.text != "true" && value.text != service.stage) return;
    const Block yes(service.variables.keep([&] {
      Node node;
      node.kind = Node::Kind::map;
      node.mark = value.mark;
      Node word = Node::scalar("true");
      word.mark = value.mark;
      node.entries.push_back({"enabled", value.mark, std::move(word)});
      return node;
    }()),
                    function.block.path(), function.block.context());
    return read_warmer(service, function, {"of all", warmup, yes});
  }
  read_warmer(service, function, {"of all", warmup, own});
}

}  // namespace

void read_autoscaling_plugin(ServerlessService& service, const ServerlessFunction& function) {
  const Value value = function.block.find("concurrencyAutoscaling");
  if (value.is_nothing()) return;
  const std::string path = function.block.path();
  if (!service.has_plugin(kScalingPlugin)) {
    service.findings.remark(value.mark, path,
                            fmt::format("concurrencyAutoscaling does nothing: {} is not among the "
                                        "plugins",
                                        kScalingPlugin));
    return;
  }
  const Value amount = function.block.find("provisionedConcurrency");
  const auto number = amount.is_scalar() ? parse_number(amount.text) : std::nullopt;
  if (!number || *number <= 0) {
    service.findings.remark(value.mark, path,
                            "concurrencyAutoscaling does nothing without a provisionedConcurrency "
                            "that is a number above 0");
    return;
  }
  const auto block = function.block.block("concurrencyAutoscaling");
  const auto enabled = block ? block->boolean("enabled") : std::nullopt;
  if (block && !enabled) {
    service.findings.remark(value.mark, path,
                            fmt::format("concurrencyAutoscaling of {} has no `enabled: true`, so "
                                        "the plugin does nothing",
                                        function.key));
    return;
  }
  const bool is_on = block ? enabled->value : value.is_scalar() && value.text == "true";
  if (!is_on) return;
  Node none;
  none.kind = Node::Kind::map;
  none.mark = value.mark;
  read_scaling(
      service, function,
      block ? *block
            : Block(service.variables.keep(std::move(none)), path, function.block.context()));
}

void read_warmup_plugin(ServerlessService& service, const ServerlessFunction& function) {
  const auto custom = service.root.block("custom");
  const auto warmup = custom ? custom->block("warmup") : std::nullopt;
  const auto own = function.block.block("warmup");
  const bool is_listed = service.has_plugin(kWarmupPlugin);
  if (!is_listed) {
    if (warmup)
      service.findings.remark(
          custom->mark_of("warmup"), "custom.warmup",
          fmt::format("does nothing: {} is not among the plugins", kWarmupPlugin));
    return;
  }
  if (warmup && is_old_form(*warmup)) return read_old_warmer(service, function, *warmup);
  for (const std::string& name : own ? own->keys() : std::vector<std::string>{}) {
    if (!warmup || !warmup->has(name))
      service.findings.refuse(own->mark_of(name), function.block.path(),
                              fmt::format("warmer {} is not defined under custom.warmup", name));
  }
  for (const std::string& name : warmup ? warmup->keys() : std::vector<std::string>{}) {
    const auto general = warmup->block(name);
    const auto of_function = own ? own->block(name) : std::nullopt;
    if (general) read_warmer(service, function, {name, *general, of_function});
  }
}

}  // namespace coldcast
