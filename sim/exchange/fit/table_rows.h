#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/fit/fit_options.h"
#include "exchange/fit/intake.h"

namespace coldcast {

// What a column of a table of requests, or of counts, holds.
enum class ColumnRole : std::uint8_t {
  ignored,
  time,     // of the event; of a row that is a REPORT, its end
  bin,      // the begin of a bin
  arrived,  // of the request
  function,
  stream,
  message,
  type,
  request_id,
  duration,
  billed,
  init,
  restore,
  memory,
  max_memory,
  start,
  is_cold,  // true, 1 or yes
  outcome,
  count,
  metric,  // any other number of a bin, see ColumnMeaning
};

struct ColumnMeaning {
  ColumnRole role = ColumnRole::ignored;
  std::string metric{};
  std::string statistic{};
};

// By the names that CloudWatch, its wrappers and coldcast use, or as --columns says.
[[nodiscard]] ColumnMeaning meaning_of_column(std::string_view name, const ReadingOptions& options);

// Takes in the rows of a table: Logs Insights in any dress, the console's CSV, rows of requests.
class TableRows {
 public:
  TableRows(const ReadingOptions& options, Intake& intake) : options_(options), intake_(intake) {}

  // The names of the columns. False when they say nothing that can be used.
  bool set_header(const std::vector<std::string>& names);
  void take(std::span<const std::string_view> cells, std::uint64_t line);
  // The most rows that the query asked for.
  void set_limit(std::uint64_t limit) { limit_ = limit; }
  // What is to be said of all rows together.
  void finish();
  [[nodiscard]] bool is_binned() const { return is_binned_; }
  // How a scenario can replay the table; nullopt where it has to be read as it was read here.
  [[nodiscard]] std::optional<ReplayableTable> replayable() const;

 private:
  [[nodiscard]] std::string_view cell(std::span<const std::string_view> cells,
                                      ColumnRole role) const;
  [[nodiscard]] std::string name_of(ColumnRole role) const;
  [[nodiscard]] std::optional<Instant> time_in(std::string_view text) const;
  [[nodiscard]] std::optional<Reading> time_span(std::string_view text) const;
  void note_unit(std::string_view text);
  void take_message(std::span<const std::string_view> cells, Instant time, std::uint64_t line);
  void take_request(std::span<const std::string_view> cells, Instant time, std::uint64_t line);
  void take_row_of_requests(std::span<const std::string_view> cells, std::uint64_t line);
  void take_bin(std::span<const std::string_view> cells, Instant time, std::uint64_t line);
  [[nodiscard]] double metric_unit(const ColumnMeaning& meaning) const;
  void read_numbers(std::span<const std::string_view> cells, PlatformLine& report) const;

  const ReadingOptions& options_;
  Intake& intake_;
  std::vector<std::string> names_;
  std::vector<ColumnMeaning> meanings_;
  std::vector<std::size_t> places_;  // of each role, or npos
  bool is_binned_ = false;
  std::uint64_t period_ = 0;  // of bin(5m)
  std::uint64_t limit_ = 0;   // 0: not known
  std::uint64_t rows_ = 0;
  std::uint64_t used_ = 0;
  std::uint64_t short_ = 0;  // durations below 1
  bool is_descending_ = true;
  bool has_messages_ = false;      // that told of requests
  bool has_inits_ = false;         // of rows whose columns differ, some
  std::string time_unit_;          // of times that are numbers
  bool has_milliseconds_ = false;  // by the name of their column
  Instant last_ = kNoInstant;
};

}  // namespace coldcast
