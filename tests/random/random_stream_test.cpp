#include "coldcast/random/random_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <vector>

namespace coldcast {
namespace {

std::vector<std::uint64_t> first_words(const StreamKey& key) {
  RandomStream stream{key};
  return {stream.next(), stream.next(), stream.next()};
}

TEST(RandomStream, TheSameKeyGivesTheSameNumbers) {
  const StreamKey key{.seed = 42, .replication = 3, .function = "checkout", .block = 1};

  EXPECT_EQ(first_words(key), first_words(key));
}

// The numbers of a key are part of every published result: they may not change.
TEST(RandomStream, NumbersOfAKeyStayWhatTheyAre) {
  EXPECT_THAT(
      first_words({.seed = 1, .function = "checkout"}),
      testing::ElementsAre(11247051137294256279u, 6674846090809771634u, 4774532443543481573u));
}

TEST(RandomStream, EachPartOfTheKeyMakesAStreamOfItsOwn) {
  const std::vector<StreamKey> keys{
      {.seed = 1, .function = "a"},
      {.seed = 2, .function = "a"},
      {.seed = 1, .replication = 1, .function = "a"},
      {.seed = 1, .function = "b"},
      {.seed = 1, .function = "a", .purpose = StreamPurpose::duration},
      {.seed = 1, .function = "a", .block = 1},
  };
  std::set<std::uint64_t> words;
  for (const StreamKey& key : keys) words.insert(RandomStream{key}.next());

  EXPECT_EQ(words.size(), keys.size());
}

TEST(RandomStream, BelowGivesEachValueEquallyOften) {
  RandomStream stream{{.seed = 7}};
  constexpr std::uint64_t kDraws = 600000;
  std::vector<std::uint64_t> counts(6);
  for (std::uint64_t i = 0; i < kDraws; ++i) ++counts[stream.below(6)];

  double chi_square = 0.0;
  for (const std::uint64_t count : counts) {
    const double off = static_cast<double>(count) - 100000.0;
    chi_square += off * off / 100000.0;
  }
  EXPECT_LT(chi_square, 20.5);  // 99.9 % quantile of chi-square with 5 degrees of freedom
}

// Of a bound just above half of all words, nearly every second word is rejected.
TEST(RandomStream, BelowStaysBelowABoundThatRejectsHalf) {
  RandomStream stream{{.seed = 7}};
  constexpr std::uint64_t kBound = (std::uint64_t{1} << 63) + 1;
  int high = 0;
  for (int i = 0; i < 10'000; ++i) {
    const std::uint64_t drawn = stream.below(kBound);
    ASSERT_LT(drawn, kBound);
    if (drawn >= kBound / 2) ++high;
  }
  EXPECT_NEAR(high, 5000, 3.3 * 50);  // 99.9 % of a binomial law with standard deviation 50
}

TEST(RandomStream, UniformStaysInItsInterval) {
  RandomStream stream{{.seed = 7}};
  double sum = 0.0;
  for (int i = 0; i < 100000; ++i) {
    const double u = stream.uniform();
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    ASSERT_GT(stream.open_uniform(), 0.0);
    sum += u;
  }
  // Four standard deviations of the mean of 10^5 uniforms.
  EXPECT_NEAR(sum / 1e5, 0.5, 4.0 * 0.288675 / 316.2);
}

}  // namespace
}  // namespace coldcast
