#include "origin/traces.h"

#include <map>

#include "base/scaled_number.h"

namespace coldcast {

std::uint32_t FunctionKeys::number(std::string_view key) {
  if (const std::optional<std::uint32_t> known = find(key)) return *known;
  const auto number = static_cast<std::uint32_t>(keys_.size());
  numbers_.emplace(std::string{key}, number);
  keys_.emplace_back(key);
  return number;
}

std::optional<std::uint32_t> FunctionKeys::find(std::string_view key) const {
  const auto found = numbers_.find(key);
  if (found == numbers_.end()) return std::nullopt;
  return found->second;
}

std::vector<std::string> unique_names(const std::vector<QualifiedName>& functions) {
  std::map<std::string_view, int> uses;
  for (const QualifiedName& function : functions) ++uses[function.name];
  std::vector<std::string> names;
  for (const QualifiedName& function : functions) {
    const bool clashes = uses[function.name] > 1;
    names.push_back(clashes ? function.application + "-" + function.name : function.name);
  }
  return names;
}

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
      return trace_source(open(), shape, context);
    };
    return content;
  }
  for (const std::string& name : names) {
    TraceFunction function;
    function.name = name;
    function.workload.ends_by_itself = true;
    content.functions.push_back(std::move(function));
  }
  shape.has_lanes = true;
  content.shared_source = [open, shape](const WorkloadContext& context) {
    return trace_source(open(), shape, context);
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
