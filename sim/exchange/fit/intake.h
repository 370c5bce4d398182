#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "exchange/fit/hash_set.h"
#include "exchange/fit/measurements.h"
#include "exchange/fit/report_line.h"

namespace coldcast {

// What the platform said about an environment beside the requests it ran; rare.
struct EnvironmentEvent {
  std::uint32_t environment = 0;
  LineKind kind = LineKind::init_start;
  Instant time = kNoInstant;
  PlatformLine line{};  // its views are not valid
};

// Everything that was read of one source: a function, as the data name it.
struct MeasuredSource {
  std::string name{};  // log group, function, metric label; empty where the data do not say
  std::string hint{};  // of a name, where it has none
  std::string file{};  // the first that spoke of it
  std::vector<MeasuredRequest> invocations{};  // from finish() on
  // Before: as they come, so that no growing vector is copied when they are many.
  std::vector<std::vector<MeasuredRequest>> incoming{};
  CondensedRequests condensed{};  // where they are more than are held
  std::vector<EnvironmentEvent> events{};
  std::vector<MetricSeries> series{};
  std::string runtime{};  // nodejs:22.v50, as INIT_START says it
};

// One event of a log: a message and what its envelope says.
struct LogEvent {
  Instant time = kNoInstant;
  std::string_view source{};
  std::string_view stream{};
  std::string_view id{};  // that only this event has; empty: none
  std::string_view message{};
  std::uint64_t line = 0;
};

// A table of the user's whose rows are requests, or counts of them: a scenario can replay it as it
// stands. Names of its columns; empty where it has none.
struct ReplayableTable {
  std::string time{};  // when a request came, or the period of a count began
  std::string end{};   // or when a request ended
  std::string duration{};
  std::string count{};
  std::string function{};
  std::string type{};           // of a record: only REPORT is a request
  std::string time_unit{};      // of times that are numbers: ms, s
  std::string duration_unit{};  // of `duration`: ms, s, ...
};

// What of a file could not be used.
struct FileRemarks {
  std::string name{};
  std::string form{};  // how it was understood: `aws logs tail`
  std::uint64_t lines = 0;
  std::uint64_t bad = 0;                 // not understood
  std::uint64_t loose = 0;               // of those, what may be the rest of a longer message
  std::vector<std::string> first_bad{};  // `tail.log:16: why`, three of them
  std::uint64_t requests = 0;
  bool has_more = false;       // it names a next page
  std::uint64_t unbilled = 0;  // REPORT lines without a bill
  std::uint64_t managed = 0;   // reports of Managed Instances or Web Functions
  std::uint64_t first_managed = 0;
  std::uint64_t refused = 0;   // of an access log: they reached no function
  std::uint64_t unmapped = 0;  // of an access log: --map names no function for their route
  std::optional<ReplayableTable> table{};
};

// How many requests are held one by one before what is alike is condensed, and where the window of
// the data begins and ends, if the user said it: what lies outside is condensed first.
struct HoldingLimits {
  std::size_t requests = 1'000'000;
  Instant from = std::numeric_limits<Instant>::min();
  Instant to = std::numeric_limits<Instant>::max();
};

// Takes in what the readers of all files find, and joins it: each event once, however often the
// files repeat it; START and REPORT of one request; environments by their log streams. Events may
// come in any order.
class Intake {
 public:
  // nullopt: every request is held, however many they are.
  void set_limits(std::optional<HoldingLimits> limits) {
    limits_ = std::move(limits);
    next_ = limits_ ? limits_->requests : 0;
  }
  // Begins a file; what follows is of it.
  void begin_file(const std::string& name, std::string form);
  // The file's form is known now.
  void set_form(std::string form) { files_.back().form = std::move(form); }
  FileRemarks& file() { return files_.back(); }
  // Counts a bad line, and keeps the first three.
  void bad_line(std::uint64_t line, std::string_view why, bool is_loose = false);

  // An event of a log; what its message says of the platform is taken in. Returns its kind.
  LineKind take(const LogEvent& event);
  // The same, understood already.
  void take(const LogEvent& event, const PlatformLine& line);
  // Whether an event of an access log, whose requests have no identity, was there before.
  bool is_known(const LogEvent& event);
  // A request of another kind of log, with its times set.
  void take(std::string_view source, const MeasuredRequest& invocation,
            std::string_view stream = {}, std::string_view id = {});
  MetricSeries& series(std::string_view source, std::string_view metric,
                       std::string_view statistic);
  // A name of the function in the file of a source without one.
  void hint_name(std::string_view name);
  // Something to be told to the user, once.
  void remark(const std::string& text);

  // Joins what is left over and decides how each request began. To be called once.
  void finish();

  [[nodiscard]] std::vector<MeasuredSource>& sources() { return sources_; }
  [[nodiscard]] const std::vector<FileRemarks>& files() const { return files_; }
  [[nodiscard]] const std::vector<std::string>& remarks() const { return remarks_; }
  [[nodiscard]] const std::string& environment_name(std::uint32_t environment) const {
    return environments_[environment];
  }
  [[nodiscard]] std::size_t environments() const { return environments_.size(); }
  [[nodiscard]] std::string request_id(const MeasuredRequest& invocation) const;
  [[nodiscard]] std::uint64_t duplicates() const { return duplicates_; }
  // The window that the head of an export states.
  std::optional<std::pair<Instant, Instant>> window;
  // The head of the next file's events: what they do not say themselves.
  std::string default_source;
  std::string default_stream;
  // Whether stamps are whole seconds.
  bool has_whole_seconds = false;

 private:
  std::uint32_t source_of(std::string_view name);
  std::uint32_t environment_of(std::uint32_t source, std::string_view stream);
  [[nodiscard]] bool is_of_last_environment(const LogEvent& event) const;
  bool is_repeated(std::uint64_t event);
  Instant claim_start(std::uint64_t key, Instant reported);
  // `key`: of the request.
  void take_report(const LogEvent& event, std::uint32_t source, std::uint32_t environment,
                   std::uint64_t key, const PlatformLine& line);
  void add(std::uint32_t source, const MeasuredRequest& invocation);
  void join_incoming();
  void condense_all(std::size_t apart);
  void condense_sources(std::size_t apart, bool is_only_outside);
  void set_id(std::string_view text, MeasuredRequest& invocation);
  void match_late_starts();
  void apply_notices();

  std::vector<MeasuredSource> sources_;
  std::vector<FileRemarks> files_;
  std::vector<std::string> remarks_;
  std::vector<std::string> environments_;  // of the stream; empty for none
  std::vector<std::uint32_t> environment_sources_;
  std::unordered_map<std::string, std::uint32_t> environment_numbers_;
  std::string last_environment_;  // the key asked for last, most lines have it again
  std::uint32_t last_environment_number_ = 0;
  // Events far apart are not known again. Three lines of a request are events.
  RecentHashes seen_{3'000'000};
  std::uint64_t duplicates_ = 0;
  std::unordered_multimap<std::uint64_t, Instant> open_starts_;
  // Timeouts and exits told apart from the REPORT.
  std::unordered_map<std::uint64_t, PlatformLine> notices_;
  std::vector<std::string> odd_ids_;
  std::optional<HoldingLimits> limits_ = HoldingLimits{};
  std::size_t held_ = 0;                         // requests
  std::size_t next_ = HoldingLimits{}.requests;  // held, that are to be condensed
  bool has_condensed_ = false;
};

}  // namespace coldcast
