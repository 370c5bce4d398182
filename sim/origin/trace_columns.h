#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/csv.h"
#include "origin/traces.h"

namespace coldcast {

// The key `where`: only rows whose column has one of these texts are read.
struct RowFilter {
  std::size_t column = 0;
  std::vector<std::string> texts;
};

// Which columns of a file mean what, and how they are written.
struct CsvLayout {
  std::string path;
  CsvForm form;
  std::size_t stamp = 0;
  bool stamps_end = false;             // of the record; otherwise its start
  std::vector<std::size_t> functions;  // columns that name the function together
  std::optional<std::size_t> duration;
  std::optional<std::size_t> label;
  std::optional<std::size_t> count;
  std::vector<RowFilter> where;
  TimeColumn times;
  NumberUnit duration_unit;
  Duration period{};      // of a row with a count; zero: the least step between rows
  Duration resolution{};  // zero: stamps are what they say

  // The last column needed.
  [[nodiscard]] std::size_t last() const;
  // Of those that say whether a row is read, and whose it is.
  [[nodiscard]] std::size_t last_of_names() const;
};

// Asks for the keys that say how the file is to be read; nullopt when something is wrong, which is
// reported.
[[nodiscard]] std::optional<CsvLayout> read_csv_layout(Parameters& settings, TracePlace place,
                                                       const std::string& path);

// Throws TraceError where the file lacks it.
[[nodiscard]] std::size_t known_column(const CsvReader& table, std::string_view name);

}  // namespace coldcast
