#include <array>

#include "support/dice.h"
#include "support/scenario_plan.h"

namespace coldcast {
namespace {

std::string fleet(Dice& dice) {
  const bool is_free = dice.chance(0.4);
  std::string text =
      "kind: fleet, period: " + (is_free ? dice.steps(2, 20) : random_distribution(dice, 2, 20));
  if (is_free) text += ", clock: free";
  if (dice.chance(0.5)) text += ", last: " + random_distribution(dice, 2, 40);
  if (dice.chance(0.3)) text += ", surplus: " + random_distribution(dice, 2, 40);
  return "{" + text + "}";
}

std::string keep_alive(Dice& dice) {
  switch (dice.between(0, 7)) {
    case 0:
      return "{kind: none}";
    case 1:
      return "{kind: forever}";
    case 2:
      return fmt::format("{{kind: halving, period: {}}}", dice.steps(2, 20));
    case 3:
      return fmt::format("{{kind: silent, after: {}, surplus: {}}}",
                         random_distribution(dice, 2, 20), random_distribution(dice, 2, 40));
    case 4:
    case 5:
      return fleet(dice);
    default:
      return fmt::format("{{kind: fixed, timeout: {}}}", random_distribution(dice, 0, 40));
  }
}

std::string handler(Dice& dice) {
  // Some run up to and beyond the timeout of a hundred steps.
  std::string text =
      "duration: " + (dice.chance(0.15) ? dice.steps(98, 102) : random_distribution(dice, 0, 15));
  if (dice.chance(0.3)) text += ", first_duration: " + random_distribution(dice, 1, 30);
  if (dice.chance(0.15)) text += ", first_extra: " + random_distribution(dice, 1, 20);
  if (dice.chance(0.15)) {
    text += ", cpu_share: " + dice.pick({"0.5", "1"}) +
            ", measured_at: " + dice.pick({"128MB", "512MB", "1GB"});
  }
  return "{" + text + "}";
}

std::string init(Dice& dice) {
  // Some alone would outlast the timeout, where they run inside an invocation.
  if (dice.chance(0.1)) return dice.steps(98, 110);
  if (dice.chance(0.8)) return random_distribution(dice, 0, 30);
  return fmt::format("{{extension: {}, runtime: {}, function: {}}}",
                     random_distribution(dice, 0, 5), random_distribution(dice, 0, 10),
                     random_distribution(dice, 0, 15));
}

std::string cold_start(Dice& dice) {
  std::string text = "init: " + init(dice);
  if (dice.chance(0.3)) text += fmt::format(", download: {}", random_distribution(dice, 0, 3));
  if (dice.chance(0.3)) text += fmt::format(", environment: {}", random_distribution(dice, 0, 3));
  text += ", init_cap: " + (dice.chance(0.1) ? dice.steps(5, 20) : dice.span(1000));
  return "{" + text + "}";
}

std::string snap_start(Dice& dice) {
  std::string text = "restore: " + random_distribution(dice, 1, 20);
  if (dice.chance(0.3)) text += ", floor: " + dice.steps(1, 10);
  if (dice.chance(0.3)) text += ", billed_restore: " + random_distribution(dice, 0, 20);
  if (dice.chance(0.3)) text += ", charged: false";
  return "{" + text + "}";
}

// With 1 to `highest` environments, at times changing.
std::string provisioned(Dice& dice, std::uint64_t highest) {
  if (dice.chance(0.5)) return std::to_string(dice.between(1, highest));
  std::string text = fmt::format("{{initial: {}", dice.between(0, highest));
  if (dice.chance(0.3)) {
    text += ", ready_at: " + dice.steps(1, 30);
  } else if (dice.chance(0.4)) {
    // One or ten a step.
    text += fmt::format(", allocate: aws, preparation: {}, per_minute: {}", dice.steps(0, 30),
                        (dice.chance(0.5) ? 60'000 : 6'000) / dice.step());
  }
  if (dice.chance(0.4)) text += ", recycle: " + random_distribution(dice, 10, 80);
  std::string changes;
  std::uint64_t at = 0;
  for (std::uint64_t left = dice.between(0, 4); left > 0; --left) {
    at += dice.between(1, 40);
    changes += fmt::format("{}{{at: {}, value: {}}}", changes.empty() ? "" : ", ", dice.span(at),
                           dice.between(0, highest));
  }
  if (!changes.empty()) text += fmt::format(", changes: [{}]", changes);
  return text + "}";
}

using Settings = std::vector<PlannedSetting>;

// What so many functions of these settings reserve or provision is added to `claimed`.
void set_platform(Dice& dice, Settings& settings, std::uint64_t functions, std::uint64_t& claimed) {
  std::uint64_t reserved = 0;
  const bool reserves = dice.chance(0.3);
  if (reserves) {
    reserved = dice.between(0, 4);
    claimed += functions * reserved;
    settings.emplace_back("reserved_concurrency", std::to_string(reserved));
  }
  if (dice.chance(0.25)) {
    const std::uint64_t highest = reserves ? reserved : 3;
    if (!reserves) claimed += functions * highest;
    if (highest > 0) {
      settings.emplace_back("provisioned_concurrency", provisioned(dice, highest));
    }
  } else if (dice.chance(0.15)) {
    settings.emplace_back("snap_start", snap_start(dice));
    return;
  }
  // Not together with snap_start.
  if (dice.chance(0.1)) {
    settings.emplace_back("ephemeral_storage", dice.pick({"513MB", "2GB"}));
  }
}

Settings function_settings(Dice& dice, std::uint64_t functions, std::uint64_t& claimed) {
  Settings settings;
  const auto set = [&](const char* key, std::string value) {
    settings.emplace_back(key, std::move(value));
  };
  set("timeout", dice.span(100));
  set_platform(dice, settings, functions, claimed);
  if (dice.chance(0.3)) {
    const std::uint64_t per = dice.between(0, 3);
    set("scaling_rate", fmt::format("{{environments: {}, per: {}}}", dice.between(1, 3),
                                    dice.span(std::array{5U, 10U, 30U, 100U}[per])));
  }
  set("cold_start", cold_start(dice));
  set("handler", handler(dice));
  set("keep_alive", keep_alive(dice));
  if (dice.chance(0.3)) set("max_age", random_distribution(dice, 40, 100));
  set("reuse", dice.pick({"newest", "oldest", "random"}));
  if (dice.chance(0.4)) set("assignment", "first_free");
  if (dice.chance(0.2)) set("crash_rate", dice.pick({"0.1", "0.5"}));
  if (dice.chance(0.2)) set("failure_rate", dice.pick({"0.1", "0.5"}));
  if (dice.chance(0.1)) set("proactive_initialization", dice.pick({"0.3", "1"}));
  if (dice.chance(0.1)) set("extensions", dice.pick({"internal", "external"}));
  if (dice.chance(0.2)) set("memory", dice.pick({"512MB", "1GB", "1769MB"}));
  if (dice.chance(0.2)) set("architecture", "arm64");
  if (dice.chance(0.1)) set("connections_per_environment", dice.pick({"0", "3"}));
  return settings;
}

// Of a scenario of `duration` steps, or of one that ends by itself (0).
std::string warmup(Dice& dice, std::uint64_t duration) {
  return dice.span(dice.between(1, duration > 0 ? duration - 1 : 40));
}

std::string account(Dice& dice, std::uint64_t claimed) {
  // An unreserved minimum of 1, and a limit that often binds.
  const std::uint64_t limit = claimed + dice.between(1, dice.chance(0.5) ? 4 : 20);
  std::string text = fmt::format("{{concurrency_limit: {}, unreserved_minimum: 1", limit);
  const double rates[] = {1.0, 3.0, 0.4};
  if (dice.chance(0.5)) {
    text += ", requests_per_concurrency: " +
            (dice.chance(0.25) ? "unlimited" : dice.rate(rates[dice.between(0, 2)]));
  }
  return text + "}";
}

}  // namespace

ScenarioPlan random_plan(std::uint64_t seed) {
  return random_plan(Dice(seed), seed);
}

ScenarioPlan random_plan(Dice dice, std::uint64_t seed) {
  ScenarioPlan plan;
  const auto set = [&](const char* key, std::string value) {
    plan.settings.emplace_back(key, std::move(value));
  };
  set("seed", std::to_string(seed));
  // Some last a quarter of an hour: several periods of metrics and of bills.
  if (dice.chance(0.2)) dice.set_step(5000);
  const bool has_duration = dice.chance(0.6);
  const std::uint64_t duration = has_duration ? dice.between(20, 200) : 0;
  if (has_duration) set("duration", dice.span(duration));
  if (dice.chance(0.3)) set("warmup", warmup(dice, duration));
  std::uint64_t claimed = 0;
  std::uint64_t files = 0;
  for (std::uint64_t number = 1, last = dice.between(1, 4); number <= last; ++number) {
    FunctionPlan function{.name = fmt::format("f{}", number),
                          .settings = function_settings(dice, 1, claimed)};
    for (std::uint64_t left = dice.between(1, 2); left > 0; --left) {
      function.arrivals.push_back(random_arrivals(dice, has_duration, ++files));
    }
    plan.functions.push_back(std::move(function));
  }
  for (std::uint64_t left = dice.chance(0.2) ? dice.between(1, 2) : 0; left > 0; --left) {
    const std::uint64_t functions = dice.between(1, 3);
    PlannedTrace trace = random_trace(dice, ++files, functions);
    trace.functions = function_settings(dice, functions, claimed);
    plan.traces.push_back(std::move(trace));
  }
  set("account", account(dice, claimed));
  if (dice.chance(0.3)) set("billing", dice.pick({"{free_tier: true}", "{init_billed: false}"}));
  return plan;
}

}  // namespace coldcast
