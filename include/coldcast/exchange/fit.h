#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/base/time.h"
#include "coldcast/origin/time_zone.h"

namespace coldcast {

// `--map q1=shelf:Invocations:Sum`: what the data call `pattern` (`*` stands for anything) is this
// function's, or this metric of it.
struct NameMapping {
  std::string pattern;
  std::string function;
  std::string metric{};
  std::string statistic{};
};

// How files are to be read where they do not say it themselves.
struct ReadingOptions {
  std::string function;                                     // whose data, where the data do not say
  std::vector<NameMapping> maps;                            // the first that matches counts
  std::map<std::string, std::string, std::less<>> columns;  // role to name, of tables
  std::string format;                                       // combined, alb, api-gateway, csv
  std::optional<Duration> period;                           // of metrics
  Duration utc_offset{};                                    // of local times, east of UTC
  std::optional<Duration> duration_unit;                    // of a column of durations; else ms
};

// The kinds of arrivals that a fit may write; automatic: what the data support.
enum class ArrivalWish : std::uint8_t { automatic, trace, profile, poisson, on_off };
// What may be laid over one another; automatic: days or weeks that are alike.
enum class FoldWish : std::uint8_t { automatic, none, day, week };

struct FitOptions {
  ReadingOptions reading;
  std::optional<std::int64_t> from;  // of the window, nanoseconds since 1970
  std::optional<std::int64_t> to;
  std::optional<Duration> timeout;  // that held when the data were taken
  ArrivalWish arrivals = ArrivalWish::automatic;
  FoldWish fold = FoldWish::automatic;
  Duration zone{};        // east of UTC, for hours of the day
  TimeZone named_zone{};  // the same by its name, on top of it
  bool exact = false;     // durations as a file of values instead of a law
  std::string requests;   // the file that the rows of requests go to; empty: none
  std::string directory;  // where the scenario will be: names of its files start there
  std::string into;       // the scenario to be filled; empty: a new one
  std::string command;    // what the head of a new scenario says
  // Requests that are held one by one; of more, those that are alike are condensed. `requests` and
  // arrivals of on_off need them all.
  std::size_t held = 1'000'000;
};

// One line of what is told: a word for its subject, and a sentence.
struct FitLine {
  std::string word;  // read, arrivals, handler, init, idle, unknown, assumed, check, ...
  std::string text;
};

// An ISO-8601 time as nanoseconds since 1970; nullopt for anything else.
[[nodiscard]] std::optional<std::int64_t> parse_calendar_time(std::string_view text);

// What logs and metrics say of functions. Reading and estimating are done by the constructor.
class Fit {
 public:
  // Throws ScenarioError with what is wrong with the files, TraceError for one that breaks off.
  Fit(const std::vector<std::string>& files, FitOptions options);
  ~Fit();
  Fit(const Fit&) = delete;
  Fit& operator=(const Fit&) = delete;

  // One row a request, readable as `trace csv`.
  void write_requests(std::ostream& out) const;
  // The scenario: a new one, or the text of `into` with what was measured.
  [[nodiscard]] const std::string& scenario() const;
  // What was read and estimated, with intervals and doubts.
  [[nodiscard]] const std::vector<FitLine>& report() const;
  // Runs the scenario 20 times over the window and compares it with what was seen; a line a
  // function. Files that it names must be there.
  [[nodiscard]] std::vector<FitLine> check(unsigned jobs) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The report for people, a line a fact; and as JSON: {"schema": 1, "report": [{"about", "text"}]}.
[[nodiscard]] std::string write_fit_report(const std::vector<FitLine>& lines);
[[nodiscard]] std::string write_fit_json(const std::vector<FitLine>& lines);

}  // namespace coldcast
