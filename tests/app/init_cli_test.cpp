#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coldcast/config/scenario_file.h"
#include "coldcast/exchange/lessons.h"

#include "support/program.h"

namespace coldcast {
namespace {

using testing::HasSubstr;

class InitCli : public ProgramTest {};

TEST_F(InitCli, WritesAFirstScenarioThatRuns) {
  EXPECT_EQ(shell("coldcast init -o mine.yaml").exit_code, 0);
  EXPECT_EQ(file("mine.yaml"), first_scenario());

  EXPECT_EQ(shell("coldcast check mine.yaml").exit_code, 0);
  EXPECT_EQ(shell("coldcast run mine.yaml --duration 1h").exit_code, 0);
}

TEST_F(InitCli, WritesALesson) {
  EXPECT_THAT(shell("coldcast init --example three-at-once").out, HasSubstr("scenario: three"));
  expect_refused("coldcast init --example three-at-one", 2, "did you mean \"three-at-once\"?");
  expect_refused("coldcast init shop.yaml", 2, "unexpected \"shop.yaml\"");
}

TEST(Lessons, AreTheScenariosOfTheRepository) {
  EXPECT_GE(lessons().size(), 10U);
  for (const Lesson& lesson : lessons())
    EXPECT_NO_THROW((void)parse_scenario_file(lesson.text, std::string(lesson.name)))
        << lesson.name;
}

}  // namespace
}  // namespace coldcast
