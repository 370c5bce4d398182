#include "timeline/wording.h"

#include <gtest/gtest.h>

namespace coldcast {
namespace {

using namespace std::chrono_literals;

TEST(Wording, SpansReadAsPeopleSayThem) {
  EXPECT_EQ(readable(0ns), "0 ms");
  EXPECT_EQ(readable(17ns), "17 ns");
  EXPECT_EQ(readable(1500ns), "1.5 us");
  EXPECT_EQ(readable(300ms), "300 ms");
  EXPECT_EQ(readable(1200ms), "1.2 s");
  EXPECT_EQ(readable(1234567891ns), "1.235 s");
  EXPECT_EQ(readable(10min), "10 min");
  EXPECT_EQ(readable(10min + 100ms), "10 min 0.1 s");
  EXPECT_EQ(readable(2h + 5min), "2 h 5 min");
}

TEST(Wording, CountsAgreeWithTheirNoun) {
  EXPECT_EQ(counted(1, "request"), "1 request");
  EXPECT_EQ(counted(0, "request"), "0 requests");
  EXPECT_EQ(counted(1234567, "request"), "1,234,567 requests");
}

}  // namespace
}  // namespace coldcast
