#include <algorithm>
#include <limits>
#include <map>

#include "coldcast/base/text.h"

#include "origin/spread_draws.h"
#include "origin/trace_columns.h"
#include "origin/trace_rows.h"
#include "origin/trace_survey.h"
#include "origin/traces.h"

namespace coldcast {
namespace {

// What the first pass over a file finds.
struct CsvContent {
  CsvLayout layout;
  TraceNames functions;
  FunctionKeys labels;
  std::optional<std::int64_t> first_start;  // where it was asked for
};

class CsvRecords final : public TraceRecords {
 public:
  CsvRecords(std::shared_ptr<const CsvContent> content, RandomStream stream)
      : content_(std::move(content)),
        rows_(content_->layout),
        last_(content_->layout.last()),
        stream_(stream) {}

  std::size_t read(std::span<TraceRecord> records) override {
    return content_->layout.count ? read_counts(records) : read_rows(records);
  }
  [[nodiscard]] const CsvReader& table() const override { return rows_.table(); }

 private:
  std::size_t read_rows(std::span<TraceRecord> records) {
    const auto resolution = static_cast<std::uint64_t>(content_->layout.resolution.count());
    for (std::size_t i = 0; i < records.size(); ++i) {
      if (!rows_.next(last_)) return i;
      read_row(records[i]);
      if (resolution > 0) move(records[i], static_cast<std::int64_t>(stream_.below(resolution)));
    }
    return records.size();
  }

  // A row is so many requests, spread over its period.
  std::size_t read_counts(std::span<TraceRecord> records) {
    for (std::size_t i = 0; i < records.size(); ++i) {
      while (spread_.empty()) {
        if (!rows_.next(last_)) return i;
        const std::uint64_t count = rows_.count();
        if (count == 0) continue;  // and so without a duration
        read_row(counted_);
        spread_.begin(count, content_->layout.period);
      }
      records[i] = counted_;
      move(records[i], spread_.next(stream_).count());
    }
    return records.size();
  }

  void move(TraceRecord& record, std::int64_t by) const {
    if (__builtin_add_overflow(record.at, by, &record.at)) {
      rows_.table().fail("the time does not fit 292 years");
    }
  }

  void read_row(TraceRecord& record) {
    const CsvLayout& layout = content_->layout;
    record = {};
    const std::int64_t stamp = rows_.stamp();
    record.duration = rows_.duration();
    record.at = rows_.start(stamp, record.duration);
    if (layout.label) {
      const std::string_view label = rows_.table().field(*layout.label);
      if (!label.empty()) record.label = number_of(content_->labels.find(label), "label", label);
    }
    if (layout.functions.empty()) return;
    const std::string_view key = rows_.function(key_);
    record.function = number_of(content_->functions.find(key), "function", key);
  }

  // Between the passes somebody may write to the file.
  std::uint32_t number_of(std::optional<std::uint32_t> number, const char* what,
                          std::string_view text) const {
    if (!number) {
      rows_.table().fail(std::string(what) + " " + quote(TraceNames::shown(text)) +
                         " was not there before");
    }
    return *number;
  }

  std::shared_ptr<const CsvContent> content_;
  CsvRows rows_;
  std::size_t last_;
  RandomStream stream_;
  std::string key_;
  TraceRecord counted_;
  SpreadDraws spread_;
};

// The first pass over a file: names, labels, what `where` leaves out, the step between rows, and
// what a replay would get wrong. It stops as soon as it knows what is asked for. What it cannot
// read is told by the run, if the run comes so far.
class FirstPass {
 public:
  FirstPass(CsvContent& content, Renames& renames, bool checks_names)
      : content_(content), renames_(renames), checks_names_(checks_names) {}

  void run() {
    const CsvLayout& layout = content_.layout;
    CsvRows rows(layout);
    const bool needs_stamps = layout.count || layout.resolution > Duration::zero();
    const bool needs_names = !layout.functions.empty() || layout.label || !layout.where.empty();
    bool looks = !layout.count && layout.resolution == Duration::zero();
    const std::size_t needed = needs_stamps ? layout.last() : layout.last_of_names();
    while (needs_stamps || needs_names || looks) {
      if (!rows.next(looks ? layout.last() : needed, needed)) break;
      ++rows_;
      read_names(rows);
      if (needs_stamps) read_start(rows);
      looks = looks && survey_row(rows);
    }
    left_out_ = rows.left_out();
  }

  [[nodiscard]] const TraceSurvey& survey() const { return survey_; }
  [[nodiscard]] std::uint64_t rows() const { return rows_; }
  [[nodiscard]] std::uint64_t left_out() const { return left_out_; }
  // The least time between two rows of one function; nothing if there are no two.
  [[nodiscard]] std::optional<Duration> least_step() {
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    std::int64_t least = kMost;
    for (auto& [function, stamps] : stamps_) {
      std::sort(stamps.begin(), stamps.end());
      for (std::size_t i = 1; i < stamps.size(); ++i) {
        std::int64_t step = 0;
        const bool fits = !__builtin_sub_overflow(stamps[i], stamps[i - 1], &step);
        if (fits && step > 0) least = std::min(least, step);
      }
    }
    return least == kMost ? std::nullopt : std::optional{Duration{least}};
  }

 private:
  void read_names(const CsvRows& rows) {
    const CsvLayout& layout = content_.layout;
    if (layout.label) {
      const std::string_view label = rows.table().field(*layout.label);
      if (!label.empty()) content_.labels.number(label);
    }
    if (layout.functions.empty()) return;
    const std::string_view key = rows.function(key_);
    const std::size_t known = content_.functions.names().size();
    function_ = content_.functions.number(key, renames_);
    if (content_.functions.names().size() == known || !checks_names_) return;
    if (!is_taken_by_aws(content_.functions.names()[function_])) refuse(rows, key);
  }

  [[noreturn]] void refuse(const CsvRows& rows, std::string_view key) const {
    const std::string& name = content_.functions.names()[function_];
    rows.table().fail(
        "function " + quote(name) + " is no name for AWS; expected 1 to 64 of A-Z a-z 0-9 - _",
        "rename: {" + quote(TraceNames::shown(key)) + ": NAME} gives it one" +
            (name.empty() ? "; where leaves such rows out" : ""));
  }

  void read_start(const CsvRows& rows) {
    const CsvLayout& layout = content_.layout;
    const std::int64_t stamp = rows.stamp();
    if (layout.count && layout.period == Duration::zero()) stamps_[function_].push_back(stamp);
    const std::int64_t start = layout.count ? stamp : rows.start(stamp, rows.duration());
    if (!content_.first_start || start < *content_.first_start) content_.first_start = start;
  }

  // A survey alone is no reason to refuse a file.
  bool survey_row(const CsvRows& rows) {
    if (!rows.table().has(content_.layout.last())) return false;
    try {
      const std::int64_t duration = rows.duration();
      const std::int64_t stamp = rows.stamp();
      survey_.add(stamp, rows.start(stamp, duration), duration);
    } catch (const TraceError&) {
      return false;
    }
    return !survey_.is_full();
  }

  CsvContent& content_;
  Renames& renames_;
  bool checks_names_;
  TraceSurvey survey_;
  std::string key_;
  std::uint32_t function_ = 0;
  std::uint64_t rows_ = 0;
  std::uint64_t left_out_ = 0;
  std::map<std::uint32_t, std::vector<std::int64_t>> stamps_;
};

// Without the key, a row of counts lasts as long as the least step. False if there is none.
bool settle_period(Parameters& settings, FirstPass& pass, CsvContent& content) {
  CsvLayout& layout = content.layout;
  if (!layout.count) return true;
  if (layout.period == Duration::zero()) {
    const std::optional<Duration> step = pass.least_step();
    if (!step) {
      settings.fail("period is missing, and no two rows of a function tell it; say period: 1min");
      return false;
    }
    layout.period = *step;
  }
  if (layout.stamps_end && content.first_start) {
    if (__builtin_sub_overflow(*content.first_start, layout.period.count(), &*content.first_start))
      content.first_start.reset();
  }
  return true;
}

void note_what_was_guessed(Parameters& settings, const FirstPass& pass, const CsvContent& content) {
  const CsvLayout& layout = content.layout;
  Diagnostics& diagnostics = settings.diagnostics();
  if (!layout.where.empty()) {
    const std::uint64_t all = pass.rows() + pass.left_out();
    diagnostics.note(layout.path + ": where takes " + std::to_string(pass.rows()) + " of " +
                     std::to_string(all) + " rows; " + std::to_string(pass.left_out()) +
                     (pass.left_out() == 1 ? " is" : " are") + " left out");
  }
  for (std::string& sentence : pass.survey().sentences(layout.path, true)) {
    diagnostics.note(std::move(sentence));
  }
}

// Reads the file a first time; nullptr when something is wrong with the settings.
std::shared_ptr<CsvContent> read_content(Parameters& settings, TracePlace place,
                                         const std::string& path) {
  const std::size_t faults = settings.diagnostics().size();
  Renames renames(settings);
  std::optional<CsvLayout> layout = read_csv_layout(settings, place, path);
  if (!layout || settings.diagnostics().size() > faults) return nullptr;
  auto content = std::make_shared<CsvContent>();
  content->layout = std::move(*layout);
  FirstPass pass(*content, renames, place == TracePlace::own_functions);
  pass.run();
  if (!settle_period(settings, pass, *content)) return nullptr;
  note_what_was_guessed(settings, pass, *content);
  renames.remark_unused();
  return content;
}

}  // namespace

std::optional<TraceContent> read_csv_trace(Parameters& settings, TracePlace place) {
  const std::optional<Setting> file = settings.require("file", "requests.csv");
  const std::optional<std::string> path = file ? readable_file(*file) : std::nullopt;
  // Asked for before anything fails, so that they do not count as unknown.
  for (const char* key : {"columns", "time_unit", "duration_unit", "origin", "delimiter", "header",
                          "where", "rename", "period", "resolution"}) {
    (void)settings.find(key);
  }
  if (place == TracePlace::arrivals) (void)settings.find("function");
  if (!path) return std::nullopt;
  const std::shared_ptr<const CsvContent> read = read_content(settings, place, *path);
  if (!read) return std::nullopt;
  TraceShape shape;
  shape.origin = read_origin(settings, read->layout.times);
  // What is spread over a stretch of time begins with the stretch.
  if (shape.origin.kind == Origin::Kind::first && read->first_start) {
    shape.origin = {Origin::Kind::time, *read->first_start};
  }
  shape.window = read_window(settings);
  shape.labels = {read, &read->labels};
  const OpenTrace open = [read](const WorkloadContext& context) {
    return std::make_unique<CsvRecords>(read, stream_of(context, StreamPurpose::arrivals));
  };
  std::optional<TraceContent> content =
      content_of_records(settings, place, open, read->functions.names(), shape);
  if (!content) return std::nullopt;
  const bool brings_durations = read->layout.duration.has_value();
  content->merged.brings_durations = brings_durations;
  for (TraceFunction& function : content->functions) {
    function.workload.brings_durations = brings_durations;
  }
  return content;
}

}  // namespace coldcast
