// Random traffic over provisioned concurrency: what Application Auto Scaling makes of it is what a
// list of what is due makes of it, written from the sheet on event sources (14.2 to 14.11) alone.

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <numeric>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "coldcast/config/scenario_file.h"
#include "coldcast/study/statistics_run.h"

#include "scenarios/run_scenario.h"
#include "support/dice.h"
#include "support/naive_agenda.h"

namespace coldcast {
namespace {

using Words = std::vector<std::string>;
using namespace std::chrono_literals;

// Of two that are reckoned in another order.
constexpr double kSame = 1e-9;

std::string random_tracking(Dice& dice, const std::string& delay) {
  Words words{"target: " + dice.pick({"0.31", "0.47", "0.53", "0.67", "0.71", "0.83"}), delay};
  if (dice.chance(0.3)) words.emplace_back("statistic: maximum");
  if (dice.chance(0.3)) words.push_back("high_periods: " + dice.pick({"1", "2"}));
  if (dice.chance(0.5)) words.push_back("low_periods: " + dice.pick({"3", "5"}));
  if (dice.chance(0.3)) words.push_back("evaluation_range: " + dice.pick({"0", "4"}));
  if (dice.chance(0.2)) words.emplace_back("scale_in: false");
  if (dice.chance(0.5)) words.push_back("scale_in_step: " + dice.pick({"0.25", "0.5"}));
  return fmt::format("{{{}}}", fmt::join(words, ", "));
}

std::string random_traffic(Dice& dice, std::uint64_t minutes, bool is_slow) {
  Words blocks;
  for (std::uint64_t at = 0; at < 2 * minutes;) {
    const std::uint64_t until = at + dice.between(1, 10);
    const std::uint64_t rate = dice.between(0, is_slow ? 2 : 4);
    if (rate > 0)
      blocks.push_back(fmt::format("{{kind: constant, rate: {}/s, from: {}s, until: {}s}}", rate,
                                   30 * at, 30 * until));
    at = until;
  }
  const std::uint64_t at = dice.between(0, 60 * minutes - 1);
  blocks.push_back(fmt::format("{{kind: burst, at: {}s, count: {}}}", at, dice.between(1, 20)));
  return fmt::format("[{}]", fmt::join(blocks, ", "));
}

std::string random_story(Dice dice) {
  const std::uint64_t minutes = dice.between(12, 30);
  const std::uint64_t initial = dice.between(2, 30);
  const bool is_slow = dice.chance(0.5);
  const std::string delay = "metric_delay: " + dice.pick({"30s", "0s", "35s"});
  Words policies;
  for (std::uint64_t left = dice.between(1, 2); left > 0; --left)
    policies.push_back(random_tracking(dice, delay));
  std::string text = fmt::format(
      "duration: {}min\naccount: {{concurrency_limit: 5000, requests_per_concurrency: unlimited}}\n"
      "functions:\n  f:\n    timeout: 15min\n    scaling_rate: unlimited\n",
      minutes);
  text +=
      "    handler: {duration: " + (is_slow ? dice.pick({"20s", "40s"}) : dice.pick({"1s", "5s"})) +
      "}\n";
  text += "    arrivals: " + random_traffic(dice, minutes, is_slow) + "\n";
  text += fmt::format("    provisioned_concurrency: {{initial: {}", initial);
  if (dice.chance(0.6)) text += ", allocate: aws";
  text += fmt::format(", autoscaling: {{minimum: {}", dice.between(1, initial));
  text += fmt::format(", maximum: {}", initial + dice.between(0, 80));
  if (dice.chance(0.4)) {
    const std::uint64_t minimum = dice.between(1, 40);
    text += fmt::format(", scheduled: [{{at: {}s", 60 * dice.between(1, minutes - 1) + 17);
    text += fmt::format(", minimum: {}, maximum: {}}}]", minimum, minimum + dice.between(0, 40));
  }
  return text + fmt::format(", target_tracking: [{}]}}}}\n", fmt::join(policies, ", "));
}

struct Told {
  SimTime at{};
  ScalingCause cause{};
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  SimTime ready_at = kNever;  // never: overridden, or not by the end of the arrivals

  bool operator==(const Told&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const Told& told) {
    return out << fmt::format("{} s: {} to {}", (told.at - kStartOfTime) / 1s, told.from, told.to);
  }
};

class NaiveScaling {
 public:
  NaiveScaling(const Scenario& scenario, std::vector<SimTime> arrivals)
      : plan_(scenario.functions[0].provisioned_concurrency),
        takes_(scenario.functions[0].handler.duration->constant()),
        end_(scenario.end_of_arrivals()),
        arrivals_(std::move(arrivals)),
        minimum_(plan_.autoscaling->minimum),
        maximum_(plan_.autoscaling->maximum) {
    request(plan_.initial, ScalingCause::scheduled);
    told_.clear();  // the first allocation is nobody's activity
    await_arrival();
    for (SimTime at = kStartOfTime + Duration{1min}; at < end_; at += Duration{1min})
      plan(at, NaiveRank::minute, 0, [this] { close_minute(); });
    for (const ScheduledScaling& action : plan_.autoscaling->scheduled)
      plan(action.at, NaiveRank::change, 2, [this, &action] { act(action); });
  }

  std::vector<Told> run() {
    while (const auto due = agenda_.take(end_, end_)) {
      now_ = due->at;
      due->act();
    }
    return told_;
  }

 private:
  void plan(SimTime at, NaiveRank rank, std::int64_t group, std::function<void()> act) {
    agenda_.plan({.at = at,
                  .rank = rank,
                  .turn = {.group = group},
                  .act = std::move(act),
                  .is_work = false});
  }

  void await_arrival() {
    if (next_ == arrivals_.size()) return;
    plan(arrivals_[next_++], NaiveRank::arrival, 0, [this] {
      arrive();
      await_arrival();
    });
  }
  void arrive() {
    if (ready_ == 0) return;
    if (in_use_ >= ready_) return samples_.push_back(1.0);
    samples_.push_back(static_cast<double>(++in_use_) / ready_);
    plan(now_ + takes_, NaiveRank::completion, 0, [this] { --in_use_; });
  }

  void close_minute() {
    ++minutes_;
    if (!samples_.empty()) {
      const double sum = std::accumulate(samples_.begin(), samples_.end(), 0.0);
      points_[minutes_] = {sum / static_cast<double>(samples_.size()),
                           *std::max_element(samples_.begin(), samples_.end())};
    }
    samples_.clear();
    const Duration delay = plan_.autoscaling->target_tracking[0].metric_delay;
    plan(now_ + delay, NaiveRank::minute, 1,
         [this, newest = minutes_] { plan(now_, NaiveRank::change, 1, decision(newest)); });
  }

  // `sign`: 1 where what lies above the threshold breaches it, -1 where what lies below does.
  bool is_alarm(const TargetTracking& policy, std::uint32_t periods, double threshold, double sign,
                std::int64_t newest) const {
    std::vector<std::pair<std::int64_t, bool>> real;  // how old, whether it breaches
    for (std::int64_t age = 1; age <= periods + policy.evaluation_range; ++age) {
      const auto found = points_.find(newest + 1 - age);
      if (found != points_.end())
        real.emplace_back(age, (metric(policy, found->second) - threshold) * sign > kSame);
    }
    for (std::size_t i = 0; i < real.size() && real[i].second; ++i) {
      if (i + 1 == periods || (real.size() < periods && real[i].first >= periods)) return true;
    }
    return false;
  }
  static double metric(const TargetTracking& policy, const std::pair<double, double>& point) {
    return policy.statistic == MetricStatistic::average ? point.first : point.second;
  }

  // What the policies see at the look is what they go by.
  std::function<void()> decision(std::int64_t newest) {
    std::uint32_t out = 0;
    std::uint32_t in = 0;
    bool says_out = false;
    bool has_in = false;
    bool all_in = true;
    for (const TargetTracking& policy : plan_.autoscaling->target_tracking) {
      const double target = policy.target;
      const double last = points_.empty() ? 0.0 : metric(policy, points_.rbegin()->second);
      const auto wanted = static_cast<std::uint32_t>(std::ceil(ready_ * last / target - kSame));
      if (is_alarm(policy, policy.high_periods, target, 1, newest)) {
        says_out = true;
        out = std::max(out, wanted);
      }
      if (!policy.scale_in) continue;
      has_in = true;
      if (is_alarm(policy, policy.low_periods, 0.9 * target, -1, newest)) {
        const auto step = static_cast<std::uint32_t>(ready_ * policy.scale_in_step + kSame);
        in = std::max({in, wanted, ready_ - std::min(ready_, std::max(1U, step))});
      } else {
        all_in = false;
      }
    }
    out = std::clamp(out, minimum_, maximum_);
    in = std::clamp(in, minimum_, maximum_);
    return [this, out, in, may_fall = has_in && all_in && !says_out] {
      if (out > requested_) return request(out, ScalingCause::high_alarm);
      if (may_fall && in < requested_ && !allocating_) request(in, ScalingCause::low_alarm);
    };
  }

  void act(const ScheduledScaling& action) {
    minimum_ = action.minimum.value_or(minimum_);
    maximum_ = action.maximum.value_or(maximum_);
    const std::uint32_t to = std::clamp(requested_, minimum_, maximum_);
    if (to != requested_) request(to, ScalingCause::scheduled);
  }

  // 14.9: a larger value begins an allocation anew, a smaller one leaves what is left of it.
  void request(std::uint32_t to, ScalingCause cause) {
    told_.push_back({.at = now_, .cause = cause, .from = requested_, .to = to});
    const bool is_less = to < std::exchange(requested_, to);
    if (allocating_ && is_less && to > ready_) return;
    allocating_.reset();
    if (to <= ready_ || !plan_.allocates_as_aws) {
      ready_ = to;
      told_.back().ready_at = now_;
      return;
    }
    const std::uint64_t number = *(allocating_ = ++allocations_);
    const Duration takes = 90s + (to - ready_) * Duration{1min} / 6000;
    plan(now_ + takes, NaiveRank::change, 0, [this, number] {
      if (allocating_ != number) return;
      allocating_.reset();
      ready_ = requested_;
      if (!told_.empty()) told_.back().ready_at = now_;
    });
  }

  const ProvisionedPlan& plan_;
  Duration takes_;
  SimTime end_;
  std::vector<SimTime> arrivals_;
  std::uint32_t minimum_;
  std::uint32_t maximum_;
  NaiveAgenda agenda_;
  SimTime now_{};
  std::size_t next_ = 0;
  std::uint32_t ready_ = 0;
  std::uint32_t requested_ = 0;
  std::uint32_t in_use_ = 0;
  std::uint64_t allocations_ = 0;
  std::optional<std::uint64_t> allocating_;
  std::int64_t minutes_ = 0;  // that are over
  std::vector<double> samples_;
  std::map<std::int64_t, std::pair<double, double>> points_;  // average and maximum
  std::vector<Told> told_;
};

// What the engine tells until the end of the arrivals.
std::vector<Told> told_by(const Summary& summary, SimTime end) {
  std::vector<Told> told;
  for (const ScalingActivity& one : summary.activities.at(0)) {
    if (one.at >= end) break;
    const bool is_ready = one.status != ScalingStatus::overridden && one.ready_at < end;
    told.push_back({one.at, one.cause, one.from, one.to, is_ready ? one.ready_at : kNever});
  }
  return told;
}

TEST(ScalingTwin, AgreesOnEveryActivity) {
  const char* more = std::getenv("COLDCAST_RANDOM_SCENARIOS");
  const std::uint64_t seeds = more != nullptr ? std::strtoull(more, nullptr, 10) / 20 : 30;
  std::size_t activities = 0;
  for (std::uint64_t seed = 1; seed <= seeds && !HasFailure(); ++seed) {
    const std::string yaml = random_story(Dice(seed));
    SCOPED_TRACE("seed " + std::to_string(seed) + ":\n" + yaml);
    const Scenario scenario = parse_scenario(yaml);
    FactRecorder facts;
    StatisticsCollector statistics(scenario);
    Simulation simulation = make_simulation(scenario, statistics, 0, &facts);
    simulation.run();
    const Summary summary = summarize(statistics, simulation);
    std::vector<SimTime> arrivals;
    for (const Invocation& one : facts.invocations) arrivals.push_back(one.arrived);

    const std::vector<Told> expected = NaiveScaling(scenario, std::move(arrivals)).run();
    activities += expected.size();
    EXPECT_EQ(told_by(summary, scenario.end_of_arrivals()), expected);
  }
  EXPECT_GE(activities, seeds);
}

}  // namespace
}  // namespace coldcast
