#include "logs/ranking.h"

#include <algorithm>
#include <cmath>
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

// Batches that are alike, with a break in which all becomes a thousand times longer, small ones and
// such as hold one value only.
TEST(SteadyPercentiles, AreThoseOfRankingBatchAfterBatch) {
  RandomStream stream({.seed = 6, .function = "batches"});
  SteadyMedian median;
  SteadyTop top;
  for (int batch = 0; batch < 1000; ++batch) {
    const std::int64_t factor = batch % 100 < 50 ? 1 : 1000;
    std::vector<std::int64_t> values(1 + stream.below(batch % 7 == 0 ? 80 : 3000));
    for (std::int64_t& value : values) {
      value = factor * static_cast<std::int64_t>(-1e8 * std::log(stream.open_uniform()));
    }
    if (batch % 11 == 0) values.assign(values.size(), values.front());
    SteadyMedian::Look near_middle = median.begin(values.size());
    SteadyTop::Look at_top = top.begin(values.size());
    for (const std::int64_t value : values) {
      near_middle.take(value);
      at_top.take(value);
    }
    const SteadyTop::Answer highest = top.find(values, at_top);
    const Ranking ranking(values);

    ASSERT_EQ(median.find(values, near_middle), ranking.percentile(50)) << "batch " << batch;
    ASSERT_EQ(highest.p99, ranking.percentile(99)) << "batch " << batch;
    ASSERT_EQ(highest.highest, ranking.percentile(100)) << "batch " << batch;
  }
}

TEST(Ranking, OfOneValueIsThatValue) {
  const std::vector<std::int64_t> values = {0};

  EXPECT_EQ(Ranking(values).percentile(50), 0);
}

}  // namespace
}  // namespace coldcast
