#pragma once

#include <array>
#include <cstdint>
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
struct Reading {
  static constexpr std::uint32_t kAbsent = std::numeric_limits<std::uint32_t>::max();

  std::uint32_t micros = kAbsent;
  std::uint8_t decimals = 2;

  [[nodiscard]] bool has_value() const { return micros != kAbsent; }
  // Zero where there is none.
  [[nodiscard]] std::int64_t nanoseconds() const {
    return has_value() ? std::int64_t{micros} * 1000 : 0;
  }
  [[nodiscard]] double milliseconds() const { return static_cast<double>(micros) / 1000.0; }
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

// One request as it was measured. Kept small: logs of a day hold millions.
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
  bool has_id = true;
  bool has_odd_id = false;  // it is no UUID, or there is none
  bool is_out_of_memory = false;

  // When the handler was done: START + Duration, since REPORT may wait for extensions.
  [[nodiscard]] Instant ended() const {
    if (started != kNoInstant) return started + duration.nanoseconds();
    return reported;
  }
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
