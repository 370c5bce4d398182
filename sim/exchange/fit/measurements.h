#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/base/time.h"

namespace coldcast {

// An instant of the calendar: nanoseconds since 1970-01-01T00:00Z.
using Instant = std::int64_t;
inline constexpr Instant kNoInstant = std::numeric_limits<Instant>::min();
inline constexpr std::int64_t kSecond = 1'000'000'000;

// A number of milliseconds as a log has it, to a thousandth, with the decimals it was written with.
// Four bytes: up to 1,073 s, longer than Lambda lets anything run.
class Reading {
 public:
  static constexpr std::uint32_t kMost = (1U << 30) - 2;  // microseconds

  constexpr Reading() = default;  // absent
  // `micros` up to kMost, `decimals` up to 3.
  constexpr Reading(std::uint32_t micros, std::uint32_t decimals) : bits_(micros << 2 | decimals) {}

  [[nodiscard]] constexpr bool has_value() const { return bits_ != kAbsent; }
  [[nodiscard]] constexpr std::uint32_t micros() const { return bits_ >> 2; }
  [[nodiscard]] constexpr std::uint32_t decimals() const { return bits_ & 3; }
  // Zero where there is none.
  [[nodiscard]] std::int64_t nanoseconds() const {
    return has_value() ? std::int64_t{micros()} * 1000 : 0;
  }
  [[nodiscard]] double milliseconds() const { return static_cast<double>(micros()) / 1000.0; }

 private:
  static constexpr std::uint32_t kAbsent = 0xFFFFFFFF;

  std::uint32_t bits_ = kAbsent;
};

// A run id of Lambda (a UUID), or, where it is none, its number in a list of odd ones.
using LogRequestId = std::array<std::uint8_t, 16>;

enum class MeasuredStart : std::uint8_t { unknown, cold, warm, provisioned, proactive, reset };
enum class MeasuredOutcome : std::uint8_t { success, error, timeout, crash, throttled };

// A UUID; nullopt for anything else.
[[nodiscard]] std::optional<LogRequestId> parse_request_id(std::string_view text);

// Empty for `unknown`: an access log does not tell.
[[nodiscard]] std::string_view to_string(MeasuredStart start);
[[nodiscard]] std::string_view to_string(MeasuredOutcome outcome);
// The reverse; `unknown`, `success` for any other word.
[[nodiscard]] MeasuredStart parse_start(std::string_view word);
[[nodiscard]] MeasuredOutcome parse_outcome(std::string_view word);

// What a record of many requests keeps of them; as long as the id of one.
struct RunOfRequests {
  std::uint32_t requests = 0;
  std::uint32_t reports = 0;  // of them with a duration
  std::uint32_t errors = 0;
  std::uint32_t longest_gap_ms = 0;  // between the end of one and the next
};

// One request as it was measured. Kept small: logs of a day hold millions. Where there are more
// than are held one by one, what is alike is condensed (condensed_requests.h): a run stands for
// many requests of an environment, and some of them are kept as samples beside it.
struct MeasuredRequest {
  Instant started = kNoInstant;   // of the handler: the time of START
  Instant reported = kNoInstant;  // the time of REPORT
  Instant arrived = kNoInstant;   // before init and restore; set when all is read
  LogRequestId id{};
  Reading duration{};
  Reading init{};
  Reading restore{};
  Reading billed{};
  Reading billed_restore{};
  std::uint32_t environment = 0;
  std::uint16_t memory_mb = 0;  // 0: not said
  std::uint16_t max_memory_mb = 0;
  MeasuredStart start = MeasuredStart::unknown;
  MeasuredOutcome outcome = MeasuredOutcome::success;
  bool has_id : 1 = true;
  bool has_odd_id : 1 = false;  // it is no UUID, or there is none
  bool is_out_of_memory : 1 = false;
  bool is_run : 1 = false;  // from `arrived`, that of the first, to `reported`, the end of the last
  bool is_sample : 1 = false;  // for its duration: counted in a run

  // When the handler was done: START + Duration, since REPORT may wait for extensions.
  [[nodiscard]] Instant ended() const {
    if (is_run) return reported;
    if (started != kNoInstant) return started + duration.nanoseconds();
    return reported;
  }
  // One that is killed with all of its memory in use ran out of it.
  [[nodiscard]] bool uses_all_memory() const {
    return memory_mb != 0 && max_memory_mb >= memory_mb;
  }
  [[nodiscard]] bool is_single() const { return !is_run && !is_sample; }
  // How many it stands for. `run()` and `set_run()` are of runs only.
  [[nodiscard]] std::uint32_t requests() const {
    return is_sample ? 0 : is_run ? run().requests : 1;
  }
  [[nodiscard]] RunOfRequests run() const {
    RunOfRequests run;
    static_assert(sizeof run == sizeof id);
    std::memcpy(&run, id.data(), sizeof run);
    return run;
  }
  void set_run(const RunOfRequests& run) { std::memcpy(id.data(), &run, sizeof run); }
};

// So many requests came in a period that begins at `at`.
struct ArrivalCount {
  Instant at = 0;
  std::uint64_t count = 0;
};

// What is known of the requests of a source that are not held one by one.
struct CondensedRequests {
  std::uint64_t requests = 0;
  unsigned halvings = 0;               // one in 2^halvings is a sample
  std::int64_t period = kSecond;       // of the counts
  std::vector<ArrivalCount> counts{};  // in order of time; without empty periods
  std::uint64_t peak = 0;              // at once, of those that were read together
  std::uint64_t repeats = 0;           // samples that came twice
};

// One data point of a metric: what a period that begins at `at` had.
struct MetricPoint {
  Instant at = 0;
  double value = 0;
};

// Whether a metric can have this value: counts and milliseconds of Lambda are never so large.
[[nodiscard]] constexpr bool is_plausible_metric(double value) {
  return value >= 0 && value <= 1e9;
}

// A metric of one function: Invocations by Sum, Duration by p99, ...
struct MetricSeries {
  std::string metric{};
  std::string statistic{};
  std::string file{};
  std::vector<MetricPoint> points{};
  std::int64_t period = 0;  // nanoseconds; 0: not said
};

}  // namespace coldcast
