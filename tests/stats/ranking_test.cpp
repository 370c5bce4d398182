#include "stats/ranking.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <vector>

#include "coldcast/random/random_stream.h"

namespace coldcast {
namespace {

TEST(Ranking, GivesWhatSortingGives) {
  RandomStream stream({.seed = 5, .function = "ranks"});
  for (std::size_t count = 1; count < 400; count += 7) {
    std::vector<std::int64_t> values(count);
    // From nanoseconds to years, with small ones and repetitions.
    for (std::int64_t& value : values) {
      value = static_cast<std::int64_t>(stream.next() >> (1 + stream.below(62)));
    }
    std::vector<std::int64_t> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    const Ranking ranking(values);

    for (const unsigned percent : {1U, 50U, 90U, 99U, 100U}) {
      const std::size_t rank = std::max<std::size_t>(1, (count * percent + 99) / 100);
      ASSERT_EQ(ranking.percentile(percent), sorted[rank - 1]) << percent << " of " << count;
    }
  }
}

TEST(Ranking, OfOneValueIsThatValue) {
  const std::vector<std::int64_t> values = {0};

  EXPECT_EQ(Ranking(values).percentile(50), 0);
}

}  // namespace
}  // namespace coldcast
