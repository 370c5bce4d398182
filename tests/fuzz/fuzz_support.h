#pragma once

#include <string>
#include <string_view>

#include "coldcast/base/error.h"
#include "coldcast/config/scenario_file.h"

namespace coldcast {

// Does `work`; an Error is an answer like another.
template <typename Work>
void expect_answer(const Work& work) {
  try {
    work();
  } catch (const Error&) {
  }
}

// A file in memory that the library can open by name.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes);
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  [[nodiscard]] std::string name() const;

 private:
  int descriptor_;
};

// Ends the program with a message.
[[noreturn]] void fail_fuzzing(const std::string& message);

// Simulates the beginning of the scenario; a trace may turn out bad on the way.
void run_beginning(const Scenario& scenario);

// Loads and runs the beginning of a scenario whose one trace has the settings of the first line of
// `bytes` and the content of the rest, at both places where a trace may stand.
void fuzz_trace(std::string_view format, std::string_view bytes);

}  // namespace coldcast
