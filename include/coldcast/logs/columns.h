#pragma once

#include <span>
#include <string_view>

namespace coldcast {

// A column of a file that a run writes beside its result; docs/outputs.md is made of these rows,
// and a test holds them against the files.
struct Column {
  std::string_view name;
  std::string_view says;
};

struct ColumnTable {
  std::string_view flag;  // that asks for the file: --invocations
  std::string_view says;  // what a row is
  std::span<const Column> columns;
  // Those that follow where the scenario has what they tell of; empty: none.
  std::span<const Column> more;
};

[[nodiscard]] std::span<const ColumnTable> column_tables();

}  // namespace coldcast
