#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "formats/csv.h"
#include "origin/trace_columns.h"

namespace coldcast {

// The rows of a file that `where` takes.
class CsvRows {
 public:
  explicit CsvRows(const CsvLayout& layout) : layout_(&layout), table_(layout.path, layout.form) {}

  // The next row, with its fields up to column `last`; false at the end. Throws TraceError, also
  // for a row without column `needed`.
  [[nodiscard]] bool next(std::size_t last) { return next(last, last); }
  [[nodiscard]] bool next(std::size_t last, std::size_t needed);
  [[nodiscard]] const CsvReader& table() const { return table_; }
  [[nodiscard]] std::uint64_t left_out() const { return left_out_; }

  // What a row says. Each throws TraceError for what is none, but try_stamp().
  [[nodiscard]] std::int64_t stamp() const;
  [[nodiscard]] std::optional<std::int64_t> try_stamp() const;
  // Negative: the file has none.
  [[nodiscard]] std::int64_t duration() const;
  // When the record, or the period that it counts, began.
  [[nodiscard]] std::int64_t start(std::int64_t stamp, std::int64_t duration) const;
  [[nodiscard]] std::uint64_t count() const;
  // The key of its function, in `key` where it has several columns.
  [[nodiscard]] std::string_view function(std::string& key) const;

 private:
  [[nodiscard]] bool is_taken() const;

  const CsvLayout* layout_;
  CsvReader table_;
  std::uint64_t left_out_ = 0;
};

}  // namespace coldcast
