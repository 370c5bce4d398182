#include "coldcast/study/start_on_nothing.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <fmt/format.h>
#include <memory>
#include <string_view>
#include <unordered_map>

#include "coldcast/base/text.h"

#include "base/counted.h"

namespace coldcast {
namespace {

// Fewer cold starts of the start are no pool that hides anything.
constexpr double kManyStarts = 10.0;
// A load goes on where there are so many invocations for each of them; a burst by itself is what it
// is.
constexpr double kLoadGoesOn = 10.0;
// So many functions are named, and the others counted.
constexpr std::size_t kNamed = 5;

// Of a distribution the longest of many draws.
template <typename Draw>
Duration longest_of(Draw draw) {
  constexpr int kDraws = 1000;
  Duration longest = Duration::zero();
  for (int i = 0; i < kDraws; ++i) longest = std::max(longest, draw());
  return longest;
}

// A minute beyond is time for the start itself.
Duration beyond(Duration idle) {
  return std::chrono::ceil<std::chrono::minutes>(idle) + std::chrono::minutes{1};
}

// Behind some warm-up it cannot be seen what is left of the start; without any, its cold starts are
// counted, and are most there are. A function that only provisioned concurrency served has no pool.
bool tells_of_start(const MetricRow& row, const Scenario& scenario) {
  const auto number = [&row](std::string_view path) {
    return value_of(row.numbers[function_metric(path)]).value_or(0.0);
  };
  const double on_demand = number("cold_starts") + number("warm_starts");
  if (scenario.warmup > Duration::zero()) return on_demand > 0.0;
  const double of_start =
      number("cold_start_causes.first_request") + number("cold_start_causes.concurrency_growth");
  return of_start >= kManyStarts && of_start > number("cold_starts") / 2.0 &&
         on_demand >= kLoadGoesOn * of_start;
}

// How long an environment of the start may be within the counted time.
struct Reach {
  std::string function{};
  std::optional<Duration> idle{};  // as longest_idle_time()
  Duration warmup{};
  std::optional<Duration> duration{};

  // What only the pool decides is not less than what lasts for ever.
  [[nodiscard]] Duration length() const { return idle.value_or(kForever); }
};

// Of each function the longest, in the order in which they are found.
std::vector<Reach> reaches_of(std::span<const SimulatedSetting> settings) {
  std::vector<Reach> found;
  std::unordered_map<std::string, std::size_t> places;
  for (const auto& [scenario, result] : settings) {
    for (std::size_t i = 0; i < result->functions.size(); ++i) {
      if (!tells_of_start(result->functions[i], *scenario)) continue;
      const Function& function = scenario->functions[i];
      Reach reach{function.name, longest_idle_time(function), scenario->warmup, scenario->duration};
      if (scenario->warmup >= reach.length()) continue;
      const auto [at, is_new] = places.emplace(function.name, found.size());
      if (is_new) {
        found.push_back(std::move(reach));
      } else if (reach.length() > found[at->second].length()) {
        found[at->second] = std::move(reach);
      }
    }
  }
  return found;
}

std::string names_of(const std::vector<Reach>& reaches) {
  std::string text;
  for (std::size_t i = 0; i < std::min(reaches.size(), kNamed); ++i)
    text += (i == 0 ? "" : ", ") + reaches[i].function;
  if (reaches.size() > kNamed)
    text += fmt::format(" and {}", counted(reaches.size() - kNamed, "more function"));
  return text;
}

std::string remark_on(const std::vector<Reach>& reaches) {
  const Reach& longest =
      *std::max_element(reaches.begin(), reaches.end(),
                        [](const Reach& a, const Reach& b) { return a.length() < b.length(); });
  const std::string whose = fmt::format("the warm-up is too short for {}", names_of(reaches));
  if (!longest.idle)
    return whose +
           ": environments of the start on nothing are kept for as long as others of the pool are "
           "in use, so that no --warmup is long enough; a max_age would end them";
  if (*longest.idle == kForever)
    return whose +
           ": environments of the start on nothing are kept for ever, so that no --warmup is long "
           "enough";
  const Duration enough = beyond(*longest.idle);
  const bool is_whole_run = longest.duration && enough >= *longest.duration;
  return fmt::format(
      "{}: {} is less than the {} that an environment may idle, so that cold starts and "
      "environments of the start on nothing count; --warmup {} is long enough for a function that "
      "has run for long{}",
      whose, to_string(longest.warmup), to_string(*longest.idle), to_string(enough),
      is_whole_run ? ", and the duration as much longer, with all that happens as much later" : "");
}

}  // namespace

std::optional<Duration> longest_idle_time(const Function& function) {
  RandomStream stream({.function = function.name});
  const std::unique_ptr<PoolPolicy> policy = function.keep_alive.make(stream);
  const std::optional<Duration> constant = policy->constant_idle_timeout();
  Duration longest = constant ? *constant : longest_of([&] { return policy->idle_timeout(); });
  if (function.max_age)
    longest = std::min(longest, longest_of([&] { return function.max_age->sample(stream); }));
  if (policy->watches_pool() && longest == kForever) return std::nullopt;
  return longest == kForever ? longest : std::chrono::ceil<std::chrono::seconds>(longest);
}

std::optional<Duration> enough_warmup(const Function& function) {
  const std::optional<Duration> idle = longest_idle_time(function);
  if (!idle || *idle == kForever) return std::nullopt;
  return beyond(*idle);
}

std::vector<std::string> find_starts_within_reach(std::span<const SimulatedSetting> settings,
                                                  const std::string& named_already) {
  // Those that end, those that stay, and those of which the pool decides.
  std::array<std::vector<Reach>, 3> groups;
  for (Reach& reach : reaches_of(settings)) {
    if (reach.function == named_already) continue;
    groups[!reach.idle ? 2 : *reach.idle == kForever ? 1 : 0].push_back(std::move(reach));
  }
  std::vector<std::string> remarks;
  for (const std::vector<Reach>& group : groups)
    if (!group.empty()) remarks.push_back(remark_on(group));
  return remarks;
}

}  // namespace coldcast
