#include "callers/recursion_guard.h"

#include <gtest/gtest.h>

namespace coldcast {
namespace {

constexpr FunctionId kA{0};
constexpr FunctionId kB{1};

TEST(RecursionGuardTest, InvokesAFunctionAsOftenAsItsLimitInOneChain) {
  RecursionGuard guard({3, 16});

  std::uint32_t chain = 0;
  int runs = 0;
  for (; guard.allows(chain, kA); ++runs) chain = guard.after(guard.after(chain, kA), kB);

  EXPECT_EQ(runs, 3);
  EXPECT_TRUE(guard.allows(chain, kB));
  EXPECT_TRUE(guard.allows(0, kA));
}

TEST(RecursionGuardTest, NeverEndsAFunctionThatMayRecurse) {
  RecursionGuard guard({RecursionGuard::kAllow});

  EXPECT_EQ(guard.after(0, kA), 0U);
  EXPECT_TRUE(guard.allows(guard.after(0, kA), kA));
}

TEST(RecursionGuardTest, GivesABatchTheMostThatOneOfItsMessagesHas) {
  RecursionGuard guard({2, 2});
  const std::uint32_t once = guard.after(0, kA);
  const std::uint32_t twice = guard.after(once, kA);
  const std::uint32_t other = guard.after(0, kB);

  const std::uint32_t batch = guard.merged(guard.merged(once, other), twice);

  EXPECT_FALSE(guard.allows(batch, kA));
  EXPECT_TRUE(guard.allows(batch, kB));
  EXPECT_EQ(batch, guard.merged(twice, other));
}

}  // namespace
}  // namespace coldcast
