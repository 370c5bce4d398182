#include <algorithm>

#include "base/scaled_number.h"
#include "origin/trace_columns.h"
#include "origin/trace_survey.h"
#include "origin/traces.h"

namespace coldcast {
namespace {

const NumberUnit kSeconds{std::chrono::seconds{1}};

// The trace of two weeks of January 2021 (Zhang et al., Faster and Cheaper Serverless Computing on
// Harvested Resources, SOSP 2021): app, func, end_timestamp, duration, both in seconds.
struct Layout {
  std::string path;
  std::size_t application = 0;
  std::size_t function = 0;
  std::size_t end = 0;
  std::size_t duration = 0;

  [[nodiscard]] std::size_t last() const {
    return std::max({application, function, end, duration});
  }
};

Layout find_layout(const std::string& path) {
  const CsvReader table{path};
  return {path, known_column(table, "app"), known_column(table, "func"),
          known_column(table, "end_timestamp"), known_column(table, "duration")};
}

// A function is known by its application and its name; neither holds a comma.
void write_key(const CsvReader& table, const Layout& layout, std::string& key) {
  key.assign(table.field(layout.application));
  key.push_back(',');
  key.append(table.field(layout.function));
}

class Records final : public TraceRecords {
 public:
  Records(Layout layout, std::shared_ptr<const FunctionKeys> functions)
      : layout_(std::move(layout)), table_(layout_.path), functions_(std::move(functions)) {}

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
    record.duration = read_duration_cell(table_, layout_.duration, kSeconds);
    const std::string_view cell = table_.field(layout_.end);
    const std::optional<std::int64_t> end = parse_scaled(cell, kSeconds);
    if (!end) {
      table_.fail("end_timestamp \"" + std::string{cell} + "\" is not a number, or too large");
    }
    if (__builtin_sub_overflow(*end, record.duration, &record.at)) {
      table_.fail("the start, end_timestamp - duration, does not fit 292 years");
    }
    write_key(table_, layout_, key_);
    const std::optional<std::uint32_t> function = functions_->find(key_);
    if (!function) table_.fail("function \"" + key_ + "\" was not there before");
    record.function = *function;
  }

  Layout layout_;
  CsvReader table_;
  std::shared_ptr<const FunctionKeys> functions_;
  std::string key_;
};

// What cannot be read is told by the run, if it comes so far.
void survey_row(const CsvReader& table, const Layout& layout, TraceSurvey& survey) {
  const auto duration = parse_scaled(table.field(layout.duration), kSeconds);
  const auto end = parse_scaled(table.field(layout.end), kSeconds);
  std::int64_t start = 0;
  if (!duration || !end || __builtin_sub_overflow(*end, *duration, &start)) return;
  survey.add(*end, start, *duration);
}

FunctionKeys find_functions(const Layout& layout, TraceSurvey& survey) {
  FunctionKeys functions;
  CsvReader table{layout.path};
  std::string key;
  while (table.next(layout.last())) {
    write_key(table, layout, key);
    functions.number(key);
    if (!survey.is_full()) survey_row(table, layout, survey);
  }
  return functions;
}

std::vector<std::string> names_of(const FunctionKeys& functions) {
  std::vector<QualifiedName> names;
  for (const std::string& key : functions.keys()) {
    const std::size_t comma = key.find(',');
    names.push_back({key.substr(0, comma), key.substr(comma + 1)});
  }
  return unique_names(names);
}

}  // namespace

std::optional<TraceContent> read_azure_2021(Parameters& settings, TracePlace place) {
  const std::optional<Setting> file = settings.require("file", "invocations.csv");
  const std::optional<std::string> path = file ? readable_file(*file) : std::nullopt;
  TraceShape shape;
  shape.origin = read_origin(settings, TimeColumn{kSeconds});
  shape.window = read_window(settings);
  (void)settings.find("function");
  if (!path) return std::nullopt;
  remark_delimiter(settings.diagnostics(), CsvReader{*path});
  const Layout layout = find_layout(*path);
  TraceSurvey survey;
  const auto functions = std::make_shared<const FunctionKeys>(find_functions(layout, survey));
  for (std::string& sentence : survey.sentences(*path, false)) {
    settings.diagnostics().note(std::move(sentence));
  }
  const OpenTrace open = [layout, functions](const WorkloadContext&) {
    return std::make_unique<Records>(layout, functions);
  };
  std::optional<TraceContent> content =
      content_of_records(settings, place, open, names_of(*functions), shape);
  if (!content) return std::nullopt;
  content->merged.brings_durations = true;
  for (TraceFunction& function : content->functions) function.workload.brings_durations = true;
  return content;
}

}  // namespace coldcast
