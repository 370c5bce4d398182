#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <string_view>
#include <unistd.h>
#include <vector>

#include "app/command.h"
#include "fuzz/fuzz_support.h"
#include "fuzz/fuzz_targets.h"

namespace coldcast {
namespace {

namespace fs = std::filesystem;

// An empty folder to be in: no file that words may name is there, so that a command has read all of
// its words when it ends, and what it writes nevertheless hurts nobody.
class EmptyFolder {
 public:
  EmptyFolder() : path_(fs::temp_directory_path() / fmt::format("coldcast-words-{}", ::getpid())) {
    fs::create_directories(path_);
    fs::current_path(path_);
    // Neither is there anything to read.
    if (std::freopen("/dev/null", "r", stdin) == nullptr) fail_fuzzing("no /dev/null");
  }
  ~EmptyFolder() {
    std::error_code ignored;
    fs::current_path(path_.parent_path(), ignored);
    fs::remove_all(path_, ignored);
  }
  EmptyFolder(const EmptyFolder&) = delete;
  EmptyFolder& operator=(const EmptyFolder&) = delete;

  void empty() const {
    for (const fs::directory_entry& entry : fs::directory_iterator(path_))
      fs::remove_all(entry.path());
  }

 private:
  fs::path path_;
};

// Other folders are none of ours: a slash may stand behind a digit (2/8, 5/s). A system hands over
// no word with a zero in it.
bool leaves_folder(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const bool is_behind_digit = i > 0 && bytes[i - 1] >= '0' && bytes[i - 1] <= '9';
    if (bytes[i] == '\0' || (bytes[i] == '/' && !is_behind_digit)) return true;
  }
  return bytes.find("..") != std::string_view::npos && bytes.find('/') != std::string_view::npos;
}

}  // namespace

void fuzz_command_line(std::string_view bytes) {
  if (leaves_folder(bytes)) return;
  static const EmptyFolder folder;
  if (bytes.ends_with('\n')) bytes.remove_suffix(1);
  const std::vector<std::string_view> lines = lines_of(bytes);
  expect_answer([&] { (void)run_command_line({lines.begin(), lines.end()}); });
  folder.empty();
}

}  // namespace coldcast
