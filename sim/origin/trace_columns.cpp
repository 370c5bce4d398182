#include "origin/trace_columns.h"

#include <algorithm>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"
#include "coldcast/keys/keys.h"

#include "base/scaled_number.h"
#include "origin/trace_rows.h"

namespace coldcast {
namespace {

// A column's place by its name; what is not found is reported once for all.
class ColumnFinder {
 public:
  ColumnFinder(const CsvReader& table, bool has_header) : table_(table), has_header_(has_header) {}

  [[nodiscard]] std::size_t find(const Setting& at, const std::string& name) {
    if (const auto column = table_.column(name)) return *column;
    is_complete_ = false;
    const std::vector<std::string_view> known{table_.header().begin(), table_.header().end()};
    std::string message = unknown_word("column", name, known);
    if (has_header_ && looks_like_data())
      message += "; the first line looks like data: say header: false, and name columns by number";
    at.fail(std::move(message));
    return 0;
  }
  [[nodiscard]] std::size_t find(const Setting& at) { return find(at, at.text()); }
  [[nodiscard]] std::optional<std::size_t> find(Parameters& keys, std::string_view key) {
    const std::optional<Setting> at = keys.find(key);
    return at ? std::optional{find(*at)} : std::nullopt;
  }
  void fail() { is_complete_ = false; }
  [[nodiscard]] bool is_complete() const { return is_complete_; }

 private:
  // At least half of it are numbers and times.
  [[nodiscard]] bool looks_like_data() const {
    const auto is_value = [](const std::string& field) {
      return parse_number(field).has_value() || parse_iso_time(field).has_value();
    };
    const auto& fields = table_.header();
    return 2 * std::count_if(fields.begin(), fields.end(), is_value) >=
           static_cast<std::ptrdiff_t>(fields.size());
  }

  const CsvReader& table_;
  bool has_header_;
  bool is_complete_ = true;
};

CsvForm read_form(Parameters& settings) {
  CsvForm form;
  if (const auto header = settings.find("header")) form.has_header = header->boolean();
  const std::optional<Setting> delimiter = settings.find("delimiter");
  if (!delimiter) return form;
  const std::string text = delimiter->text();
  if (text == "tab" || text == "\\t") {
    form.delimiter = '\t';
  } else if (text.size() == 1 && text.find_first_of("\"\r\n") == std::string::npos) {
    form.delimiter = text.front();
  } else {
    delimiter->fail("expected one character, such as \";\", or tab, found " + quote(text));
  }
  return form;
}

void read_stamp(Parameters& keys, ColumnFinder& columns, CsvLayout& layout) {
  const std::optional<Setting> time = keys.find("time");
  const std::optional<Setting> end = keys.find("end");
  layout.stamps_end = end.has_value();
  if (time && end) {
    end->fail("a file is read by one of time (the start of a record) and end; leave one out");
    columns.fail();
  } else if (time || end) {
    layout.stamp = columns.find(time ? *time : *end);
  } else {
    keys.fail("time",
              "is missing; name the column of the starts, like \"time: timestamp\", or of "
              "the ends, like \"end: timestamp\"");
    columns.fail();
  }
}

// `function: name`, or a list of columns that name it together.
void read_function_columns(const Setting& function, ColumnFinder& columns, CsvLayout& layout) {
  if (!function.is_list()) {
    layout.functions.push_back(columns.find(function));
    return;
  }
  function.keep();
  for (const Setting& part : function.list()) layout.functions.push_back(columns.find(part));
  if (!layout.functions.empty()) return;
  function.fail("is empty; expected a column, or columns that name a function together");
  columns.fail();
}

void read_function(Parameters& keys, TracePlace place, bool takes_one, ColumnFinder& columns,
                   CsvLayout& layout) {
  if (place == TracePlace::own_functions) {
    if (const auto function = keys.require("function", "name")) {
      read_function_columns(*function, columns, layout);
    } else {
      columns.fail();
    }
    return;
  }
  const std::optional<Setting> function = keys.find("function");
  if (function && !takes_one) {
    function->fail(
        "only an entry of `traces` makes functions; here all requests are of one: say function: "
        "NAME beside `columns` to take the rows of one, or leave the column out");
    columns.fail();
  } else if (function) {
    read_function_columns(*function, columns, layout);
  }
}

std::vector<std::string> texts_of(const Setting& wanted) {
  std::vector<std::string> texts;
  if (!wanted.is_list()) return {wanted.text()};
  wanted.keep();
  for (const Setting& text : wanted.list()) texts.push_back(text.text());
  if (texts.empty()) wanted.fail("is empty; expected a text, or texts, of which a row has one");
  return texts;
}

std::vector<RowFilter> read_where(Parameters& settings, ColumnFinder& columns) {
  std::vector<RowFilter> where;
  const std::optional<Setting> setting = settings.find("where");
  if (!setting) return where;
  Parameters filters = setting->map();
  for (const auto& [column, wanted] : filters.all()) {
    where.push_back({columns.find(wanted, column), texts_of(wanted)});
  }
  return where;
}

// A span above zero; zero where the key is not there.
Duration read_span(Parameters& settings, std::string_view key) {
  const std::optional<Setting> setting = settings.find(key);
  if (!setting) return Duration::zero();
  const Duration span = setting->duration();
  (void)is_in_range(*setting, key_row("trace", key), span);
  return span;
}

// What a row stands for.
void read_spans(Parameters& settings, CsvLayout& layout) {
  layout.period = read_span(settings, "period");
  layout.resolution = read_span(settings, "resolution");
  if (!layout.count && settings.has("period")) {
    settings.fail("period", "has a meaning beside columns: {count: …} only; a row is one request");
  }
  if (layout.count && settings.has("resolution")) {
    settings.fail("resolution", "has no meaning beside columns: {count: …}; say period");
  }
  if (layout.stamps_end && !layout.duration && !layout.count) {
    settings.fail("columns.end",
                  "needs columns: {duration: …}: a record began at its end less its duration");
  }
}

// What other tools call a time that is written as a date.
bool is_calendar(const std::string& unit) {
  return unit.starts_with("iso") || unit.starts_with("ISO") || unit.starts_with("rfc") ||
         unit.starts_with("RFC");
}

void read_units(Parameters& settings, CsvLayout& layout) {
  if (const auto unit = settings.find("time_unit"); unit && is_calendar(unit->node().text)) {
    unit->fail("calendar times have no unit; leave it out");
  } else if (unit) {
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
  CsvRows rows(layout);
  if (!rows.next(std::max(layout.stamp, layout.last_of_names()))) return true;
  const std::string cell{rows.table().field(layout.stamp)};
  if (!parse_scaled(cell, NumberUnit{})) return true;
  settings.fail("time_unit is missing: " + layout.path + " has numbers for times, such as " + cell +
                "; say time_unit: s, or another unit");
  return false;
}

}  // namespace

std::size_t CsvLayout::last() const {
  return std::max({last_of_names(), stamp, duration.value_or(0), count.value_or(0)});
}

std::size_t CsvLayout::last_of_names() const {
  std::size_t last = label.value_or(0);
  for (const std::size_t column : functions) last = std::max(last, column);
  for (const RowFilter& filter : where) last = std::max(last, filter.column);
  return last;
}

std::optional<CsvLayout> read_csv_layout(Parameters& settings, TracePlace place,
                                         const std::string& path) {
  CsvLayout layout;
  layout.path = path;
  const std::size_t faults = settings.diagnostics().size();
  layout.form = read_form(settings);
  if (settings.diagnostics().size() > faults) return std::nullopt;
  const CsvReader table{path, layout.form};
  ColumnFinder columns(table, layout.form.has_header);
  const std::optional<Setting> block = settings.require("columns", "{time: timestamp}");
  if (!block || !block->is_map()) return std::nullopt;
  Parameters keys = block->map();
  read_stamp(keys, columns, layout);
  layout.duration = columns.find(keys, "duration");
  read_function(keys, place, settings.has("function"), columns, layout);
  layout.label = columns.find(keys, "label");
  layout.count = columns.find(keys, "count");
  keys.done();
  layout.where = read_where(settings, columns);
  if (!columns.is_complete()) return std::nullopt;
  read_units(settings, layout);
  read_spans(settings, layout);
  if (!has_its_unit(settings, layout) || settings.diagnostics().size() > faults)
    return std::nullopt;
  if (!settings.has("delimiter")) remark_delimiter(settings.diagnostics(), table);
  return layout;
}

std::size_t known_column(const CsvReader& table, std::string_view name) {
  if (const std::optional<std::size_t> column = table.column(name)) return *column;
  throw TraceError(table.path(), 1, "the header lacks " + std::string{name});
}

}  // namespace coldcast
