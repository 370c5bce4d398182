#include "engine/losses.h"

#include <gtest/gtest.h>
#include <vector>

namespace coldcast {
namespace {

using namespace std::chrono_literals;

constexpr EndReason kIdle = EndReason::idle_expiry;
constexpr EndReason kAge = EndReason::max_age;

std::vector<EndReason> all(Losses& losses) {
  std::vector<EndReason> reasons;
  while (const auto reason = losses.take()) reasons.push_back(*reason);
  return reasons;
}

TEST(Losses, ExplainTheLatestFirst) {
  Losses losses;
  losses.add(kStartOfTime + 1s, kIdle);
  losses.add(kStartOfTime + 2s, kAge);
  losses.add(kStartOfTime + 3s, kAge);
  losses.add(kStartOfTime + 4s, kIdle);

  EXPECT_EQ(all(losses), (std::vector{kIdle, kAge, kAge, kIdle}));
}

TEST(Losses, OfOneInstantCountIdleExpiryAsLater) {
  Losses losses;
  losses.add(kStartOfTime + 1s, kIdle);
  losses.add(kStartOfTime + 2s, kIdle);
  losses.add(kStartOfTime + 2s, kAge);
  losses.add(kStartOfTime + 2s, kIdle);
  losses.add(kStartOfTime + 2s, kAge);

  EXPECT_EQ(all(losses), (std::vector{kIdle, kIdle, kAge, kAge, kIdle}));
}

TEST(Losses, ThatWereTakenAreNotMovedAgain) {
  Losses losses;
  losses.add(kStartOfTime + 2s, kIdle);
  losses.add(kStartOfTime + 2s, kIdle);
  EXPECT_EQ(losses.take(), kIdle);
  losses.add(kStartOfTime + 2s, kAge);

  EXPECT_EQ(all(losses), (std::vector{kIdle, kAge}));
}

// Where environments are replaced ahead, many go for each cold start: what can no longer be asked
// for is forgotten, the earliest first.
TEST(Losses, AreForgottenWhereMoreWentThanCanBeAskedFor) {
  Losses losses;
  for (std::uint64_t i = 0; i < Losses::kMost; ++i) losses.add(kStartOfTime + 1s, kIdle);
  for (int i = 0; i < 3; ++i) losses.add(kStartOfTime + 2s, kAge);

  for (int i = 0; i < 3; ++i) EXPECT_EQ(losses.take(), kAge);
  std::uint64_t idle = 0;
  while (losses.take() == kIdle) ++idle;
  EXPECT_EQ(idle, Losses::kMost - 3);
}

}  // namespace
}  // namespace coldcast
