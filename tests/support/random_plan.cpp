#include <fmt/format.h>
#include <initializer_list>

#include "coldcast/random/random_stream.h"

#include "support/scenario_plan.h"

namespace coldcast {
namespace {

// Chooses among few values, so that two independent choices are often the same.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : stream_(StreamKey{.seed = seed, .function = "random plan"}) {}

  bool chance(double share) { return stream_.uniform() < share; }
  std::uint64_t between(std::uint64_t low, std::uint64_t high) {
    return low + stream_.below(high - low + 1);
  }
  std::string pick(std::initializer_list<std::string_view> words) {
    return std::string(words.begin()[stream_.below(words.size())]);
  }
  // An instant or a span on a grid of 10 ms.
  std::string tens(std::uint64_t low, std::uint64_t high) {
    return fmt::format("{}ms", 10 * between(low, high));
  }

 private:
  RandomStream stream_;
};

std::string distribution(Dice& dice, std::uint64_t low, std::uint64_t high) {
  if (dice.chance(0.75)) return dice.tens(low, high);
  if (dice.chance(0.5))
    return fmt::format("{{kind: exponential, mean: {}}}", dice.tens(low + 1, high));
  const std::uint64_t middle = dice.between(low, high);
  return fmt::format("{{kind: uniform, min: {}ms, max: {}ms}}", 10 * low, 10 * middle + 10);
}

std::string keep_alive(Dice& dice) {
  switch (dice.between(0, 5)) {
    case 0:
      return "{kind: none}";
    case 1:
      return "{kind: forever}";
    case 2:
      return fmt::format("{{kind: halving, period: {}}}", dice.tens(2, 20));
    case 3:
      return fmt::format("{{kind: silent, after: {}, surplus: {}}}", distribution(dice, 2, 20),
                         distribution(dice, 2, 40));
    default:
      return fmt::format("{{kind: fixed, timeout: {}}}", distribution(dice, 0, 40));
  }
}

std::string handler(Dice& dice) {
  // Some run up to and beyond the timeout of one second.
  std::string duration = dice.chance(0.15) ? dice.tens(98, 102) : distribution(dice, 0, 15);
  if (dice.chance(0.7)) return fmt::format("{{duration: {}}}", duration);
  return fmt::format("{{duration: {}, first_duration: {}}}", duration, distribution(dice, 1, 30));
}

std::string cold_start(Dice& dice) {
  // Some inits alone would outlast the timeout, where they run inside an invocation.
  std::string text = "init: " + (dice.chance(0.1) ? dice.tens(98, 110) : distribution(dice, 0, 30));
  if (dice.chance(0.3)) text += fmt::format(", download: {}", distribution(dice, 0, 3));
  if (dice.chance(0.3)) text += fmt::format(", environment: {}", distribution(dice, 0, 3));
  if (dice.chance(0.1)) text += fmt::format(", init_cap: {}", dice.tens(5, 20));
  return "{" + text + "}";
}

std::string retry(Dice& dice) {
  if (!dice.chance(0.3)) return {};
  return fmt::format(", retry: {{attempts: {}, base: {}, cap: {}}}", dice.between(2, 5),
                     dice.tens(0, 5), dice.tens(5, 30));
}

PlannedBlock arrivals(Dice& dice, bool has_duration) {
  switch (dice.between(has_duration ? 0 : 2, 7)) {
    case 0:
      return {fmt::format("kind: poisson, rate: {}/s{}", dice.between(1, 60), retry(dice)), {}};
    case 1:
      return {fmt::format("kind: constant, rate: {}/s, from: {}{}", dice.pick({"5", "10", "50"}),
                          dice.tens(0, 10), retry(dice)),
              {}};
    case 2:
      return {fmt::format("kind: burst, at: {}, count: {}{}{}", dice.tens(0, 60),
                          dice.between(1, 12), dice.chance(0.5) ? ", over: 50ms" : "", retry(dice)),
              {}};
    case 3:
    case 4:
      return {fmt::format("kind: closed_loop, clients: {}, requests: {}{}", dice.between(1, 5),
                          dice.between(5, 30),
                          dice.chance(0.5) ? ", think_time: " + distribution(dice, 0, 8) : ""),
              {}};
    default:
      break;
  }
  PlannedBlock block{"kind: requests" + retry(dice), {}};
  for (std::uint64_t left = dice.between(1, 30); left > 0; --left) {
    const std::string at = dice.tens(0, 100);
    const bool brings = dice.chance(0.2);
    block.requests.push_back(brings ? fmt::format("{{at: {}, duration: {}}}", at, dice.tens(0, 20))
                                    : fmt::format("{{at: {}}}", at));
  }
  return block;
}

// With 1 to `highest` environments, at times changing.
std::string provisioned(Dice& dice, std::uint64_t highest) {
  if (dice.chance(0.5)) return std::to_string(dice.between(1, highest));
  std::string text = fmt::format("{{initial: {}", dice.between(0, highest));
  if (dice.chance(0.3)) {
    text += ", ready_at: " + dice.tens(1, 30);
  } else if (dice.chance(0.4)) {
    text += fmt::format(", allocate: aws, preparation: {}, per_minute: {}", dice.tens(0, 30),
                        dice.pick({"6000", "600"}));
  }
  if (dice.chance(0.4)) text += ", recycle: " + distribution(dice, 10, 80);
  std::string changes;
  std::uint64_t at = 0;
  for (std::uint64_t left = dice.between(0, 4); left > 0; --left) {
    at += dice.between(1, 40);
    changes += fmt::format("{}{{at: {}ms, value: {}}}", changes.empty() ? "" : ", ", 10 * at,
                           dice.between(0, highest));
  }
  if (!changes.empty()) text += fmt::format(", changes: [{}]", changes);
  return text + "}";
}

PlannedFunction random_function(Dice& dice, std::uint64_t number, bool has_duration,
                                std::uint64_t& claimed) {
  PlannedFunction function{fmt::format("f{}", number), {}, {}};
  const auto set = [&](const char* key, std::string value) {
    function.settings.emplace_back(key, std::move(value));
  };
  set("timeout", "1s");
  std::uint64_t reserved = 0;
  const bool reserves = dice.chance(0.3);
  if (reserves) {
    reserved = dice.between(0, 4);
    claimed += reserved;
    set("reserved_concurrency", std::to_string(reserved));
  }
  const bool provisions = dice.chance(0.25);
  if (provisions) {
    const std::uint64_t highest = reserves ? reserved : 3;
    if (!reserves) claimed += highest;
    if (highest > 0) set("provisioned_concurrency", provisioned(dice, highest));
  }
  if (dice.chance(0.3)) {
    set("scaling_rate", fmt::format("{{environments: {}, per: {}}}", dice.between(1, 3),
                                    dice.pick({"50ms", "100ms", "300ms", "1s"})));
  }
  set("cold_start", cold_start(dice));
  set("handler", handler(dice));
  set("keep_alive", keep_alive(dice));
  if (dice.chance(0.3)) set("max_age", distribution(dice, 40, 100));
  set("reuse", dice.pick({"newest", "oldest", "random"}));
  if (dice.chance(0.4)) set("assignment", "first_free");
  if (dice.chance(0.2)) set("crash_rate", dice.pick({"0.1", "0.5"}));
  if (dice.chance(0.2)) set("failure_rate", dice.pick({"0.1", "0.5"}));
  if (dice.chance(0.1)) set("proactive_initialization", dice.pick({"0.3", "1"}));
  if (!provisions && dice.chance(0.1))
    set("snap_start", "{restore: " + distribution(dice, 1, 20) + "}");
  if (dice.chance(0.1)) set("extensions", dice.pick({"internal", "external"}));
  for (std::uint64_t left = dice.between(1, 2); left > 0; --left) {
    function.arrivals.push_back(arrivals(dice, has_duration));
  }
  return function;
}

}  // namespace

ScenarioPlan random_plan(std::uint64_t seed) {
  Dice dice(seed);
  ScenarioPlan plan;
  plan.settings.emplace_back("seed", std::to_string(seed));
  const bool has_duration = dice.chance(0.6);
  if (has_duration) plan.settings.emplace_back("duration", dice.tens(20, 200));
  std::uint64_t claimed = 0;
  for (std::uint64_t number = 1, last = dice.between(1, 4); number <= last; ++number) {
    plan.functions.push_back(random_function(dice, number, has_duration, claimed));
  }
  // An unreserved minimum of 1, and a limit that often binds.
  const std::uint64_t limit = claimed + dice.between(1, dice.chance(0.5) ? 4 : 20);
  std::string account = fmt::format("{{concurrency_limit: {}, unreserved_minimum: 1", limit);
  if (dice.chance(0.5)) {
    account += ", requests_per_concurrency: " + dice.pick({"unlimited", "1/s", "3/s", "25/min"});
  }
  plan.settings.emplace_back("account", account + "}");
  return plan;
}

}  // namespace coldcast
