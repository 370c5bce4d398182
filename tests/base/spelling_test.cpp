#include <array>
#include <gtest/gtest.h>

#include "coldcast/base/text.h"

namespace coldcast {
namespace {

constexpr std::array<std::string_view, 4> kKinds{"fixed", "silent", "halving", "none"};

TEST(Spelling, AMisspeltWordGetsItsNearestNeighbour) {
  EXPECT_EQ(unknown_word("kind", "fixd", kKinds), R"(unknown kind "fixd"; did you mean "fixed"?)");
  EXPECT_EQ(nearest_word("havling", kKinds), "halving");
  EXPECT_EQ(nearest_word("sillent", kKinds), "silent");
  EXPECT_EQ(nearest_word("halv", kKinds), "halving");
}

TEST(Spelling, AStrangeWordGetsTheWholeList) {
  EXPECT_EQ(unknown_word("kind", "exponential", kKinds),
            R"(unknown kind "exponential"; expected one of fixed, silent, halving, none)");
  EXPECT_EQ(unknown_word("key", "a", {}), R"(unknown key "a"; none is expected here)");
}

TEST(Spelling, NoWordIsNearOneOfEntirelyOtherLetters) {
  constexpr std::array<std::string_view, 2> kShort{"a", "of"};

  EXPECT_EQ(nearest_word("x", kShort), "");
  EXPECT_EQ(nearest_word("", kShort), "");
  EXPECT_EQ(nearest_word(std::string(100'000, 'a'), kShort), "");
}

TEST(Spelling, QuotesEscapeControlCharactersAndCutLongText) {
  EXPECT_EQ(quote("a\tb\x1b\r\n\"c\""), R"("a\tb\x1b\r\n\"c\"")");
  EXPECT_EQ(quote(std::string(100, 'x')), '"' + std::string(80, 'x') + "...\"");
  EXPECT_EQ(quote(std::string(79, 'x') + "\u00e9!"), '"' + std::string(79, 'x') + "...\"");
}

}  // namespace
}  // namespace coldcast
