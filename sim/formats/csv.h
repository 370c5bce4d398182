#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/line_reader.h"

namespace coldcast {

// A table of comma-separated values with a header (RFC 4180, but no line ends within quotes), read
// row by row without allocation.
class CsvReader {
 public:
  // Reads the header. Throws TraceError.
  explicit CsvReader(std::string path);

  [[nodiscard]] const std::vector<std::string>& header() const { return header_; }
  [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const;
  // The fields of the next row up to column `last`, valid until the next call; false at the end.
  // Throws TraceError, also for a row with fewer fields.
  [[nodiscard]] bool next(std::size_t last);
  [[nodiscard]] std::string_view field(std::size_t column) const { return fields_[column]; }
  // The number of fields of the row that next() gave, up to `last`.
  [[nodiscard]] std::uint64_t line_number() const { return lines_.line_number(); }
  [[nodiscard]] const std::string& path() const { return lines_.path(); }
  [[noreturn]] void fail(const std::string& message) const { lines_.fail(message); }

 private:
  void split(std::string_view line, std::size_t last);
  void split_quoted(std::string_view line, std::size_t last);

  LineReader lines_;
  std::vector<std::string> header_;
  std::vector<std::string_view> fields_;
  std::string unquoted_;
};

}  // namespace coldcast
