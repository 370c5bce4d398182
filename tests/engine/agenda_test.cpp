#include "engine/agenda.h"

#include <gtest/gtest.h>
#include <tuple>
#include <vector>

#include "coldcast/random/random_stream.h"

namespace coldcast {
namespace {

using Entry = Agenda::Entry;

// The place of the next in a list, by what the README says of simultaneous events.
std::size_t next_of(const std::vector<Entry>& plain) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < plain.size(); ++i) {
    const auto key = [&plain](std::size_t at) {
      const Entry& of = plain[at];
      return std::tuple(of.at, of.rank, of.turn.queued, of.turn.number);
    };
    if (key(i) < key(best)) best = i;  // of equal ones the one that asked first
  }
  return best;
}

// Many at one instant, as polls are, and in whichever order they ask.
TEST(Agenda, WakesInTheOrderInWhichAListWould) {
  RandomStream dice({.seed = 8});
  for (int round = 0; round < 40; ++round) {
    Agenda agenda;
    std::vector<Entry> plain;
    SimTime now = kStartOfTime;
    const std::uint64_t pushes = 40 + dice.below(30);  // of a hundred
    for (std::uint64_t i = 0; i < 400; ++i) {
      if (plain.empty() || dice.below(100) < pushes) {
        const bool at_once = dice.below(3) != 0;
        const Entry entry{
            .at = now + Duration{at_once ? 0 : static_cast<std::int64_t>(dice.below(4))},
            .rank = static_cast<Rank>(1 + dice.below(8)),
            .urgency = static_cast<Urgency>(dice.below(3)),
            .turn = {kStartOfTime + Duration{static_cast<std::int64_t>(dice.below(3))},
                     dice.below(3)},
            .token = i};
        at_once ? agenda.push_at_once(entry) : agenda.push(entry);
        plain.push_back(entry);
      } else {
        const std::size_t next = next_of(plain);
        ASSERT_EQ(agenda.next_at(), plain[next].at);
        ASSERT_EQ(agenda.next_rank(), plain[next].rank);
        ASSERT_EQ(agenda.pop().token, plain[next].token);
        now = plain[next].at;
        plain.erase(plain.begin() + static_cast<std::ptrdiff_t>(next));
      }
      ASSERT_EQ(agenda.empty(), plain.empty());
    }
  }
}

TEST(Agenda, KnowsWhetherAnythingKeepsTheRunGoing) {
  Agenda agenda;
  agenda.push({.at = kStartOfTime, .rank = Rank::poll, .urgency = Urgency::idle, .turn = {}});
  EXPECT_FALSE(agenda.has_work() || agenda.has_bound());
  agenda.push({.at = kStartOfTime, .rank = Rank::arrival, .urgency = Urgency::work, .turn = {}});
  agenda.push({.at = kStartOfTime, .rank = Rank::attempt, .urgency = Urgency::bound, .turn = {}});
  EXPECT_TRUE(agenda.has_work() && agenda.has_bound());

  (void)agenda.pop();
  EXPECT_FALSE(agenda.has_work());
  EXPECT_TRUE(agenda.has_bound());
  (void)agenda.pop();
  EXPECT_FALSE(agenda.has_bound());
  EXPECT_FALSE(agenda.empty());
}

TEST(Agenda, NeverWakesAtTheEndOfTheClock) {
  Agenda agenda;
  agenda.push({.at = kNever, .urgency = Urgency::work, .turn = {}});

  EXPECT_TRUE(agenda.empty());
  EXPECT_FALSE(agenda.has_work());
}

}  // namespace
}  // namespace coldcast
