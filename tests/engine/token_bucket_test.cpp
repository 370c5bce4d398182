#include "engine/token_bucket.h"

#include <gtest/gtest.h>

namespace coldcast {
namespace {

using namespace std::chrono_literals;

int spend_all(TokenBucket& bucket, SimTime now) {
  int spent = 0;
  while (bucket.try_spend(now)) ++spent;
  return spent;
}

TEST(TokenBucket, HoldsTenTimesTheConcurrencyAtTheStart) {
  TokenBucket bucket = TokenBucket::of_rate({10, 1s}, 5);

  EXPECT_EQ(spend_all(bucket, SimTime{}), 50);
}

TEST(TokenBucket, ComesBackContinuouslyAndExactly) {
  TokenBucket bucket = TokenBucket::of_rate({10, 1s}, 5);  // one token in 20 ms
  (void)spend_all(bucket, SimTime{});

  EXPECT_FALSE(bucket.has_token(SimTime{20ms - 1ns}));
  EXPECT_TRUE(bucket.try_spend(SimTime{20ms}));
  EXPECT_FALSE(bucket.has_token(SimTime{20ms}));
  EXPECT_EQ(spend_all(bucket, SimTime{220ms}), 10);
}

TEST(TokenBucket, DoesNotSaveUpBeyondItsCapacity) {
  TokenBucket bucket = TokenBucket::of_burst(1000, 10s);

  EXPECT_EQ(spend_all(bucket, SimTime{std::chrono::hours{10}}), 1000);
}

TEST(TokenBucket, OfAThirdOfATokenLosesNothingToRounding) {
  TokenBucket bucket = TokenBucket::of_rate({1, 3s}, 1);  // one token in 3 s, and one at most
  EXPECT_EQ(spend_all(bucket, SimTime{}), 1);
  for (int i = 1; i < 9; ++i) EXPECT_FALSE(bucket.has_token(SimTime{i * 333ms}));

  EXPECT_TRUE(bucket.try_spend(SimTime{3s}));
}

TEST(TokenBucket, WithoutALimitAlwaysHasAToken) {
  TokenBucket bucket;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(bucket.try_spend(SimTime{}));
}

TEST(TokenBucket, GrowsFullAndShrinksAtOnce) {
  const Rate rate{10, 1s};
  TokenBucket bucket = TokenBucket::of_rate(rate, 2);
  (void)spend_all(bucket, SimTime{});
  bucket.resize(rate, 3, SimTime{});
  EXPECT_EQ(spend_all(bucket, SimTime{}), 10);

  bucket.resize(rate, 1, SimTime{10s});
  EXPECT_EQ(spend_all(bucket, SimTime{10s}), 10);
}

// A limit that is raised or lowered brings no tokens and takes only those that find no room.
TEST(TokenBucket, KeepsItsTokensWhereItsLimitChanges) {
  TokenBucket bucket = TokenBucket::of_rate({10, 1s}, 3);
  for (int i = 0; i < 6; ++i) bucket.spend();

  bucket.resize_keeping({10, 1s}, 2, SimTime{});
  for (int i = 0; i < 16; ++i) ASSERT_TRUE(bucket.try_spend(SimTime{})) << i;
  bucket.resize_keeping({25, 1s}, 9, SimTime{});
  EXPECT_EQ(spend_all(bucket, SimTime{}), 4);
}

TEST(TokenBucket, KeepsPartsOfATokenWhileItsConcurrencyIsZero) {
  const Rate rate{3, 1s};
  TokenBucket bucket = TokenBucket::of_rate(rate, 1);
  EXPECT_EQ(spend_all(bucket, SimTime{}), 3);

  // Half of the one token that an empty bucket of concurrency 0 may hold has come back.
  bucket.resize(rate, 0, SimTime{500ms + 333'333'333ns});
  bucket.resize(rate, 1, SimTime{2s});

  EXPECT_EQ(spend_all(bucket, SimTime{2s}), 2);
  EXPECT_FALSE(bucket.has_token(SimTime{2s + 166'666'665ns}));
  EXPECT_TRUE(bucket.has_token(SimTime{2s + 166'666'667ns}));
}

TEST(TokenBucket, StaysExactOverAVeryLongTime) {
  TokenBucket bucket = TokenBucket::of_rate({1'000'000'000, 1s}, 1'000'000);

  EXPECT_TRUE(bucket.try_spend(kNever - 1ns));
}

}  // namespace
}  // namespace coldcast
