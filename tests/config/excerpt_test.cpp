#include <gtest/gtest.h>

#include "coldcast/config/scenario_file.h"

namespace coldcast {
namespace {

TEST(Excerpt, PutsACaretUnderThePlace) {
  EXPECT_EQ(excerpt("a: 1\n  b: x\n", {2, 6}), "  b: x\n     ^\n");
}

TEST(Excerpt, CountsCharactersNotBytes) {
  EXPECT_EQ(excerpt("\xEF\xBB\xBF\u00e9: \u00fc x\r\n", {1, 6}), "\u00e9: \u00fc x\n     ^\n");
}

TEST(Excerpt, CutsLongLinesAroundTheCaret) {
  const std::string line = std::string(500, 'a') + "B" + std::string(500, 'c');

  EXPECT_EQ(excerpt(line, {1, 501}), std::string(60, 'a') + "B" + std::string(39, 'c') + "\n" +
                                         std::string(60, ' ') + "^\n");
}

TEST(Excerpt, IsEmptyWhereThereIsNoLine) {
  EXPECT_EQ(excerpt("a: 1\n", {}), "");
  EXPECT_EQ(excerpt("a: 1\n", {7, 1}), "");
  EXPECT_EQ(excerpt("a: 1\n", {1, 1, 3}), "");
}

}  // namespace
}  // namespace coldcast
