#include "engine/event_queue.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>
#include <tuple>

#include "coldcast/random/random_stream.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;

TEST(EventQueue, GivesTheEarliestEventFirst) {
  EventQueue queue;
  queue.push(SimTime{30ms}, EventKind::invocation_completed, 3);
  queue.push(SimTime{10ms}, EventKind::invocation_completed, 1);
  queue.push(SimTime{20ms}, EventKind::invocation_completed, 2);

  EXPECT_EQ(queue.next_at(), SimTime{10ms});
  EXPECT_EQ(queue.pop().subject, 1u);
  EXPECT_EQ(queue.pop().subject, 2u);
  EXPECT_EQ(queue.pop().subject, 3u);
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.next_at(), kNever);
}

TEST(EventQueue, OrdersOneInstantByKind) {
  const std::vector<EventKind> order = {EventKind::invocation_completed, EventKind::init_completed,
                                        EventKind::provisioning_changed,
                                        EventKind::environment_timer, EventKind::pool_timer};
  EventQueue queue;
  for (auto kind = order.rbegin(); kind != order.rend(); ++kind) queue.push(SimTime{1s}, *kind, 0);

  for (const EventKind kind : order) EXPECT_EQ(queue.pop().kind, kind);
}

TEST(EventQueue, KeepsTheOrderOfPushingWithinAKind) {
  EventQueue queue;
  const std::vector<std::uint32_t> subjects = {7, 3, 9, 1, 3};
  for (const std::uint32_t subject : subjects) {
    queue.push(SimTime{1s}, EventKind::environment_timer, subject);
  }

  for (const std::uint32_t subject : subjects) EXPECT_EQ(queue.pop().subject, subject);
}

TEST(EventQueue, SortsManyEventsAsASortDoes) {
  RandomStream stream({.seed = 7, .function = "events"});
  using Expected = std::tuple<SimTime, EventKind, std::uint32_t>;
  std::vector<Expected> expected;
  EventQueue queue;
  for (std::uint32_t i = 0; i < 5000; ++i) {
    const SimTime at{Duration{static_cast<std::int64_t>(stream.below(500))}};
    const auto kind = static_cast<EventKind>(stream.below(5));
    queue.push(at, kind, i);
    expected.emplace_back(at, kind, i);
  }
  std::sort(expected.begin(), expected.end());

  for (const auto& [at, kind, subject] : expected) {
    const Event event = queue.pop();
    ASSERT_EQ(std::tie(at, kind, subject), std::tie(event.at, event.kind, event.subject));
  }
}

// Pushes and pops as a simulation does, near and far mixed, with few events to come and with many,
// now and then none: against a sorted set.
TEST(EventQueue, KeepsOrderWhilePushesAndPopsMix) {
  RandomStream stream({.seed = 11, .function = "mix"});
  using Expected = std::tuple<SimTime, EventKind, std::uint32_t>;
  for (int phase = 0; phase < 400; ++phase) {
    EventQueue queue;
    std::set<Expected> expected;
    SimTime now{};
    std::uint32_t pushed = 0;
    const std::uint64_t span = std::uint64_t{2} << stream.below(44);
    const unsigned spread = 1 + static_cast<unsigned>(stream.below(16));
    const std::uint64_t most = std::uint64_t{3} << stream.below(9);
    for (int step = 0; step < 12000; ++step) {
      // Mostly full, but run empty once in a while.
      const bool drains = step % 1500 > 1400;
      if (expected.empty() || (!drains && expected.size() < most)) {
        const std::uint64_t later = stream.below((span >> stream.below(spread)) + 1);
        const SimTime at = now + Duration{static_cast<std::int64_t>(later)};
        const auto kind = static_cast<EventKind>(stream.below(5));
        queue.push(at, kind, pushed);
        expected.emplace(at, kind, pushed++);
        continue;
      }
      const auto [at, kind, subject] = *expected.begin();
      expected.erase(expected.begin());
      ASSERT_EQ(queue.next_at(), at) << "phase " << phase;
      const Event event = queue.pop();
      ASSERT_EQ(std::tie(at, kind, subject), std::tie(event.at, event.kind, event.subject));
      ASSERT_EQ(queue.empty(), expected.empty());
      now = at;
    }
  }
}

TEST(EventQueue, HoldsTheLargestSubjectAndALateInstant) {
  EventQueue queue;
  const SimTime late = kNever - 1ns;
  queue.push(late, EventKind::pool_timer, EventQueue::kMaxSubject);

  const Event event = queue.pop();
  EXPECT_EQ(event.at, late);
  EXPECT_EQ(event.subject, EventQueue::kMaxSubject);
  EXPECT_EQ(event.kind, EventKind::pool_timer);
}

}  // namespace
}  // namespace coldcast
