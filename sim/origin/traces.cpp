#include "origin/traces.h"

#include <algorithm>

#include "coldcast/base/text.h"

#include "base/scaled_number.h"

namespace coldcast {

bool read_function_choice(Parameters& settings, const std::vector<std::string>& names,
                          std::optional<std::uint32_t>& choice) {
  const std::optional<Setting> setting = settings.find("function");
  if (!setting) return true;
  const std::string name = setting->text();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) {
    const std::vector<std::string_view> known{names.begin(), names.end()};
    // A list of thousands of hashes helps nobody.
    constexpr std::size_t kListed = 10;
    const std::string_view nearest = nearest_word(name, known);
    setting->fail(known.size() <= kListed || !nearest.empty()
                      ? unknown_word("function", name, known)
                      : "the file has no function \"" + name + "\"");
    return false;
  }
  choice = static_cast<std::uint32_t>(found - names.begin());
  return true;
}

std::optional<TraceContent> content_of_records(Parameters& settings, TracePlace place,
                                               const OpenTrace& open,
                                               const std::vector<std::string>& names,
                                               TraceShape shape) {
  TraceContent content;
  if (place == TracePlace::arrivals) {
    if (!read_function_choice(settings, names, shape.function)) return std::nullopt;
    content.merged.ends_by_itself = true;
    content.merged.make_source = [open, shape](const WorkloadContext& context) {
      return trace_source(open(context), shape, context);
    };
    return content;
  }
  for (const std::string& name : names) {
    TraceFunction function;
    function.name = name;
    function.workload.ends_by_itself = true;
    content.functions.push_back(std::move(function));
  }
  content.source_of = [open, shape, all = names.size()](const std::vector<std::uint32_t>& wanted) {
    TraceShape of_wanted = shape;
    of_wanted.feeds.assign(all, TraceShape::kNoFeed);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      of_wanted.feeds[wanted[i]] = static_cast<Feed>(i);
    }
    return [open, of_wanted](const WorkloadContext& context) {
      return trace_source(open(context), of_wanted, context);
    };
  };
  return content;
}

std::optional<std::size_t> find_column(const CsvReader& table, const Setting& at,
                                       const std::string& name) {
  if (const std::optional<std::size_t> column = table.column(name)) return column;
  const std::vector<std::string_view> known{table.header().begin(), table.header().end()};
  at.fail(unknown_word("column", name, known));
  return std::nullopt;
}

void remark_delimiter(Diagnostics& diagnostics, const CsvReader& table) {
  if (table.delimiter() == ',') return;
  const std::string name =
      table.delimiter() == '\t' ? "tab" : quote(std::string(1, table.delimiter()));
  diagnostics.note(table.path() + ": columns end with " + name +
                   ", as the first line tells (delimiter: " + name + ")");
}

std::int64_t read_duration_cell(const CsvReader& table, std::size_t column,
                                const NumberUnit& unit) {
  const std::string_view cell = table.field(column);
  const std::optional<std::int64_t> duration = parse_scaled(cell, unit);
  if (!duration) {
    table.fail(cell.empty()
                   ? "the duration is blank"
                   : "duration \"" + std::string{cell} + "\" is not a number, or too large");
  }
  if (*duration < 0) table.fail("duration " + std::string{cell} + " is negative");
  return *duration;
}

}  // namespace coldcast
