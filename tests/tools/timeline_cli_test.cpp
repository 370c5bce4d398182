#include <array>
#include <cstdio>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/wait.h>

namespace coldcast {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct Answer {
  int exit_code = 0;
  std::string said;  // on both streams
};

// `coldcast timeline` with these words, on a scenario that the repository ships.
Answer timeline(const std::string& words) {
  const std::string command = "cd '" COLDCAST_SOURCE_DIR "/scenarios' && '" COLDCAST_BINARY
                              "' timeline " +
                              words + " 2>&1 </dev/null";
  FILE* pipe = popen(command.c_str(), "r");
  Answer answer;
  std::array<char, 4096> buffer{};
  for (std::size_t size; (size = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    answer.said.append(buffer.data(), size);
  const int status = pclose(pipe);
  answer.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return answer;
}

TEST(TimelineCommand, DrawsTextUnlessToldOtherwise) {
  const Answer answer = timeline("one-after-another.yaml --ascii --width 64");

  EXPECT_EQ(answer.exit_code, 0);
  EXPECT_THAT(answer.said,
              HasSubstr("env. 1       iiiiA######################C#######################\n"));
}

TEST(TimelineCommand, KnowsFourFormats) {
  EXPECT_THAT(timeline("one-after-another.yaml --format svg").said, StartsWith("<svg "));
  EXPECT_THAT(timeline("one-after-another.yaml --format html").said, StartsWith("<!DOCTYPE html>"));
  EXPECT_THAT(timeline("one-after-another.yaml --format perfetto").said,
              StartsWith("{\"displayTimeUnit\""));
  const Answer unknown = timeline("one-after-another.yaml --format svgg");
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.said, HasSubstr("did you mean \"svg\"?"));
}

TEST(TimelineCommand, TakesAWindowAndAFunction) {
  const Answer answer = timeline("account-full.yaml --function shop --from 4s --to 6s --ascii");

  EXPECT_EQ(answer.exit_code, 0);
  EXPECT_THAT(answer.said, HasSubstr("from 4 s to 6 s"));
  EXPECT_THAT(answer.said, HasSubstr("shop: 5 requests, 2 environments, 3 throttled"));
  EXPECT_THAT(answer.said, testing::Not(HasSubstr("crawler:")));
}

TEST(TimelineCommand, RefusesAWindowThatEndsBeforeItBegins) {
  const Answer answer = timeline("account-full.yaml --from 6s --to 4s");

  EXPECT_EQ(answer.exit_code, 2);
  EXPECT_THAT(answer.said, HasSubstr("--from 6s is not before --to 4s"));
}

TEST(TimelineCommand, NamesTheNearestFunction) {
  const Answer answer = timeline("account-full.yaml --function shopp");

  EXPECT_EQ(answer.exit_code, 2);
  EXPECT_THAT(answer.said, HasSubstr("did you mean \"shop\"?"));
}

TEST(TimelineCommand, TakesTheFlagsThatChangeAScenario) {
  EXPECT_THAT(timeline("one-after-another.yaml --ascii "
                       "--set functions.greeting.provisioned_concurrency=1")
                  .said,
              HasSubstr("provisioned 1"));
}

}  // namespace
}  // namespace coldcast
