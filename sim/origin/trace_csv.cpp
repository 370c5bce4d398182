#include "base/scaled_number.h"
#include "origin/traces.h"

namespace coldcast {
namespace {

// Which columns of a file mean what, and how they are written.
struct CsvLayout {
  std::string path;
  std::size_t time = 0;
  std::optional<std::size_t> function;
  std::optional<std::size_t> duration;
  TimeColumn times;
  NumberUnit duration_unit;

  // The last column needed.
  [[nodiscard]] std::size_t last() const {
    return std::max({time, function.value_or(0), duration.value_or(0)});
  }
};

[[noreturn]] void fail_at_time(const CsvReader& table, const CsvLayout& layout,
                               std::string_view cell) {
  if (cell.empty()) table.fail("the time is blank");
  const std::string time = "time \"" + std::string{cell} + "\" ";
  if (layout.times.unit) table.fail(time + "is not a number, or too large");
  table.fail(time + "is not an ISO-8601 time such as 2023-11-16T18:17:03.5Z");
}

class CsvRecords final : public TraceRecords {
 public:
  CsvRecords(const CsvLayout& layout, std::shared_ptr<const FunctionKeys> functions)
      : layout_(layout), table_(layout.path), functions_(std::move(functions)) {}

  std::size_t read(std::span<TraceRecord> records) override {
    const std::size_t last = layout_.last();
    for (std::size_t i = 0; i < records.size(); ++i) {
      if (!table_.next(last)) return i;
      read_row(records[i]);
    }
    return records.size();
  }
  [[nodiscard]] const CsvReader& table() const override { return table_; }

 private:
  void read_row(TraceRecord& record) {
    const std::string_view time = table_.field(layout_.time);
    const std::optional<std::int64_t> at = layout_.times.parse(time);
    if (!at) fail_at_time(table_, layout_, time);
    record.at = *at;
    record.duration = layout_.duration
                          ? read_duration_cell(table_, *layout_.duration, layout_.duration_unit)
                          : -1;
    if (!layout_.function) return;
    const std::string_view name = table_.field(*layout_.function);
    const std::optional<std::uint32_t> function = functions_->find(name);
    if (!function) table_.fail("function \"" + std::string{name} + "\" was not there before");
    record.function = *function;
  }

  CsvLayout layout_;
  CsvReader table_;
  std::shared_ptr<const FunctionKeys> functions_;
};

bool is_function_name(std::string_view name) {
  constexpr std::size_t kLongest = 64;  // AWS's rule
  return !name.empty() && name.size() <= kLongest &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_';
         });
}

// The first of two passes over a file that names functions.
FunctionKeys find_functions(const CsvLayout& layout) {
  FunctionKeys functions;
  CsvReader table{layout.path};
  while (table.next(*layout.function)) {
    const std::string_view name = table.field(*layout.function);
    if (functions.find(name)) continue;
    if (!is_function_name(name)) {
      table.fail("function \"" + std::string{name} +
                 "\" is no name for AWS; expected 1 to 64 of A-Z a-z 0-9 - _");
    }
    functions.number(name);
  }
  return functions;
}

// Names and places of the columns; nullopt when something is wrong.
std::optional<CsvLayout> read_columns(Parameters& settings, TracePlace place,
                                      const std::string& path) {
  CsvLayout layout;
  layout.path = path;
  const CsvReader table{path};
  bool is_complete = true;
  const auto locate = [&](const Setting& at) {
    const std::optional<std::size_t> column = find_column(table, at, at.text());
    is_complete = is_complete && column.has_value();
    return column;
  };
  const std::optional<Setting> columns = settings.require("columns", "{time: timestamp}");
  if (!columns || !columns->is_map()) return std::nullopt;
  Parameters keys = columns->map();
  if (const auto time = keys.require("time", "timestamp")) {
    layout.time = locate(*time).value_or(0);
  } else {
    is_complete = false;
  }
  if (const auto duration = keys.find("duration")) layout.duration = locate(*duration);
  if (place == TracePlace::own_functions) {
    if (const auto function = keys.require("function", "name")) {
      layout.function = locate(*function);
    } else {
      is_complete = false;
    }
  } else if (const auto function = keys.find("function")) {
    function->fail("only an entry of `traces` makes functions; here all requests are of one");
    is_complete = false;
  }
  keys.done();
  if (!is_complete) return std::nullopt;
  return layout;
}

void read_units(Parameters& settings, CsvLayout& layout) {
  if (const auto unit = settings.find("time_unit")) {
    layout.times.unit = time_unit(unit->choice(time_units()));
  }
  if (!layout.duration) {
    (void)settings.find("duration_unit");
  } else if (const auto unit = settings.require("duration_unit", "ms")) {
    layout.duration_unit = time_unit(unit->choice(time_units()));
  }
}

// A file of numbers without time_unit is the scenario's fault, not the file's.
bool has_its_unit(Parameters& settings, const CsvLayout& layout) {
  if (layout.times.unit) return true;
  CsvReader table{layout.path};
  if (!table.next(layout.time)) return true;
  const std::string_view cell = table.field(layout.time);
  if (!parse_scaled(cell, NumberUnit{})) return true;
  settings.fail("time_unit is missing: " + layout.path + " has numbers for times, such as " +
                std::string{cell} + "; say time_unit: s, or another unit");
  return false;
}

}  // namespace

std::optional<TraceContent> read_csv_trace(Parameters& settings, TracePlace place) {
  const std::optional<Setting> file = settings.require("file", "requests.csv");
  const std::optional<std::string> path = file ? readable_file(*file) : std::nullopt;
  // Asked for before anything fails, so that they do not count as unknown.
  for (const char* key : {"columns", "time_unit", "duration_unit", "origin"}) {
    (void)settings.find(key);
  }
  if (!path) return std::nullopt;
  std::optional<CsvLayout> layout = read_columns(settings, place, *path);
  if (!layout) return std::nullopt;
  read_units(settings, *layout);
  if (!has_its_unit(settings, *layout)) return std::nullopt;
  TraceShape shape;
  shape.origin = read_origin(settings, layout->times);
  shape.window = read_window(settings);
  auto functions = std::make_shared<FunctionKeys>();
  if (layout->function) *functions = find_functions(*layout);
  const OpenTrace open = [layout = *layout,
                          functions = std::shared_ptr<const FunctionKeys>(functions)] {
    return std::make_unique<CsvRecords>(layout, functions);
  };
  std::optional<TraceContent> content =
      content_of_records(settings, place, open, functions->keys(), shape);
  if (!content) return std::nullopt;
  const bool brings_durations = layout->duration.has_value();
  content->merged.brings_durations = brings_durations;
  for (TraceFunction& function : content->functions) {
    function.workload.brings_durations = brings_durations;
  }
  return content;
}

}  // namespace coldcast
