#include "callers/record_log.h"

#include <algorithm>
#include <deque>
#include <gtest/gtest.h>
#include <vector>

#include "coldcast/random/random_stream.h"

#include "callers/busy_level.h"
#include "callers/line.h"

namespace coldcast {
namespace {

// Runs give back the very records that went in, whatever their steps.
TEST(RecordLog, HoldsWhatAPlainListHolds) {
  RandomStream dice({.seed = 3});
  for (int round = 0; round < 200; ++round) {
    RecordLog log;
    std::vector<Record> plain;
    Record next;
    for (int i = 0; i < 60; ++i) {
      next.number += 1 + dice.below(2);
      next.sent += Duration{static_cast<std::int64_t>(dice.below(3))};
      next.duration = dice.below(9) == 0 ? Duration{5} : Duration{-1};
      next.is_poison = dice.below(9) == 0;
      next.is_counted = dice.below(4) != 0;
      log.add(next);
      plain.push_back(next);
      if (dice.below(4) != 0) continue;
      const std::uint64_t gone = dice.below(plain.size() + 1);
      log.pop(gone);
      plain.erase(plain.begin(), plain.begin() + static_cast<std::ptrdiff_t>(gone));
      ASSERT_EQ(log.size(), plain.size());
      std::size_t place = 0;
      log.visit_first(plain.size(), [&](const Record& record) {
        EXPECT_EQ(record.number, plain[place].number);
        EXPECT_EQ(record.sent, plain[place].sent);
        EXPECT_EQ(record.sent, log.sent_at(place));
        EXPECT_EQ(record.duration, plain[place].duration);
        EXPECT_EQ(record.is_poison, plain[place].is_poison);
        EXPECT_EQ(record.is_counted, plain[place].is_counted);
        ++place;
        return true;
      });
      EXPECT_EQ(place, plain.size());
      const SimTime until{Duration{static_cast<std::int64_t>(dice.below(70))}};
      std::uint64_t there = 0;
      while (there < plain.size() && plain[there].sent <= until) ++there;
      EXPECT_EQ(log.sent_until(until, plain.size()), there);
      EXPECT_EQ(log.sent_until(until, 3), std::min<std::uint64_t>(there, 3));
    }
  }
}

TEST(RecordLog, LosesSomeFromItsMiddle) {
  RecordLog log;
  for (std::uint64_t number = 1; number <= 10; ++number) {
    Record record;
    record.number = number;
    record.is_poison = number == 4;
    log.add(record);
  }

  log.erase(3, 4);

  std::vector<std::uint64_t> left;
  log.visit_first(10, [&left](const Record& record) {
    left.push_back(record.number);
    return true;
  });
  EXPECT_EQ(left, (std::vector<std::uint64_t>{1, 2, 3, 8, 9, 10}));
  EXPECT_EQ(log.size(), 6U);
}

// Whatever comes before the window, at its edges and behind it.
TEST(BusyLevel, TellsWhatALevelTells) {
  RandomStream dice({.seed = 6});
  for (int round = 0; round < 400; ++round) {
    const SimTime from = kStartOfTime + Duration{static_cast<std::int64_t>(dice.below(8))};
    const SimTime until = from + Duration{static_cast<std::int64_t>(dice.below(8))};
    BusyLevel busy(from, until);
    Level plain(from, until);
    SimTime at = kStartOfTime;
    for (int i = 0; i < 12; ++i) {
      at += Duration{static_cast<std::int64_t>(dice.below(3))};
      const auto by =
          static_cast<std::int64_t>(dice.below(5)) - std::min<std::int64_t>(2, plain.now());
      busy.change(at, by);
      plain.change(at, by);
      const LevelFigure a = busy.figure(at + Duration{1});
      const LevelFigure b = plain.figure(at + Duration{1});
      ASSERT_EQ(a.integral, b.integral);
      ASSERT_EQ(a.max, b.max);
      ASSERT_EQ(a.window, b.window);
      ASSERT_EQ(a.at_end, b.at_end);
    }
  }
}

// However long it becomes, and wherever in a block it begins.
TEST(Line, HoldsWhatADequeHolds) {
  RandomStream dice({.seed = 5});
  for (int round = 0; round < 50; ++round) {
    Line<int> line;
    std::deque<int> plain;
    const std::uint64_t pushes = 40 + dice.below(60);  // of a hundred
    for (int i = 0; i < 1000; ++i) {
      if (plain.empty() || dice.below(100) < pushes) {
        const std::size_t place = dice.below(10) == 0 ? dice.below(plain.size() + 1) : plain.size();
        line.insert(place, i);
        plain.insert(plain.begin() + static_cast<std::ptrdiff_t>(place), i);
      } else {
        line.pop_front();
        plain.pop_front();
      }
      ASSERT_EQ(line.size(), plain.size());
    }
    const Line<int> copy = line;
    for (std::size_t i = 0; i < plain.size(); ++i) ASSERT_EQ(copy[i], plain[i]);
  }
}

}  // namespace
}  // namespace coldcast
