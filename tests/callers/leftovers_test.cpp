#include "callers/leftovers.h"

#include <gtest/gtest.h>
#include <map>

#include "facts/numbers.h"

namespace coldcast {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr SimTime at(Duration since) {
  return kStartOfTime + since;
}

class LeftoversTest : public testing::Test {
 protected:
  void build(Duration work, bool uses_cpu = false) {
    law = {.work = Distribution{work}, .uses_cpu = uses_cpu};
    it.emplace(RandomStream({}), FunctionId{0});
    it->listen(&told);
  }
  // An invocation of environment 1, which succeeds; returns its end.
  SimTime invoke(Duration since, Duration work) {
    const SimTime end = at(since) + it->work(1, law, work, RequestId{++requests}, at(since));
    it->freeze(1, end);
    it->leave(1, law, RequestId{requests}, end, true);
    return end;
  }
  std::uint64_t count(const std::string& what, SimTime end) {
    const Figures figures = it->figures(end);
    for (const Figures::Row& row : figures.rows()) {
      if (row.path == "background." + what) return std::get<std::uint64_t>(row.value);
    }
    return 12345;
  }
  Histogram delays(SimTime end) {
    return std::get<Histogram>(it->figures(end).rows().back().value);
  }

  // What is told last of the work of each request.
  struct Told final : CallerObserver {
    void on_left_behind(const LeftBehind& work) override { last[value(work.request)] = work; }
    std::map<std::uint64_t, LeftBehind> last;
  };

  BackgroundWork law;
  std::uint64_t requests = 0;
  Told told;
  std::optional<Leftovers> it;
};

TEST_F(LeftoversTest, TellInWhichRequestTheyEndOrThatTheyAreLost) {
  build(milliseconds{100});
  invoke(seconds{0}, milliseconds{10});
  invoke(seconds{10}, milliseconds{50});
  invoke(seconds{20}, milliseconds{60});

  // 50 ms of the first are done in the second invocation, the rest in the third.
  EXPECT_EQ(value(told.last[1].done_in), 3U);
  EXPECT_EQ(told.last[1].ended, at(seconds{20} + milliseconds{50}));
  EXPECT_EQ(told.last[2].ended, kNever);
  it->lose(1, at(seconds{500}));
  EXPECT_EQ(told.last[2].ended, at(seconds{500}));
  EXPECT_EQ(value(told.last[2].done_in), 0U);
}

TEST_F(LeftoversTest, StandStillWhileTheEnvironmentIsFrozen) {
  build(milliseconds{200});
  invoke(seconds{0}, milliseconds{80});
  invoke(seconds{60}, milliseconds{80});
  invoke(seconds{120}, milliseconds{80});
  const SimTime last = invoke(std::chrono::minutes{9}, milliseconds{80});

  // Of the first 80 + 80 ms of work are done at 60 s and 120 s, and the last 40 ms at 9 min.
  EXPECT_EQ(count("left", last), 4U);
  EXPECT_EQ(count("finished", last), 1U);
  EXPECT_EQ(delays(last).max(), std::chrono::minutes{9} - milliseconds{40});
  EXPECT_EQ(count("pending", last), 3U);
}

TEST_F(LeftoversTest, GoOnSideBySide) {
  build(milliseconds{100});
  invoke(seconds{0}, milliseconds{10});
  invoke(seconds{10}, milliseconds{50});
  const SimTime last = invoke(seconds{20}, milliseconds{100});

  // The first has 50 ms left and ends at 20.050, the second (left at 10.050) at 20.100.
  EXPECT_EQ(count("finished", last), 2U);
  EXPECT_EQ(delays(last).max(), milliseconds{20'050 - 10});
  EXPECT_EQ(delays(last).min(), milliseconds{20'100 - 10'050});
}

TEST_F(LeftoversTest, ThatUseTheProcessorLengthenAnInvocationByWhatIsWorkedOffInIt) {
  build(milliseconds{100}, true);
  invoke(seconds{0}, milliseconds{10});

  const SimTime second = invoke(seconds{10}, milliseconds{60});
  const SimTime third = invoke(seconds{20}, milliseconds{200});

  // By halves: 60 ms of the handler and of the leftover; then 40 ms of it and 100 of the second's.
  EXPECT_EQ(second, at(seconds{10} + milliseconds{120}));
  EXPECT_EQ(third, at(seconds{20} + milliseconds{340}));
  EXPECT_EQ(count("finished", third), 2U);
  EXPECT_EQ(delays(third).max(), seconds{20} + milliseconds{80} - milliseconds{10});
  EXPECT_EQ(delays(third).min(), seconds{10} + milliseconds{280 - 120});
}

TEST_F(LeftoversTest, WorkAloneWhileTheHandlerWaits) {
  build(milliseconds{100}, true);
  invoke(seconds{0}, milliseconds{10});
  EXPECT_EQ(it->work(1, law, milliseconds{20}, RequestId{2}, at(seconds{10})), milliseconds{40});
  it->wait(1, law, at(seconds{10} + milliseconds{40}));
  it->freeze(1, at(seconds{11}));

  EXPECT_EQ(count("finished", at(seconds{11})), 1U);
  EXPECT_EQ(delays(at(seconds{11})).max(), seconds{10} + milliseconds{120 - 10});
}

TEST_F(LeftoversTest, AreLostWithTheirEnvironment) {
  build(milliseconds{100});
  invoke(seconds{0}, milliseconds{10});
  invoke(seconds{1}, milliseconds{10});

  it->lose(1, at(seconds{600}));

  EXPECT_EQ(count("lost", at(seconds{700})), 2U);
  EXPECT_EQ(count("pending", at(seconds{700})), 0U);
}

TEST_F(LeftoversTest, AreLeftByTheShareOfThoseThatSucceed) {
  build(seconds{1});
  law.share = 0.5;
  for (int i = 0; i < 1000; ++i) invoke(seconds{i}, milliseconds{1});
  it->freeze(1, at(seconds{2000}));

  EXPECT_NEAR(static_cast<double>(count("left", at(seconds{2000}))), 500.0, 64.0);
}

// The first request is cut at 2.5 s, when the second ends; both ends are known from the start, so
// the second's environment is the one used last, in which the third has no init inside.
TEST(LeftoversOfARun, ChangeNothingOfTheOrderOfAnInstant) {
  for (const std::string background : {"", ", background: {work: 1ms}"}) {
    const Numbers of(R"(
functions:
  f:
    timeout: 2s
    cold_start: {init: 500ms}
    handler: {duration: 1s)" +
                     background +
                     R"(}
    arrivals: {kind: requests, list: [{at: 0s, duration: 5s}, {at: 1s}, {at: 4s}]}
)");

    EXPECT_EQ(of["f.errors.timeout"], 1) << background;
    EXPECT_EQ(of["f.duration_ms.mean"], (2000 + 1000 + 1000) / 3.0) << background;
  }
}

}  // namespace
}  // namespace coldcast
