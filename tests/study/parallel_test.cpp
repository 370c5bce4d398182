#include "study/parallel.h"

#include <gmock/gmock.h>
#include <stdexcept>
#include <string>
#include <vector>

namespace coldcast {
namespace {

TEST(ForEachIndex, DoesEachOnce) {
  std::vector<int> times(1000);

  for_each_index(times.size(), 8, [&](std::uint64_t i) { ++times[i]; });

  EXPECT_THAT(times, testing::Each(1));
}

TEST(ForEachIndex, DoesNothingForNone) {
  for_each_index(0, 4, [](std::uint64_t) { FAIL(); });
}

TEST(ForEachIndex, ThrowsTheErrorOfTheLowestIndex) {
  for (const unsigned jobs : {1U, 2U, 8U}) {
    try {
      for_each_index(100, jobs, [](std::uint64_t i) {
        if (i % 10 == 3) throw std::runtime_error(std::to_string(i));
      });
      FAIL();
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "3") << jobs << " jobs";
    }
  }
}

}  // namespace
}  // namespace coldcast
