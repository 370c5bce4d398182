#include <cmath>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "coldcast/base/error.h"
#include "coldcast/plan/plan.h"

#include "support/dice.h"

namespace coldcast {
namespace {

constexpr std::uint64_t kReplications = 8;

// A small question: a scenario, targets, and ranges.
struct Question {
  std::string text;
  std::vector<Expression> targets;
  std::vector<Axis> axes;
};

// Drawn in the order of the lines, for that of a call's arguments is the compiler's.
std::string arrivals(Dice& dice) {
  const std::uint64_t slow = dice.between(6, 65);
  const std::uint64_t fast = dice.between(1, 6);
  const std::uint64_t count = dice.between(1, 15);
  const std::string kind = dice.pick({"poisson", "constant"});
  switch (dice.between(0, 2)) {
    case 0:
      return fmt::format("{{kind: {}, rate: {}/min}}", kind, slow);
    case 1:
      return fmt::format("[{{kind: burst, at: 100s, count: {}}}, {{kind: {}, rate: {}/min}}]",
                         count, kind, slow);
    default:
      return fmt::format(
          "[{{kind: {0}, rate: {1}/min, until: 90s}}, {{kind: {0}, rate: {2}/s, from: 90s}}]", kind,
          slow, fast);
  }
}

std::string concurrency(Dice& dice) {
  const std::uint64_t value = dice.between(1, 7);
  switch (dice.between(0, 4)) {
    case 0:
      return fmt::format(", provisioned_concurrency: {}", value);
    case 1:
      return fmt::format(
          ", provisioned_concurrency: {{initial: 0, changes: [{{at: 80s, value: {}}}]}}", value);
    case 2:
      return fmt::format(", reserved_concurrency: {}", value);
    default:
      return "";
  }
}

std::string function(Dice& dice) {
  const std::uint64_t memory = 128 << dice.between(0, 4);
  const std::uint64_t init = 200 * dice.between(1, 10);
  const std::uint64_t mean = 50 * dice.between(1, 30);
  const std::uint64_t timeout = 5 * dice.between(1, 12);
  const bool keeps = dice.chance(0.7);
  const std::string claimed = concurrency(dice);
  return fmt::format(
      "{{memory: {}MB, timeout: 1min, cold_start: {{init: {}ms}}, handler: {{duration: {{kind: "
      "exponential, mean: {}ms}}, cpu_share: 0.5, measured_at: 512MB}}, keep_alive: {}{}, "
      "arrivals: {}}}",
      memory, init, mean,
      keeps ? fmt::format("{{kind: fixed, timeout: {}s}}", timeout) : "{kind: none}", claimed,
      arrivals(dice));
}

Axis axis(Dice& dice, const std::string& name, std::uint64_t most) {
  const std::string path = "functions." + name + ".";
  switch (dice.between(0, 4)) {
    case 0:
      return parse_axis(fmt::format("{}reserved_concurrency=1..{}", path, most));
    case 1:
      return parse_axis(path + "memory=128MB,256MB,512MB,1024MB");
    case 2:
      return parse_axis(path +
                        "keep_alive={kind: none},{kind: fixed, timeout: 10s},"
                        "{kind: fixed, timeout: 40s}");
    default:
      return parse_axis(fmt::format("{}provisioned_concurrency=0..{}", path, most));
  }
}

std::string target(Dice& dice) {
  const std::string whose = dice.pick({"a.", "b.", "account."});
  switch (dice.between(0, 4)) {
    case 0:
      return whose + "throttles.total==0";
    case 1:
      return fmt::format("{}cold_start_rate<{}%", whose, dice.between(1, 30));
    case 2:
      return fmt::format("{}latency_ms.p95<{}ms", whose, dice.between(300, 3000));
    case 3:
      return fmt::format("{}cold_starts<={}", whose, dice.between(0, 20));
    default:
      return fmt::format("{}provisioned_concurrency.utilization>{}%", whose, dice.between(5, 40));
  }
}

Question question(std::uint64_t seed) {
  Dice dice(seed);
  const std::string a = function(dice);
  const std::string b = function(dice);
  Question result;
  result.text = fmt::format(
      "seed: {}\nduration: 4min\nwarmup: 20s\naccount: {{concurrency_limit: {}, "
      "unreserved_minimum: 2}}\nfunctions:\n  a: {}\n  b: {}\n",
      seed, dice.between(30, 70), a, b);
  for (std::uint64_t i = dice.between(1, 2); i > 0; --i)
    result.targets.push_back(parse_expression(target(dice)));
  const bool are_two = dice.chance(0.5);
  result.axes.push_back(axis(dice, "a", are_two ? 6 : 18));
  if (are_two) result.axes.push_back(axis(dice, "b", 6));
  return result;
}

// What is known of one setting when every doubt is settled: what it costs, if it meets the targets.
std::optional<double> cost_if_passing(const Question& question, const std::vector<Edit>& edits) {
  std::vector<Scenario> scenarios;
  try {
    scenarios = {parse_scenario(question.text, "question.yaml", {.edits = edits})};
  } catch (const ScenarioError&) {
    return std::nullopt;
  }
  Study study{.replications = kReplications};
  study.cells.resize(1);
  StudyRuns runs = simulate(study, scenarios, RunControl{});
  for (std::uint64_t wanted = kReplications;;) {
    Verdict worst = Verdict::pass;
    for (const Expression& target : question.targets) {
      const MetricPlace place = find_metric(target.path, scenarios.front());
      worst = std::max(worst, judge(target, estimate_of(runs.cells.front(), place)));
    }
    if (worst == Verdict::fail) return std::nullopt;
    if (worst == Verdict::pass) break;
    wanted *= 2;
    if (wanted > kReplications * kMostPatience) return std::nullopt;
    simulate_more(runs, wanted, scenarios, RunControl{});
  }
  double sum = 0.0;
  const MetricPlace cost = find_metric("cost_usd.per_month", scenarios.front());
  for (std::uint64_t i = 0; i < kReplications; ++i)
    sum += value_of(number_at(runs.cells.front().first[i]->tree, cost)).value();
  return sum / kReplications;
}

// Every setting of the grid, and the file as it is.
std::optional<double> cheapest_of_all(const Question& question) {
  std::optional<double> best = cost_if_passing(question, {});
  const auto heed = [&](const std::vector<Edit>& edits) {
    const std::optional<double> cost = cost_if_passing(question, edits);
    if (cost && (!best || *cost < *best)) best = cost;
  };
  const auto edit = [](const Axis& axis, std::size_t i) {
    return make_edit(axis.path, axis.values[i], axis.path);
  };
  const Axis& first = question.axes.front();
  for (std::size_t i = 0; i < first.values.size(); ++i) {
    if (question.axes.size() == 1) heed({edit(first, i)});
    if (question.axes.size() == 1) continue;
    for (std::size_t k = 0; k < question.axes[1].values.size(); ++k)
      heed({edit(first, i), edit(question.axes[1], k)});
  }
  return best;
}

double first_cost(const Candidate& candidate) {
  double sum = 0.0;
  for (std::uint64_t i = 0; i < kReplications; ++i) sum += candidate.costs.at(i);
  return sum / kReplications;
}

class BruteForce : public testing::TestWithParam<std::uint64_t> {};

TEST_P(BruteForce, FindsNothingCheaperThanThePlan) {
  for (std::uint64_t seed = 10 * GetParam(); seed < 10 * GetParam() + 10; ++seed) {
    const Question asked = question(seed);
    SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + asked.text + asked.targets.front().text +
                 "\n" + asked.targets.back().text + "\n" + asked.axes.front().path + "\n" +
                 asked.axes.back().path);
    const std::optional<double> cheapest = cheapest_of_all(asked);
    const ScenarioFile file = parse_scenario_file(asked.text, "question.yaml");
    PlanTask task{.file = &file, .edits = {}, .targets = asked.targets};
    task.replications = kReplications;
    task.budget = 1'000'000;
    for (const Axis& axis : asked.axes) task.levers.push_back({lever_of(axis)});

    const PlanResult found = plan(task, RunControl{});

    ASSERT_EQ(found.best.has_value(), cheapest.has_value());
    if (!cheapest) continue;
    EXPECT_NEAR(first_cost(*found.best), *cheapest, 1e-9 * *cheapest);
  }
}

INSTANTIATE_TEST_SUITE_P(HundredQuestions, BruteForce, testing::Range<std::uint64_t>(0, 10));

}  // namespace
}  // namespace coldcast
