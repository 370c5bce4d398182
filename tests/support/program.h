#pragma once

#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace coldcast {

// How a shell command ended.
struct ProgramResult {
  int exit_code = 0;  // -1: ended by a signal
  std::string out;
  std::string err;
};

// The built program in a folder of its own, which is gone after the test.
class ProgramTest : public testing::Test {
 protected:
  ProgramTest();
  ~ProgramTest() override;

  // `coldcast` has so many seconds from now on; what takes longer ends with exit code 124.
  void limit_time(unsigned seconds) { seconds_ = seconds; }

  void write(const std::string& name, std::string_view bytes) const;
  // one.yaml, the scenario `one`: five requests a second to a function `f`, for a minute.
  void write_one_scenario() const;
  [[nodiscard]] std::string file(const std::string& name) const;
  [[nodiscard]] bool exists(const std::string& name) const;
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

  // A shell command in which `coldcast` is the program.
  [[nodiscard]] ProgramResult shell(const std::string& command) const;
  // The command ends with this code, prints no result, and says this.
  void expect_refused(const std::string& command, int exit_code, const std::string& words) const;

 private:
  std::filesystem::path folder_;
  unsigned seconds_ = 0;  // none
};

// The bytes of a file; empty where there is none.
[[nodiscard]] std::string file_content(const std::filesystem::path& file);

}  // namespace coldcast
