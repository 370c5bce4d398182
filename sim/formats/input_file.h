#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "coldcast/base/parameters.h"
#include "coldcast/formats/files.h"

#include "formats/utf16.h"

namespace coldcast {

// The bytes of a data file (a trace, empirical samples) as text: UTF-16 with a mark is given as
// UTF-8.
class InputFile {
 public:
  // A file that cannot be opened reads as a failed one.
  explicit InputFile(const std::string& path);

  // Writes the next bytes and returns how many; 0 at the end, or when reading failed.
  [[nodiscard]] std::uint64_t read(std::span<char> buffer);
  // What went wrong, if anything did: `the gzip data breaks off`.
  [[nodiscard]] const std::string& failure() const { return failure_; }

 private:
  std::unique_ptr<ByteSource> source_;
  TextDecoder text_;
  std::string failure_;
};

// Why `path` cannot be read as a data file (absent, no permission, a directory, a pipe), if so.
[[nodiscard]] std::optional<std::string> why_unreadable(const std::string& path);

// The file that the setting names, relative to the scenario's directory; nullopt, and reported,
// when it cannot be read.
[[nodiscard]] std::optional<std::string> readable_file(const Setting& name);

}  // namespace coldcast
