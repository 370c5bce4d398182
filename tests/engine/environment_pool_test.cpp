#include "engine/environment_pool.h"

#include <gtest/gtest.h>
#include <vector>

namespace coldcast {
namespace {

class EnvironmentPoolTest : public testing::Test {
 protected:
  // The idle list, the oldest first.
  std::vector<Slot> listed() const {
    std::vector<Slot> slots;
    for (Slot slot = idle_.oldest; slot != kNoSlot; slot = pool_[slot].idle.next)
      slots.push_back(slot);
    return slots;
  }
  Slot go_idle(SimTime at) {
    const Slot slot = pool_.create();
    pool_[slot].idle.since = at;
    pool_.push_newest(idle_, slot);
    return slot;
  }

  EnvironmentPool pool_;
  IdleList idle_;
};

TEST_F(EnvironmentPoolTest, AnyOneIsTakenOutOfTheMiddleOrAnEnd) {
  const Slot a = go_idle(kStartOfTime);
  const Slot b = go_idle(kStartOfTime);
  const Slot c = go_idle(kStartOfTime);
  const Slot d = go_idle(kStartOfTime);

  pool_.remove(idle_, b);
  EXPECT_EQ(listed(), (std::vector<Slot>{a, c, d}));
  EXPECT_EQ(pool_.take_newest(idle_), d);
  pool_.remove(idle_, a);
  EXPECT_EQ(listed(), std::vector<Slot>{c});
  EXPECT_EQ(pool_.take_newest(idle_), c);
  EXPECT_EQ(idle_.size, 0U);
  EXPECT_EQ(idle_.oldest, kNoSlot);
  EXPECT_EQ(idle_.newest, kNoSlot);
}

TEST_F(EnvironmentPoolTest, CountsThoseThatHaveIdledSinceAnInstant) {
  for (const int second : {1, 2, 2, 5}) go_idle(kStartOfTime + std::chrono::seconds{second});

  EXPECT_EQ(pool_.idle_since(idle_, kStartOfTime), 0U);
  EXPECT_EQ(pool_.idle_since(idle_, kStartOfTime + std::chrono::seconds{2}), 3U);
  EXPECT_EQ(pool_.idle_since(idle_, kStartOfTime + std::chrono::seconds{9}), 4U);
}

TEST_F(EnvironmentPoolTest, APlaceIsUsedAgainAsNew) {
  const Slot first = pool_.create();
  const Slot second = pool_.create();
  pool_[first].called = true;
  pool_[first].state = EnvironmentState::busy;
  pool_.destroy(first);
  std::vector<Slot> seen;
  pool_.for_each([&seen](Slot slot) { seen.push_back(slot); });

  EXPECT_EQ(seen, std::vector<Slot>{second});
  EXPECT_EQ(pool_.create(), first);
  EXPECT_FALSE(pool_[first].called);
  EXPECT_EQ(pool_[first].state, EnvironmentState::initializing);
  EXPECT_EQ(pool_.slots(), 2U);
}

}  // namespace
}  // namespace coldcast
