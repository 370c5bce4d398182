#include "callers/dependency.h"

#include <gtest/gtest.h>
#include <map>

#include "support/fake_platform.h"

namespace coldcast {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr SimTime at(Duration since) {
  return kStartOfTime + since;
}

DependencySettings of_latency(Duration latency) {
  DependencySettings settings;
  settings.latency = Distribution{latency};
  return settings;
}

class DependencyTest : public testing::Test, public DependencyUser {
 protected:
  Dependency& build() {
    database.emplace(settings, Dependency::Streams{RandomStream({}), RandomStream({.seed = 2})},
                     Dependency::Window{});
    platform.handlers = 1;  // keeps the run going
    return *database;
  }
  void call(Duration since, std::uint64_t ticket) {
    platform.at(at(since), Rank::arrival, [this, ticket](Platform& now) {
      names[ticket] = database->call(*this, ticket, now);
    });
  }
  void abandon(Duration since, std::uint64_t ticket) {
    platform.at(at(since), Rank::init_end,
                [this, ticket](Platform& now) { database->abandon(names[ticket], now); });
  }
  void set_available(Duration since, bool available) {
    platform.at(at(since), Rank::change,
                [this, available](Platform& now) { database->set_available(available, now); });
  }
  void served(std::uint64_t ticket, bool is_well, Platform& now) override {
    answers[ticket] = now.now();
    well += is_well ? 1 : 0;
  }
  std::uint64_t count_of(const std::string& path) {
    const Figures figures = database->figures(platform.now());
    for (const Figures::Row& row : figures.rows()) {
      if (row.path == path) return std::get<std::uint64_t>(row.value);
    }
    return 12345;
  }

  FakePlatform platform;
  DependencySettings settings = of_latency(milliseconds{100});
  std::optional<Dependency> database;
  std::map<std::uint64_t, std::uint64_t> names;
  std::map<std::uint64_t, SimTime> answers;
  int well = 0;
};

TEST_F(DependencyTest, ServesInOrderOfCallWithAsManyPlacesAsItHas) {
  settings.concurrency = 2;
  build();
  for (std::uint64_t i = 1; i <= 5; ++i) call(milliseconds{10 * i}, i);

  platform.run();

  EXPECT_EQ(answers[1], at(milliseconds{110}));
  EXPECT_EQ(answers[2], at(milliseconds{120}));
  EXPECT_EQ(answers[3], at(milliseconds{210}));
  EXPECT_EQ(answers[4], at(milliseconds{220}));
  EXPECT_EQ(answers[5], at(milliseconds{310}));
}

TEST_F(DependencyTest, ServesWhoHasGoneAllTheSame) {
  settings.concurrency = 1;
  build();
  call(seconds{0}, 1);
  call(seconds{0}, 2);
  abandon(milliseconds{50}, 1);

  platform.run();

  EXPECT_EQ(answers.count(1), 0U);
  EXPECT_EQ(answers[2], at(milliseconds{200}));
  EXPECT_EQ(count_of("abandoned"), 1U);
}

TEST_F(DependencyTest, TakesWhoHasGoneOutOfLineAndPlaceWhereWorkIsCancelled) {
  settings.concurrency = 1;
  settings.abandoned = DependencySettings::Abandoned::cancelled;
  build();
  for (std::uint64_t i = 1; i <= 3; ++i) call(seconds{0}, i);
  abandon(milliseconds{50}, 1);
  abandon(milliseconds{60}, 3);

  platform.run();

  EXPECT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[2], at(milliseconds{150}));
}

TEST_F(DependencyTest, StartsOverWhatWasInProgressWhenItIsBack) {
  settings.concurrency = 1;
  build();
  call(seconds{0}, 1);
  call(milliseconds{500}, 2);
  set_available(milliseconds{40}, false);
  set_available(seconds{1}, true);

  platform.run();

  EXPECT_EQ(answers[1], at(milliseconds{1100}));
  EXPECT_EQ(answers[2], at(milliseconds{1200}));
}

TEST_F(DependencyTest, ServesACallThatEndsAsTheOutageBegins) {
  build();
  call(seconds{0}, 1);
  set_available(milliseconds{100}, false);

  platform.run();

  EXPECT_EQ(answers[1], at(milliseconds{100}));
}

TEST_F(DependencyTest, FailsAsOftenAsItsRateSays) {
  settings.failure_rate = 0.25;
  build();
  for (std::uint64_t i = 0; i < 4000; ++i) call(milliseconds{i}, i);

  platform.run();

  EXPECT_EQ(well + static_cast<int>(count_of("failed")), 4000);
  EXPECT_NEAR(static_cast<double>(count_of("failed")), 1000.0, 110.0);  // 4 standard errors
}

}  // namespace
}  // namespace coldcast
