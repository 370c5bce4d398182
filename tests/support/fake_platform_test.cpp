#include "support/fake_platform.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <vector>

namespace coldcast {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

// Writes down what it hears.
class Listener final : public Caller, public Receiver {
 public:
  void answered(std::uint64_t ticket, const AttemptAnswer&, Platform&) override {
    heard.push_back(static_cast<int>(ticket));
  }
  void woken(std::uint64_t token, Platform&) override { heard.push_back(static_cast<int>(token)); }
  void received(const Request&, Platform& platform) override {
    Attempt attempt;
    attempt.work = platform.draw(0, Request{});
    const auto admission = platform.attempt(attempt, this, ++tickets_);
    if (admission.refusal) heard.push_back(-static_cast<int>(tickets_));
  }

  std::vector<int> heard;

 private:
  std::uint64_t tickets_ = 0;
};

TEST(FakePlatform, ServesOneInstantInOrderOfRankAndThenOfTurn) {
  FakePlatform platform;
  Listener listener;
  const SimTime at = kStartOfTime + 1s;
  platform.wake(at, Rank::poll, {}, listener, 4, Urgency::work);
  platform.wake(at, Rank::attempt, {.queued = at, .number = 1}, listener, 3, Urgency::work);
  platform.wake(at, Rank::attempt, {.queued = kStartOfTime, .number = 9}, listener, 2,
                Urgency::work);
  platform.wake(at, Rank::completion, {}, listener, 1, Urgency::work);

  platform.run();

  EXPECT_THAT(listener.heard, ElementsAre(1, 2, 3, 4));
}

TEST(FakePlatform, RefusesWhatFindsNoPlaceAndAnswersTheRest) {
  FakePlatform platform;
  platform.places = 1;
  Listener listener;
  platform.arrive_many(2, kStartOfTime, listener);

  const SimTime last = platform.run();

  EXPECT_THAT(listener.heard, ElementsAre(-2, 1));
  EXPECT_EQ(last, kStartOfTime + 100ms);
}

TEST(FakePlatform, EndsWhenOnlyIdleWakesAreLeft) {
  FakePlatform platform;
  Listener listener;
  platform.wake(kStartOfTime + 1h, Rank::expiry, {}, listener, 7, Urgency::idle);

  EXPECT_EQ(platform.run(), kStartOfTime);
  EXPECT_TRUE(listener.heard.empty());
}

}  // namespace
}  // namespace coldcast
