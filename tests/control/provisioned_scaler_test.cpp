#include "control/provisioned_scaler.h"

#include <gtest/gtest.h>

namespace coldcast {
namespace {

constexpr SimTime at(int seconds) {
  return kStartOfTime + std::chrono::seconds{seconds};
}

// Allocates in `takes`, and refuses what is above `most`.
class FakeKnob final : public ProvisionedKnob {
 public:
  Capacity now;
  SimTime clock{};
  Duration takes{};
  std::uint32_t most = 1000;

  [[nodiscard]] Capacity capacity() const override { return now; }
  Turned turn(std::uint32_t to) override {
    if (to > most) return {"too many", kNever};
    now.in_progress = to > now.requested && takes > Duration::zero();
    now.requested = to;
    if (!now.in_progress) now.ready = to;
    return {{}, now.in_progress ? clock + takes : clock};
  }
  void become_ready() {
    now.ready = now.requested;
    now.in_progress = false;
  }
};

// A scaler that is told minutes, and decides thirty seconds after each.
class Scaling {
 public:
  Scaling(AutoScaling settings, std::uint32_t initial)
      : settings_(std::move(settings)), scaler(settings_) {
    knob.now = {.requested = initial, .ready = initial};
  }

  // A minute of so many samples, in use of what is ready.
  const ScalingActivity* minute(std::uint32_t in_use, int samples = 1) {
    for (int i = 0; i < samples; ++i) scaler.meter().sample(in_use, knob.now.ready);
    scaler.close_minute();
    ++minutes_;
    knob.clock = at(60 * minutes_ + 30);
    const ScalingActivity* activity = nullptr;
    if (scaler.decide(std::chrono::seconds{30}, minutes_ - 1, knob.capacity(), knob.clock))
      activity = scaler.act(knob.clock, knob);
    return activity;
  }
  const ScalingActivity* minutes(int count, std::uint32_t in_use) {
    const ScalingActivity* last = nullptr;
    for (int i = 0; i < count; ++i) last = minute(in_use);
    return last;
  }

 private:
  AutoScaling settings_;
  int minutes_ = 0;

 public:
  ProvisionedScaler scaler;
  FakeKnob knob;
};

AutoScaling tracking() {
  return {.minimum = 10,
          .maximum = 100,
          .target_tracking = {TargetTracking{}},
          .step_scaling = {},
          .scheduled = {}};
}

TEST(ProvisionedScaler, ScalesOutWhenTheThirdMinuteBreaches) {
  Scaling run(tracking(), 15);

  EXPECT_EQ(run.minutes(2, 15), nullptr);
  const ScalingActivity* activity = run.minute(15);

  ASSERT_NE(activity, nullptr);
  EXPECT_EQ(activity->at, at(210));
  EXPECT_EQ(activity->from, 15U);
  EXPECT_EQ(activity->to, 22U);
  EXPECT_EQ(activity->status, ScalingStatus::successful);
}

TEST(ProvisionedScaler, StaysWithinItsBounds) {
  AutoScaling narrow = tracking();
  narrow.maximum = 18;
  Scaling run(narrow, 15);

  EXPECT_EQ(run.minutes(3, 15)->to, 18U);
  EXPECT_EQ(run.minute(18), nullptr);
}

TEST(ProvisionedScaler, WhileAnAllocationIsInProgressTheSameIsIgnored) {
  Scaling run(tracking(), 15);
  run.knob.takes = std::chrono::seconds{90};

  const ScalingActivity* first = run.minutes(3, 15);
  EXPECT_EQ(first->status, ScalingStatus::in_progress);
  EXPECT_EQ(first->ready_at, at(300));
  EXPECT_EQ(run.minute(15), nullptr);
  run.knob.become_ready();

  EXPECT_EQ(run.minute(22)->to, 32U);
  EXPECT_EQ(run.scaler.activities()[0].settled(at(330)).status, ScalingStatus::successful);
}

// More was asked for by a policy that is about something else.
TEST(ProvisionedScaler, ALargerRequestOverridesTheOneInProgress) {
  AutoScaling both = tracking();
  both.step_scaling = {{.threshold = 0.9,
                        .periods = 5,
                        .cooldown = Duration::zero(),
                        .steps = {{.from = 0.0, .to = {}, .by = 60}}}};
  Scaling run(both, 15);
  run.knob.takes = std::chrono::minutes{10};

  run.minutes(3, 15);
  const ScalingActivity* second = run.minutes(2, 15);

  ASSERT_NE(second, nullptr);
  EXPECT_EQ(second->cause, ScalingCause::step);
  EXPECT_EQ(second->from, 22U);
  EXPECT_EQ(second->to, 75U);
  EXPECT_EQ(run.scaler.activities()[0].status, ScalingStatus::overridden);
}

TEST(ProvisionedScaler, OfTwoThatScaleOutTheLargerDecidesWhicheverIsFirst) {
  const auto step_of = [](double by) {
    return StepScaling{
        .threshold = 0.9, .periods = 1, .steps = {{.from = 0.0, .to = {}, .by = by}}};
  };
  for (const auto& [first, second] : {std::pair{60.0, 5.0}, std::pair{5.0, 60.0}}) {
    Scaling run({.minimum = 10,
                 .maximum = 100,
                 .target_tracking = {},
                 .step_scaling = {step_of(first), step_of(second)},
                 .scheduled = {}},
                15);
    const ScalingActivity* activity = run.minute(15);
    ASSERT_NE(activity, nullptr);
    EXPECT_EQ(activity->to, 75U);
  }
}

TEST(ProvisionedScaler, ARefusedAllocationIsTriedAgainEveryMinute) {
  Scaling run(tracking(), 15);
  run.knob.most = 20;

  const ScalingActivity first = *run.minutes(3, 15);
  const ScalingActivity second = *run.minute(15);

  EXPECT_EQ(first.status, ScalingStatus::failed);
  EXPECT_EQ(first.reason, "too many");
  EXPECT_EQ(second.status, ScalingStatus::failed);
  EXPECT_EQ(run.knob.now.requested, 15U);
}

TEST(ProvisionedScaler, ScalesInOnlyIfAllPoliciesThatDoSaySo) {
  AutoScaling two = tracking();
  two.target_tracking.push_back({.target = 0.2});
  Scaling run(two, 50);

  // 0.16 lies below 0.63 but not below 0.18 ... until it does.
  EXPECT_EQ(run.minutes(15, 9), nullptr);
  const ScalingActivity* activity = run.minutes(15, 8);

  ASSERT_NE(activity, nullptr);
  EXPECT_EQ(activity->cause, ScalingCause::low_alarm);
  EXPECT_EQ(activity->to, 45U);
}

TEST(ProvisionedScaler, OfSeveralThatScaleInTheLargestValueWins) {
  AutoScaling two = tracking();
  two.target_tracking[0].scale_in_step = 0.5;
  two.target_tracking.push_back({.target = 0.2, .scale_in_step = 0.2});
  Scaling run(two, 50);

  EXPECT_EQ(run.minutes(15, 1)->to, 40U);
}

TEST(ProvisionedScaler, APolicyThatNeverScalesInForbidsNothing) {
  AutoScaling two = tracking();
  two.target_tracking.push_back({.target = 0.2, .scale_in = false});
  Scaling run(two, 50);

  EXPECT_EQ(run.minutes(15, 1)->to, 45U);
}

TEST(ProvisionedScaler, OutGoesBeforeInWithTheLargestValue) {
  AutoScaling two = tracking();
  two.target_tracking.push_back({.target = 0.2});
  Scaling run(two, 50);

  // 0.5 is low for a target of 0.7, and high for one of 0.2.
  EXPECT_EQ(run.minutes(3, 25)->to, 100U);
}

AutoScaling scheduled(std::optional<std::uint32_t> minimum, std::optional<std::uint32_t> maximum) {
  AutoScaling settings;
  settings.minimum = 10;
  settings.maximum = 100;
  settings.scheduled.emplace_back();
  settings.scheduled[0].minimum = minimum;
  settings.scheduled[0].maximum = maximum;
  return settings;
}

TEST(ProvisionedScaler, AScheduledMinimumRaisesWhatIsBelowIt) {
  Scaling run(scheduled(80, {}), 15);

  const ScalingActivity* activity = run.scaler.act_on_schedule(0, at(3600), run.knob);

  ASSERT_NE(activity, nullptr);
  EXPECT_EQ(activity->cause, ScalingCause::scheduled);
  EXPECT_EQ(activity->from, 15U);
  EXPECT_EQ(activity->to, 80U);
}

TEST(ProvisionedScaler, AScheduledMaximumLowersWhatIsAboveIt) {
  Scaling run(scheduled({}, 12), 15);

  EXPECT_EQ(run.scaler.act_on_schedule(0, at(3600), run.knob)->to, 12U);
}

TEST(ProvisionedScaler, AScheduledActionLeavesWhatLiesBetweenItsBounds) {
  Scaling run(scheduled(10, 20), 15);

  EXPECT_EQ(run.scaler.act_on_schedule(0, at(3600), run.knob), nullptr);
  EXPECT_TRUE(run.scaler.activities().empty());
}

TEST(ProvisionedScaler, AScheduledMinimumAboveTheMaximumFails) {
  Scaling run(scheduled(120, {}), 15);

  const ScalingActivity* activity = run.scaler.act_on_schedule(0, at(3600), run.knob);

  EXPECT_EQ(activity->status, ScalingStatus::failed);
  EXPECT_EQ(activity->reason, "Maximum capacity 100 cannot be less than minimum capacity 120");
  EXPECT_EQ(run.knob.now.requested, 15U);
}

TEST(ProvisionedScaler, PoliciesWorkInTheBandThatAScheduledActionHasSet) {
  AutoScaling settings = tracking();
  settings.scheduled.emplace_back();
  settings.scheduled[0].maximum = 18;
  Scaling run(settings, 15);
  EXPECT_EQ(run.scaler.act_on_schedule(0, at(30), run.knob), nullptr);

  EXPECT_EQ(run.minutes(3, 15)->to, 18U);
}

TEST(ProvisionedScaler, TellsTheAlarmsOfTheFirstPolicy) {
  Scaling run(tracking(), 15);
  EXPECT_EQ(run.scaler.minute(-1).alarms.high, AlarmState::insufficient_data);
  run.minutes(3, 15);

  const ScalingMinute told = run.scaler.minute(2);

  EXPECT_EQ(told.alarms.high, AlarmState::alarm);
  EXPECT_EQ(told.alarms.low, AlarmState::ok);
  EXPECT_EQ(told.begin, at(120));
  EXPECT_DOUBLE_EQ(told.point->average, 1.0);
}

}  // namespace
}  // namespace coldcast
