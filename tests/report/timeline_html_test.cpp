#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

#include "coldcast/report/report.h"
#include "coldcast/report/timeline_report.h"

#include "support/json_parser.h"
#include "support/story.h"

namespace coldcast {
namespace {

std::string page_of(const Timeline& timeline) {
  std::ostringstream out;
  report_format("html", ResultKind::timeline).timeline(timeline, {}, out);
  return out.str();
}

Json data_of(const std::string& page) {
  const std::string begin = "id=\"data\">\n";
  const std::size_t at = page.find(begin) + begin.size();
  return JsonParser::read(page.substr(at, page.find("</script>", at) - at));
}

TEST(TimelineHtml, NeedsNoNetwork) {
  Story story;
  story.function("f");
  story.arrives("A", 0s, 1s);

  const std::string page = page_of(story.timeline());

  EXPECT_THAT(page, testing::Not(testing::HasSubstr("http:")));
  EXPECT_THAT(page, testing::Not(testing::HasSubstr("https:")));
  EXPECT_THAT(page, testing::Not(testing::HasSubstr("src=")));
  EXPECT_THAT(page, testing::Not(testing::HasSubstr("@import")));
}

TEST(TimelineHtml, CarriesTheTimelineAsData) {
  Story story;
  story.function("f").cold_start.init.function = Distribution{200ms};
  story.arrives("A", 0s, 1s);

  const Json data = data_of(page_of(story.timeline()));

  const Json& function = data["functions"].items.at(0);
  EXPECT_EQ(function["name"].text, "f");
  EXPECT_EQ(function["requests"].items.at(0)["kind"].text, "cold");
  EXPECT_EQ(function["lanes"].items.at(0)["spans"].items.size(), 2u);
  EXPECT_EQ(data["to"].number, 1.2e9);
}

TEST(TimelineHtml, ManyEnvironmentsAreLevels) {
  Story story;
  story.function("f");
  for (int i = 0; i < 5; ++i) story.arrives("", 0s, 1s);

  const Json data = data_of(page_of(story.timeline({.most_environments = 4})));

  for (const char* level : {"starting", "busy", "idle"}) {
    EXPECT_TRUE(data["functions"].items.at(0)["levels"].has(level)) << level;
  }
}

TEST(TimelineHtml, ALabelCannotBreakThePage) {
  Story story;
  story.function("f");
  story.arrives("</script><script>alert(1)</script>", 0s, 1s);

  const std::string page = page_of(story.timeline());

  EXPECT_THAT(page, testing::Not(testing::HasSubstr("<script>alert")));
  EXPECT_EQ(data_of(page)["functions"].items.at(0)["requests"].items.at(0)["name"].text,
            "</script><script>alert(1)</script>");
}

}  // namespace
}  // namespace coldcast
