#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>
#include <string>

namespace coldcast {
namespace {

std::string text_of(const std::filesystem::path& path) {
  std::ifstream stream(path);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

// Else tools/mutate would pass over a fault whose line has been changed.
TEST(Mutants, NameLinesThatAreThere) {
  const std::filesystem::path root = COLDCAST_SOURCE_DIR;
  std::istringstream entries(text_of(root / "tools" / "mutants.txt"));
  std::string file;
  int faults = 0;
  for (std::string line; std::getline(entries, line);) {
    if (line.starts_with("sim/") || line.starts_with("include/")) file = line;
    if (!line.starts_with("-")) continue;
    ++faults;
    EXPECT_THAT(text_of(root / file), testing::HasSubstr("\n" + line.substr(1) + "\n")) << file;
  }
  EXPECT_GE(faults, 100);
}

}  // namespace
}  // namespace coldcast
