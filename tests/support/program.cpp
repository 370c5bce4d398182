#include "support/program.h"

#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <sstream>
#include <stdlib.h>
#include <sys/wait.h>

namespace coldcast {

namespace fs = std::filesystem;

std::string file_content(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

ProgramTest::ProgramTest() {
  std::string name = (fs::temp_directory_path() / "coldcast-XXXXXX").string();
  folder_ = mkdtemp(name.data());
}

ProgramTest::~ProgramTest() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void ProgramTest::write(const std::string& name, std::string_view bytes) const {
  std::ofstream(folder_ / name, std::ios::binary) << bytes;
}

void ProgramTest::write_one_scenario() const {
  write("one.yaml", R"(
scenario: one
duration: 1min
functions:
  f:
    timeout: 3s
    cold_start: {init: 300ms}
    handler: {duration: 100ms}
    arrivals: {kind: poisson, rate: 5/s}
)");
}

std::string ProgramTest::file(const std::string& name) const {
  return file_content(folder_ / name);
}

bool ProgramTest::exists(const std::string& name) const {
  return fs::exists(folder_ / name);
}

ProgramResult ProgramTest::shell(const std::string& command) const {
  const std::string limit = seconds_ > 0 ? fmt::format("timeout -k 1 {} ", seconds_) : "";
  const std::string whole = fmt::format("cd '{}' && coldcast() {{ {}'" COLDCAST_BINARY
                                        "' \"$@\"; }}\n{{ {}\n}} >.out 2>.err </dev/null",
                                        folder_.string(), limit, command);
  const int status = std::system(whole.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, file(".out"), file(".err")};
}

void ProgramTest::expect_refused(const std::string& command, int exit_code,
                                 const std::string& words) const {
  const ProgramResult result = shell(command);
  EXPECT_EQ(result.exit_code, exit_code) << command << "\n" << result.err;
  EXPECT_THAT(result.out, testing::IsEmpty()) << command;
  EXPECT_THAT(result.err, testing::HasSubstr(words)) << command;
  EXPECT_THAT(result.err, testing::HasSubstr("error: ")) << command;
}

}  // namespace coldcast
