#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/input_file.h"

namespace coldcast {

// The lines of a data file, one at a time, in a buffer that does not grow with the file. Lines end
// with LF or CR LF; the last may have no end. A byte order mark is skipped, as are empty lines.
class LineReader {
 public:
  explicit LineReader(std::string path);

  // The next line, valid until the next call; false at the end. Throws TraceError when the file
  // breaks off or cannot be read.
  [[nodiscard]] bool next(std::string_view& line);
  // Of the line that next() gave; counts from 1.
  [[nodiscard]] std::uint64_t line_number() const { return line_number_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  // Throws TraceError for the line that next() gave.
  [[noreturn]] void fail(const std::string& message, std::string hint = {}) const;

 private:
  bool refill();

  std::string path_;
  InputFile file_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of the bytes not given yet
  std::size_t end_ = 0;
  std::uint64_t line_number_ = 0;
};

}  // namespace coldcast
