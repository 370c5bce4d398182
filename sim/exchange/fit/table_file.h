#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "formats/line_reader.h"

namespace coldcast {

// The records of a table in text: fields between commas, semicolons or tabs (told from the first
// line), in quotes where they hold such a character, a doubled quote or a line end (RFC 4180).
class TableFile {
 public:
  explicit TableFile(const std::string& path) : lines_(path) {}

  // The fields of the next record, valid until the next call; false at the end. Throws TraceError.
  [[nodiscard]] bool next();
  [[nodiscard]] std::span<const std::string_view> fields() const { return fields_; }
  // Where the record begins.
  [[nodiscard]] std::uint64_t line() const { return line_; }

 private:
  void split();

  LineReader lines_;
  std::string record_;
  std::string unquoted_;
  std::vector<std::string_view> fields_;
  std::uint64_t line_ = 0;
  char delimiter_ = 0;
};

// The rows of a Markdown table: `| a | b |`; empty for another line. Views into `line`.
[[nodiscard]] std::vector<std::string_view> markdown_cells(std::string_view line);

}  // namespace coldcast
