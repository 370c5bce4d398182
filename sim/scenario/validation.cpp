#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "coldcast/base/text.h"
#include "coldcast/keys/keys.h"
#include "coldcast/scenario/scenario.h"

#include "scenario/caller_rules.h"
#include "scenario/suspects.h"
#include "scenario/validation_calls.h"

namespace coldcast {

namespace {

constexpr std::size_t kLongestName = 64;
// The engine tells no more apart (EventQueue::kMaxSubject).
constexpr std::uint32_t kMostEnvironments = std::uint32_t{1} << 24;

using Violations = std::vector<Violation>;

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= kLongestName &&
         std::all_of(name.begin(), name.end(), is_name_character);
}

const Bounds<Megabytes>& storage_bounds() {
  static const Bounds<Megabytes> kStorage = size_bounds(key_row("function", "ephemeral_storage"));
  return kStorage;
}

// Collects what is wrong with one function, under its path.
class FunctionRules {
 public:
  FunctionRules(const Function& function, Violations& violations)
      : function_(function), violations_(violations) {}

  void check() {
    if (!is_name(function_.name)) {
      broken("", fmt::format("{} is no function name; AWS takes 1 to 64 of A-Z a-z 0-9 _ -",
                             quote(function_.name)));
    }
    check_ranges();
    check_provisioned();
    check_snap_start();
    check_handler();
  }
  void check_arrivals(bool has_duration) {
    for (std::size_t block = 0; block < function_.arrivals.size(); ++block) {
      if (has_duration || function_.arrivals[block].ends_by_itself) continue;
      broken(fmt::format("arrivals[{}]", block),
             "never ends; give the scenario a duration, or these arrivals an until");
    }
  }
  void broken(std::string_view key, std::string message) {
    violations_.push_back(
        {fmt::format("functions.{}{}{}", function_.name, key.empty() ? "" : ".", key),
         std::move(message)});
  }

 private:
  template <typename Value>
  void in_range_of_aws(std::string_view key, Value value, const Bounds<Value>& bounds) {
    if (bounds.has(value)) return;
    broken(key, fmt::format("{} is outside AWS's range of {} to {}", to_string(value),
                            to_string(bounds.least), to_string(bounds.most)));
  }
  template <typename Value>
  void in_range(std::string_view key, Value value, std::string_view otherwise = {}) {
    if (const auto expected = out_of_range(key_row("function", key), value))
      broken(key, *expected + std::string(otherwise));
  }

  void check_ranges() {
    static const Bounds<Megabytes> kMemory = size_bounds(key_row("function", "memory"));
    static const Bounds<Duration> kTimeout = duration_bounds(key_row("function", "timeout"));
    in_range_of_aws("memory", function_.memory, kMemory);
    in_range_of_aws("timeout", function_.timeout, kTimeout);
    in_range_of_aws("ephemeral_storage", function_.ephemeral_storage, storage_bounds());
    if (function_.scaling_rate) {
      in_range("scaling_rate.environments", function_.scaling_rate->environments, ", or unlimited");
      in_range("scaling_rate.per", function_.scaling_rate->per);
    }
    if (function_.failure_rate + function_.crash_rate > 1.0) {
      broken("crash_rate", fmt::format("failure_rate {} and crash_rate {} are more than 1 together",
                                       function_.failure_rate, function_.crash_rate));
    }
    check_ages();
  }
  // An environment whose successor is as old at birth would be replaced without end.
  void check_ages() {
    const auto is_zero = [](const std::optional<Distribution>& age) {
      return age && age->mean_seconds() == 0.0;
    };
    if (is_zero(function_.provisioned_concurrency.recycle))
      in_range("provisioned_concurrency.recycle", Duration::zero());
    if (is_zero(function_.max_age) && function_.proactive_initialization > 0.0) {
      broken("max_age", "0 is no age together with proactive_initialization; expected more");
    }
  }

  void check_provisioned() {
    const ProvisionedPlan& plan = function_.provisioned_concurrency;
    const std::optional<std::uint32_t> reserved = function_.reserved_concurrency;
    if (plan.is_used() && reserved && plan.highest() > *reserved) {
      broken("provisioned_concurrency",
             fmt::format("{} is above reserved_concurrency {}, out of which AWS takes it; at most "
                         "{} passes, or raise the reservation",
                         plan.highest(), *reserved, *reserved));
    }
    if (plan.highest() > kMostEnvironments) {
      broken("provisioned_concurrency",
             fmt::format("{} environments are too many to be simulated; at most {} passes",
                         plan.highest(), kMostEnvironments));
    }
    if (plan.autoscaling && plan.autoscaling->maximum > kMostEnvironments) {
      broken("provisioned_concurrency.autoscaling.maximum",
             fmt::format("{} environments are too many to be simulated; at most {} passes",
                         plan.autoscaling->maximum, kMostEnvironments));
    }
    if (plan.is_used() && plan.allocates_as_aws)
      in_range("provisioned_concurrency.per_minute", plan.per_minute);
  }

  void check_snap_start() {
    if (!function_.snap_start) return;
    if (function_.provisioned_concurrency.is_used()) {
      broken("provisioned_concurrency",
             "AWS refuses provisioned concurrency together with snap_start; leave one of them out");
    }
    if (function_.ephemeral_storage > storage_bounds().least) {
      broken(
          "ephemeral_storage",
          fmt::format("AWS refuses {} of ephemeral storage together with snap_start; at most {} "
                      "passes",
                      to_string(function_.ephemeral_storage), to_string(storage_bounds().least)));
    }
  }

  void check_handler() {
    const Handler& handler = function_.handler;
    const bool all_bring_durations =
        std::all_of(function_.arrivals.begin(), function_.arrivals.end(),
                    [](const Workload& workload) { return workload.brings_durations; });
    // Who reads records may take its time for each of them only.
    const bool has_duration = handler.duration || handler.per_record;
    if (!has_duration && (!all_bring_durations || !function_.event_sources.empty())) {
      broken("handler.duration",
             "is missing, and not every request brings its own; write it like \"handler: "
             "{duration: 100ms}\"");
    }
    in_range("handler.threads", handler.threads);
    if (handler.cpu_share > 0.0 && (!handler.measured_at || handler.measured_at->count == 0)) {
      broken("handler.measured_at",
             "is missing; cpu_share needs the memory at which duration was measured, such as "
             "1024MB");
    }
  }

  const Function& function_;
  Violations& violations_;
};

std::uint64_t claim_of(const Function& function, SimTime at) {
  return function.reserved_concurrency.value_or(function.provisioned_concurrency.value_at(at));
}

// What AWS keeps free of claims, and what is claimed nevertheless.
struct Claims {
  SimTime at{};
  std::uint64_t total = 0;
  std::uint64_t claimable = 0;
};

std::string claim_message(const Account& account, const Claims& claims, std::uint64_t claim,
                          std::string_view key) {
  if (claims.claimable == 0) {
    return fmt::format(
        "with account.concurrency_limit {} nothing can be reserved or provisioned, because AWS "
        "leaves {} to functions without a reservation; raise account.concurrency_limit to {} or "
        "more, or leave {} out",
        account.concurrency_limit, account.unreserved_minimum,
        claims.total + account.unreserved_minimum, key);
  }
  const std::uint64_t others = claims.total - claim;
  return fmt::format(
      "AWS keeps unreserved_minimum {} of concurrency_limit {} for functions without a "
      "reservation, but {} are claimed in all{}; {}",
      account.unreserved_minimum, account.concurrency_limit, claims.total,
      claims.at == kStartOfTime ? "" : " at " + to_string(claims.at - kStartOfTime),
      others < claims.claimable
          ? fmt::format("at most {} passes here", claims.claimable - others)
          : fmt::format("the other functions claim {} of {} already", others, claims.claimable));
}

// Blames the function whose claim first leaves less than the unreserved minimum; the suspects come
// after the others.
void blame_claim(const Scenario& scenario, const Claims& claims, const Suspects& suspects,
                 Violations& violations) {
  std::vector<const Function*> functions;
  for (const Function& function : scenario.functions) functions.push_back(&function);
  // 0: not suspected; the last that was set comes last.
  std::unordered_map<std::string_view, std::size_t> set_as;
  for (std::size_t i = 0; i < suspects.size(); ++i) set_as[suspects[i]] = i + 1;
  std::stable_sort(functions.begin(), functions.end(), [&](const auto* left, const auto* right) {
    const auto place = [&](const Function* function) {
      const auto found = set_as.find(function->name);
      return found == set_as.end() ? 0 : found->second;
    };
    return place(left) < place(right);
  });
  std::uint64_t sum = 0;
  for (const Function* function : functions) {
    const std::uint64_t claim = claim_of(*function, claims.at);
    sum += claim;
    if (sum <= claims.claimable) continue;
    const std::string_view key =
        function->reserved_concurrency ? "reserved_concurrency" : "provisioned_concurrency";
    return FunctionRules(*function, violations)
        .broken(key, claim_message(scenario.account, claims, claim, key));
  }
}

void check_claims(const Scenario& scenario, const Suspects& suspects, Violations& violations) {
  const std::uint64_t limit = scenario.account.concurrency_limit;
  const std::uint64_t minimum = scenario.account.unreserved_minimum;
  const std::uint64_t claimable = limit > minimum ? limit - minimum : 0;
  for (const SimTime at : scenario.claims_change_at()) {
    const Claims claims{
        .at = at, .total = scenario.claimed_concurrency(at), .claimable = claimable};
    if (claims.total > claimable) return blame_claim(scenario, claims, suspects, violations);
  }
}

template <typename Value>
bool in_range(const std::string& key, Value value, Violations& violations) {
  auto expected = out_of_range(key_row("scenario", key), value);
  if (expected) violations.push_back({key, *std::move(expected)});
  return !expected;
}

void check_windows(const Scenario& scenario, Violations& violations) {
  in_range("replications", scenario.replications, violations);
  if (!scenario.duration || !in_range("duration", *scenario.duration, violations)) return;
  if (scenario.warmup >= *scenario.duration) {
    violations.push_back(
        {"warmup", fmt::format("{} is not below duration {}; nothing is counted",
                               to_string(scenario.warmup), to_string(*scenario.duration))});
  }
}

}  // namespace

std::vector<Violation> validate(const Scenario& scenario) {
  return validate(scenario, Suspects{});
}

std::vector<Violation> validate(const Scenario& scenario, const Suspects& suspects) {
  Violations violations;
  check_windows(scenario, violations);
  in_range("account.concurrency_limit", scenario.account.concurrency_limit, violations);
  if (scenario.functions.empty()) {
    violations.push_back({"functions", "there are none; expected at least one, here or in traces"});
  }
  std::unordered_set<std::string_view> names;
  for (const Function& function : scenario.functions) {
    FunctionRules rules(function, violations);
    rules.check();
    rules.check_arrivals(scenario.duration.has_value());
    if (!names.insert(function.name).second) {
      rules.broken("",
                   "there are two functions of this name; rename one, or give the trace a prefix");
    }
  }
  check_calls(scenario, violations);
  check_claims(scenario, suspects, violations);
  check_callers(scenario, violations);
  return violations;
}

}  // namespace coldcast
