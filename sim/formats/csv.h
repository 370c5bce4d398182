#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/line_reader.h"

namespace coldcast {

// What a table does not say by itself.
struct CsvForm {
  // '\0': whichever of `,` `;` tab `|` the first line has most of, a comma if it has none.
  char delimiter = '\0';
  // false: the first line is a row, and columns are named by number: "1", "2", ...
  bool has_header = true;
};

// A table of separated values, with a header or without (RFC 4180, but no line ends within quotes),
// read row by row without allocation. Blanks around names and values are dropped.
class CsvReader {
 public:
  // Reads the header. Throws TraceError.
  explicit CsvReader(std::string path, CsvForm form = {});

  [[nodiscard]] const std::vector<std::string>& header() const { return header_; }
  [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const;
  [[nodiscard]] char delimiter() const { return delimiter_; }
  // The fields of the next row up to column `last`, valid until the next call; false at the end.
  // Throws TraceError, also for a row without column `needed`.
  [[nodiscard]] bool next(std::size_t last) { return next(last, last); }
  [[nodiscard]] bool next(std::size_t last, std::size_t needed);
  [[nodiscard]] bool has(std::size_t column) const { return column < fields_.size(); }
  [[nodiscard]] std::string_view field(std::size_t column) const { return fields_[column]; }
  // The number of fields of the row that next() gave, up to `last`.
  [[nodiscard]] std::uint64_t line_number() const { return lines_.line_number(); }
  [[nodiscard]] const std::string& path() const { return lines_.path(); }
  [[noreturn]] void fail(const std::string& message, std::string hint = {}) const {
    lines_.fail(message, std::move(hint));
  }

 private:
  void split(std::string_view line, std::size_t last);
  void split_quoted(std::string_view line, std::size_t last);
  void number_columns(std::string_view first_line);

  LineReader lines_;
  char delimiter_ = ',';
  bool has_header_ = true;
  std::vector<std::string> header_;
  std::vector<std::string_view> fields_;
  std::string unquoted_;
  std::string first_row_;  // of a table without a header
  bool is_before_first_row_ = false;
};

}  // namespace coldcast
