#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <string>

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

}  // namespace
}  // namespace coldcast
