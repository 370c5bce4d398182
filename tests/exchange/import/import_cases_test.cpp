#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <vector>

#include "support/program.h"

namespace coldcast {
namespace {

namespace fs = std::filesystem;

const fs::path kCases = fs::path(COLDCAST_SOURCE_DIR) / "tests/exchange/import/cases";

std::string content(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

class ImportCases : public ProgramTest {
 protected:
  void expect_told(const std::string& name) {
    const fs::path inputs = kCases / name;
    fs::copy(inputs, folder(), fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    std::string arguments = content(inputs / "arguments");
    arguments.pop_back();

    const ProgramResult result = shell("coldcast import " + arguments);

    EXPECT_EQ(result.err + "----\n" + result.out, content(inputs / "told")) << name;
    EXPECT_EQ(result.exit_code, result.out.empty() ? 2 : 0) << name;
  }
};

TEST_F(ImportCases, GlobalsFillWhatASamFunctionDoesNotSay) {
  expect_told("sam-globals");
}

TEST_F(ImportCases, AllErrorsAreToldAtOnceAndNothingIsWritten) {
  expect_told("sam-refused");
}

TEST_F(ImportCases, QueuesAndClocksOfASamFunction) {
  expect_told("sam-queue-and-clocks");
}

TEST_F(ImportCases, CdkNamesTheScalingTargetThroughTheArnOfAnAlias) {
  expect_told("cdk-alias-scaling");
}

TEST_F(ImportCases, VariablesOfServerless) {
  expect_told("sls-variables");
}

TEST_F(ImportCases, PluginsOfServerless) {
  expect_told("sls-plugins");
}

TEST_F(ImportCases, APlanOfTerraformWithAModule) {
  expect_told("tf-plan");
}

TEST_F(ImportCases, AnswersOfTheCommandLine) {
  expect_told("aws-answers");
}

// What stands between fences in a page of docs, block by block.
std::vector<std::vector<std::string>> fenced_blocks(const fs::path& page) {
  std::vector<std::vector<std::string>> blocks;
  std::istringstream text(content(page));
  bool is_inside = false;
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with("```")) {
      is_inside = !is_inside;
      if (is_inside) blocks.emplace_back();
    } else if (is_inside) {
      blocks.back().push_back(line);
    }
  }
  return blocks;
}

TEST_F(ImportCases, TheThreeCommandsOfTheWalkthroughPlanWhatItShows) {
  const fs::path docs = fs::path(COLDCAST_SOURCE_DIR) / "docs";
  fs::copy(docs / "walkthrough", folder(), fs::copy_options::recursive);
  ProgramResult last;
  std::size_t compared = 0;
  for (const std::vector<std::string>& block : fenced_blocks(docs / "walkthrough.md")) {
    const std::string& command = block.front();
    if (command.starts_with("coldcast ")) {
      last = shell(command);
      ASSERT_EQ(last.exit_code, 0) << command << last.err;
    } else if (last.out.find("meets the targets") != std::string::npos) {
      for (const std::string& line : block) {
        if (line == "...") break;
        EXPECT_NE(last.out.find(line + "\n"), std::string::npos) << line << "\n" << last.out;
        ++compared;
      }
    }
  }
  EXPECT_GE(compared, 5U);
}

}  // namespace
}  // namespace coldcast
