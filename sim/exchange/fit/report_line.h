#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "exchange/fit/measurements.h"

namespace coldcast {

// What a line of Lambda's platform is about. Only a message that begins as one is one: users' texts
// quote them.
enum class LineKind : std::uint8_t {
  other,  // of the user, or of no interest
  start,
  end,
  report,
  init_start,
  init_report,
  restore_report,
  timed_out,  // Task timed out after N seconds
  exited,     // RequestId: ... Error: Runtime exited
  continued,  // the rest of a REPORT on a line of its own
};

enum class InitPhase : std::uint8_t { unsaid, init, invoke };
enum class ReportStatus : std::uint8_t { unsaid, success, error, timeout };
enum class ErrorType : std::uint8_t { none, exit, out_of_memory, extension, other };

// One platform line, understood. Views are into the message.
struct PlatformLine {
  LineKind kind = LineKind::other;
  std::string_view request_id{};
  Reading duration{};
  Reading billed{};
  Reading init{};
  Reading restore{};
  Reading billed_restore{};
  std::uint16_t memory_mb = 0;
  std::uint16_t max_memory_mb = 0;
  ReportStatus status = ReportStatus::unsaid;
  ErrorType error = ErrorType::none;
  InitPhase phase = InitPhase::unsaid;
  bool is_provisioned = false;  // initializationType provisioned-concurrency
  double timeout_seconds = 0;   // of timed_out
  bool is_killed = false;       // of exited: by a signal, as the kernel does where memory ends
  std::string_view runtime{};   // of init_start: nodejs:22.v50
  std::string_view fault{};     // why it is worth nothing; empty: it is not
};

// Reads by keys, in any order and with any blanks, tabs, line ends or the two characters `\t`
// between them, or with nothing. What stands behind a number that is cut is not believed.
[[nodiscard]] PlatformLine read_platform_line(std::string_view message);
// The fields of a REPORT alone: `Duration: 1.2 ms\tBilled Duration: ...`.
void read_report_fields(std::string_view text, PlatformLine& line);
// Sets `fault` where the numbers are beyond what Lambda can do.
void judge_report(PlatformLine& line);

[[nodiscard]] ReportStatus report_status(std::string_view word);
[[nodiscard]] ErrorType error_type(std::string_view word);

// `236.40`; nullopt for anything else, negative numbers too. What is longer than a reading can be
// is the longest: more than Lambda allows.
[[nodiscard]] std::optional<Reading> parse_reading(std::string_view text);

}  // namespace coldcast
