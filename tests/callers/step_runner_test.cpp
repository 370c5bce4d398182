#include "callers/step_runner.h"

#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <utility>

#include "support/fake_platform.h"

namespace coldcast {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Kind = HandlerCall::Kind;

constexpr SimTime at(Duration since) {
  return kStartOfTime + since;
}
constexpr FunctionId kOrder{0};
constexpr FunctionId kStock{1};

// Handlers of `order`, which call `stock` (feed 1), a database and a queue.
class StepRunnerTest : public testing::Test,
                       public HandlerEnds,
                       public Inbox,
                       public ClientObserver {
 protected:
  HandlerCall& add(Kind kind) {
    calls.emplace_back().kind = kind;
    return calls.back();
  }
  void build() {
    auto plan = std::make_unique<HandlerPlan>();
    plan->source = "call:order";
    DependencySettings settings;
    settings.latency = Distribution{milliseconds{20}};
    database.emplace(settings, Dependency::Streams{RandomStream({}), RandomStream({})},
                     Dependency::Window{});
    for (const HandlerCall& call : calls) {
      HandlerStep step{.call = &call, .draws = RandomStream({}), .jitter = RandomStream({})};
      step.feed = 1;
      step.function = call.target == "order" ? kOrder : kStock;
      step.dependency = &*database;
      step.inbox = this;
      plan->steps.push_back(std::move(step));
    }
    plan->after = after;
    plan->after_draws = RandomStream({});
    StepRunner::Context context;
    context.plans.push_back(std::move(plan));
    context.plans.emplace_back();
    context.ends = this;
    context.guard = &guard;
    context.orphans = &orphans;
    context.observer = this;
    runner.emplace(std::move(context));
  }
  void begin(Duration since, std::uint64_t flight, Duration own = milliseconds{50}) {
    platform.at(at(since), Rank::arrival, [this, flight, own](Platform& now) {
      ++platform.handlers;
      runner->begin({.flight = flight,
                     .environment = flight,
                     .function = kOrder,
                     .request = RequestId{900 + flight},
                     .arrived = now.now(),
                     .own = own},
                    now);
    });
  }
  void cut(Duration since, std::uint64_t flight) {
    platform.at(at(since), Rank::init_end, [this, flight](Platform& now) {
      --platform.handlers;
      runner->cut(flight, Outcome::timeout, now);
    });
  }
  void finish(std::uint64_t flight, Outcome outcome) override {
    EXPECT_EQ(ends.count(flight), 0U);
    --platform.handlers;
    ends[flight] = {platform.now(), outcome};
  }
  void put(const Posting& posting, Platform& now) override {
    posted += posting.count;
    posted_at = now.now();
    EXPECT_EQ(value(posting.parent), 901U);
  }
  void on_client(RequestId request, ClientOutcome outcome, SimTime) override {
    EXPECT_TRUE(seen.emplace(value(request), outcome).second);
  }
  void expect_end(std::uint64_t flight, Duration since, Outcome outcome) {
    ASSERT_EQ(ends.count(flight), 1U) << "flight " << flight;
    EXPECT_EQ(ends[flight].first, at(since));
    EXPECT_EQ(ends[flight].second, outcome);
  }

  FakePlatform platform;
  std::vector<HandlerCall> calls;
  std::optional<Distribution> after;
  RecursionGuard guard{{16, 16}};
  OrphanLedger orphans{2};
  std::optional<Dependency> database;
  std::optional<StepRunner> runner;
  std::map<std::uint64_t, std::pair<SimTime, Outcome>> ends;
  std::map<std::uint64_t, ClientOutcome> seen;
  std::uint64_t posted = 0;
  SimTime posted_at{};
};

TEST_F(StepRunnerTest, WorksThenCallsInOrderThenWorksAgain) {
  add(Kind::dependency);
  add(Kind::function);
  add(Kind::queue).count = CountLaw{2};
  add(Kind::wait).wait = Distribution{seconds{1}};
  after = Distribution{milliseconds{10}};
  build();
  begin(seconds{0}, 1);

  platform.run();

  // 50 own, 20 database, 100 stock, 1,000 asleep, 10 after.
  EXPECT_EQ(platform.tries()[0].at, at(milliseconds{70}));
  EXPECT_EQ(*platform.tries()[0].attempt.info.source, "call:order");
  EXPECT_EQ(value(platform.tries()[0].attempt.info.parent), 901U);
  EXPECT_EQ(posted, 2U);
  EXPECT_EQ(posted_at, at(milliseconds{170}));
  expect_end(1, milliseconds{1180}, Outcome::success);
}

// A law of seconds stands for numbers, rounded to the nearest.
TEST_F(StepRunnerTest, HowManyCallsThereAreMayBeDrawn) {
  add(Kind::queue).count = CountLaw{Distribution{milliseconds{2600}}};
  build();
  begin(seconds{0}, 1);

  platform.run();

  EXPECT_EQ(posted, 3U);
}

TEST_F(StepRunnerTest, FansOutSoManyAtOnceAndStartsTheNextWhenOneEnds) {
  HandlerCall& fan = add(Kind::function);
  fan.count = CountLaw{5};
  fan.at_once = 2;
  build();
  begin(seconds{0}, 1, Duration::zero());

  platform.run();

  EXPECT_EQ(platform.instants(), (std::vector<double>{0.0, 0.0, 0.1, 0.1, 0.2}));
  expect_end(1, milliseconds{300}, Outcome::success);
}

TEST_F(StepRunnerTest, ACallThatIsRefusedEndsTheHandlerAndOrphansItsOtherCalls) {
  HandlerCall& fan = add(Kind::function);
  fan.count = CountLaw{5};
  fan.at_once = 5;
  platform.places = 3;
  build();
  begin(seconds{0}, 1);

  platform.run();

  // The fourth is refused at once, so the fifth is not made; three run 100 ms for nobody.
  EXPECT_EQ(platform.tries().size(), 4U);
  expect_end(1, milliseconds{50}, Outcome::error);
  EXPECT_EQ(orphans.of(kStock), milliseconds{300});
  EXPECT_EQ(seen[1], ClientOutcome::gone);
  EXPECT_EQ(seen[4], ClientOutcome::throttled);
}

TEST_F(StepRunnerTest, AFailureThatIsIgnoredIsForgotten) {
  HandlerCall& fan = add(Kind::function);
  fan.count = CountLaw{3};
  fan.at_once = 3;
  fan.fails_handler = false;
  add(Kind::wait).wait = Distribution{milliseconds{5}};
  platform.places = 0;
  build();
  begin(seconds{0}, 1);

  platform.run();

  EXPECT_EQ(platform.tries().size(), 3U);
  expect_end(1, milliseconds{55}, Outcome::success);
}

TEST_F(StepRunnerTest, RetriesAsItsSdkDoes) {
  HandlerCall& call = add(Kind::function);
  call.retry = Retry{
      .attempts = 3, .jitter = Retry::Jitter::none, .base = milliseconds{100}, .cap = seconds{2}};
  platform.places = 0;
  build();
  begin(seconds{0}, 1);

  platform.run();

  EXPECT_EQ(platform.instants(), (std::vector<double>{0.05, 0.15, 0.35}));
  expect_end(1, milliseconds{350}, Outcome::error);
}

TEST_F(StepRunnerTest, AnAnswerAtTheTimeoutIsInTimeAndALaterOneOrphaned) {
  add(Kind::function).timeout = milliseconds{100};
  build();
  begin(seconds{0}, 1, Duration::zero());
  platform.at(at(seconds{1}), Rank::change,
              [this](Platform&) { platform.work.duration = milliseconds{101}; });
  begin(seconds{2}, 2, Duration::zero());

  platform.run();

  expect_end(1, milliseconds{100}, Outcome::success);
  expect_end(2, milliseconds{2100}, Outcome::error);
  EXPECT_EQ(orphans.of(kStock), milliseconds{1});
  EXPECT_EQ(seen[2], ClientOutcome::gone);
}

TEST_F(StepRunnerTest, ACutHandlerCallsNobodyAnyMore) {
  HandlerCall& fan = add(Kind::function);
  fan.count = CountLaw{4};
  fan.retry = Retry{.attempts = 5, .law = Retry::Law::fixed, .base = seconds{1}};
  build();
  begin(seconds{0}, 1, Duration::zero());
  cut(milliseconds{150}, 1);

  platform.run();

  EXPECT_EQ(platform.tries().size(), 2U);
  EXPECT_TRUE(ends.empty());
  EXPECT_EQ(orphans.of(kStock), milliseconds{50});
}

TEST_F(StepRunnerTest, CallsOfOneInstantAreMadeInOrderOfWhoBeganFirst) {
  add(Kind::function);
  build();
  begin(milliseconds{20}, 1, milliseconds{80});
  begin(milliseconds{10}, 2, milliseconds{90});

  platform.run();

  ASSERT_EQ(platform.tries().size(), 2U);
  EXPECT_EQ(value(platform.tries()[0].attempt.info.parent), 902U);
  EXPECT_EQ(value(platform.tries()[1].attempt.info.parent), 901U);
}

TEST_F(StepRunnerTest, TheRecursionGuardAnswersWithAnError) {
  add(Kind::function).target = "order";
  guard = RecursionGuard({2, 2});
  build();
  platform.at(at(seconds{0}), Rank::arrival, [this](Platform& now) {
    ++platform.handlers;
    const std::uint32_t once = guard.after(0, kOrder);
    runner->begin({.flight = 1, .function = kOrder, .request = RequestId{901}, .chain = once}, now);
  });

  platform.run();

  EXPECT_TRUE(platform.tries().empty());
  expect_end(1, seconds{0}, Outcome::error);
  EXPECT_EQ(guard.refused(kOrder), 1U);
}

}  // namespace
}  // namespace coldcast
