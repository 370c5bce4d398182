#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <regex>
#include <sstream>

#include "coldcast/report/report.h"
#include "coldcast/report/timeline_report.h"

#include "report/timeline/svg_canvas.h"
#include "support/story.h"

namespace coldcast {
namespace {

std::string svg_of(const Timeline& timeline, std::uint32_t width = 0) {
  std::ostringstream out;
  report_format("svg", ResultKind::timeline).timeline(timeline, {.width = width}, out);
  return out.str();
}

TEST(TimelineSvg, HasATitleAndADescriptionForScreenReaders) {
  const std::string svg = svg_of(one_after_another().timeline());

  EXPECT_THAT(svg, testing::HasSubstr("<title id=\"cc-title\">Timeline of story</title>"));
  EXPECT_THAT(svg, testing::HasSubstr("B: Cold start: environment 1 was still busy with A"));
  EXPECT_THAT(svg, testing::HasSubstr("aria-labelledby=\"cc-title cc-description\""));
}

TEST(TimelineSvg, FollowsTheColourSchemeAndNeedsNoColour) {
  const std::string svg = svg_of(one_after_another().timeline());

  EXPECT_THAT(svg, testing::HasSubstr("@media (prefers-color-scheme: dark)"));
  EXPECT_THAT(svg, testing::HasSubstr("<pattern id=\"cc-init\""));
  EXPECT_THAT(svg, testing::HasSubstr("fill=\"url(#cc-init)\""));
}

// Each <text> as far as its width is known: none may leave the picture, and no two in one line
// overlap.
TEST(TimelineSvg, TextsStayInThePictureAndApart) {
  Story story = one_after_another();
  for (int i = 0; i < 40; ++i) story.arrives("label " + std::to_string(i), 1300ms + i * 7ms, 300ms);
  const Timeline timeline = story.timeline();
  for (const std::uint32_t width : {320u, 480u, 960u, 1600u}) {
    const std::string svg = svg_of(timeline, width);
    struct Placed {
      double begin, end, y;
      std::string content;
    };
    std::vector<Placed> placed;
    const std::regex text("<text x=\"([-0-9.]+)\" y=\"([-0-9.]+)\"([^>]*)>([^<]*)</text>");
    for (std::sregex_iterator it(svg.begin(), svg.end(), text), end; it != end; ++it) {
      const std::string attributes = (*it)[3];
      const double length = static_cast<double>(text_width((*it)[4].str(), 11)) / 10;
      const double x = std::stod((*it)[1]);
      const bool is_end = attributes.find("\"end\"") != std::string::npos;
      const bool is_middle = attributes.find("\"middle\"") != std::string::npos;
      const double begin = x - (is_end ? length : (is_middle ? length / 2 : 0));
      placed.push_back({begin, begin + length, std::stod((*it)[2]), (*it)[4]});
    }
    ASSERT_GT(placed.size(), 10u);
    for (std::size_t i = 0; i < placed.size(); ++i) {
      EXPECT_GE(placed[i].begin, 0) << placed[i].content;
      EXPECT_LE(placed[i].end, width + 1) << placed[i].content << " at width " << width;
      for (std::size_t j = i + 1; j < placed.size(); ++j) {
        if (placed[i].y != placed[j].y) continue;
        EXPECT_TRUE(placed[i].end <= placed[j].begin || placed[j].end <= placed[i].begin)
            << placed[i].content << " and " << placed[j].content << " at width " << width;
      }
    }
  }
}

TEST(TimelineSvg, LimitsAreDrawnOverTheConcurrencyCurve) {
  Story story;
  story.function("f").reserved_concurrency = 2;
  story.arrives("A", 0s, 1s).arrives("B", 0s, 1s).arrives("C", 0s, 1s);

  EXPECT_THAT(svg_of(story.timeline()), testing::HasSubstr(">reserved concurrency 2</text>"));
}

TEST(TimelineSvg, ANameTooLongIsCutWithAnEllipsis) {
  EXPECT_EQ(shortened("short", 1000, 13), "short");
  const std::string cut = shortened(std::string(64, 'x'), 1000, 13);
  EXPECT_TRUE(cut.ends_with("\u2026"));
  EXPECT_LE(text_width(cut, 13), 1000);
}

TEST(TimelineSvg, SameTimelineSameBytes) {
  EXPECT_EQ(svg_of(one_after_another().timeline()), svg_of(one_after_another().timeline()));
}

}  // namespace
}  // namespace coldcast
