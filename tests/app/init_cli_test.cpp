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

TEST_F(InitCli, CompletesCommandsAndTheirFlagsInBash) {
  const std::string complete =
      "bash -c 'source <(\"$0\" completion bash); coldcast() { \"$0\" \"$@\"; }; "
      "COMP_WORDS=(coldcast {}); COMP_CWORD={}; _coldcast; echo ${COMPREPLY[@]}' " COLDCAST_BINARY;
  const auto completed = [&](const std::string& words, int at) {
    std::string command = complete;
    command.replace(command.find("{})"), 2, words);
    command.replace(command.find("{};"), 2, std::to_string(at));
    return shell(command).out;
  };

  EXPECT_EQ(completed("comp", 1), "compare completion\n");
  EXPECT_EQ(completed("import --acc", 2), "--account-limit\n");
}

TEST_F(InitCli, CompletionNamesEveryCommandInEveryShell) {
  for (const char* name : {"bash", "zsh", "fish"}) {
    const std::string script = shell("coldcast completion " + std::string(name)).out;
    EXPECT_THAT(script, testing::AllOf(HasSubstr("import"), HasSubstr("timeline"))) << name;
  }
  expect_refused("coldcast completion fishh", 2, "did you mean \"fish\"?");
}

TEST(Lessons, AreTheScenariosOfTheRepositoryThatStandAlone) {
  EXPECT_GE(lessons().size(), 10U);
  for (const Lesson& lesson : lessons()) {
    EXPECT_NO_THROW((void)load(parse_scenario_file(lesson.text, std::string(lesson.name))))
        << lesson.name;
  }
}

}  // namespace
}  // namespace coldcast
