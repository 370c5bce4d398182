#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "coldcast/origin/workload_catalog.h"

#include "formats/csv.h"
#include "origin/trace_names.h"
#include "origin/trace_source.h"

namespace coldcast {

// Where a trace stands: an entry of `traces:` makes functions, an arrivals block of kind trace
// takes a file's requests for its own function.
enum class TracePlace : std::uint8_t { own_functions, arrivals };

// What a trace reader makes, at either place.
struct TraceContent {
  std::vector<TraceFunction> functions;  // empty under `arrivals`
  std::function<MakeSource(const std::vector<std::uint32_t>& wanted)> source_of;
  Workload merged;  // under `arrivals`
};

// The builders of the catalog's rows, by the file that has them. nullopt: the settings are wrong,
// and what is wrong is reported. Throw TraceError.
[[nodiscard]] std::optional<TraceContent> read_csv_trace(Parameters& settings, TracePlace place);
[[nodiscard]] std::optional<TraceContent> read_azure_2019(Parameters& settings, TracePlace place);
[[nodiscard]] std::optional<TraceContent> read_azure_2021(Parameters& settings, TracePlace place);

// Reads key `function` of an arrivals block: which of the file's functions it takes; absent: all.
// False, and reported, when the file has no such function.
[[nodiscard]] bool read_function_choice(Parameters& settings, const std::vector<std::string>& names,
                                        std::optional<std::uint32_t>& choice);

// Content of a file whose records interleave the functions `names`.
[[nodiscard]] std::optional<TraceContent> content_of_records(Parameters& settings, TracePlace place,
                                                             const OpenTrace& open,
                                                             const std::vector<std::string>& names,
                                                             TraceShape shape);

// The column `name` of `table`, or a report at `at` with the nearest one.
[[nodiscard]] std::optional<std::size_t> find_column(const CsvReader& table, const Setting& at,
                                                     const std::string& name);

// Says of a delimiter that the first line tells that it is no comma.
void remark_delimiter(Diagnostics& diagnostics, const CsvReader& table);

// A number of `unit` in a cell of the row that `table` gave: a duration, so not negative.
[[nodiscard]] std::int64_t read_duration_cell(const CsvReader& table, std::size_t column,
                                              const NumberUnit& unit);

}  // namespace coldcast
