#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/base/error.h"

namespace coldcast {

// Whoever read stdout has closed the pipe (`| head`): nothing is wrong, and nobody listens.
class ReaderGone : public OutputError {
 public:
  ReaderGone() : OutputError("nobody reads standard output any more") {}
};

// Where a result goes: a file, which appears whole or not at all (it is written beside its place
// and moved there by commit()), or stdout (`-`). What is no regular file (a pipe, /dev/null) is
// written as it is. Every failure is an OutputError that names the file.
class OutputFile {
 public:
  // Opens at once, so that a name that cannot be written is known before the work.
  explicit OutputFile(const std::string& name);
  ~OutputFile();
  OutputFile(OutputFile&&) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;

  [[nodiscard]] std::ostream& stream();
  [[nodiscard]] bool is_terminal() const;
  // Without it, the destructor leaves no trace.
  void commit();

 private:
  class Target;
  std::unique_ptr<Target> target_;
};

// Writes to stdout, with the failures of an OutputFile.
void print(std::string_view text);

// Throws UsageError if two of the named outputs are one file. An empty name stands for none.
struct NamedOutput {
  std::string_view flag;
  std::string file;
};
void refuse_same_files(const std::vector<NamedOutput>& outputs);

// A stream that the caller closed (`>&-`) leaves its number to the next file that is opened, which
// would then receive the talk meant for the stream: takes up such numbers.
void keep_standard_streams_apart();

}  // namespace coldcast
