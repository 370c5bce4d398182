#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "exchange/fit/measurements.h"

namespace coldcast {

// A line of a log file as the tools print it: what stands before the message. Views are into it.
struct EnvelopedLine {
  Instant time = kNoInstant;
  std::string_view stream{};    // 2026/09/14/[$LATEST]7c0f...
  std::string_view function{};  // where the line names it (pulumi, a stream of a custom log group)
  std::string_view message{};
  bool has_envelope = false;
  bool is_whole_second = false;
};

// Reads the stamps of lines. Neighbours mostly share their minute, which is then known.
class StampReader {
 public:
  [[nodiscard]] std::optional<Instant> read(std::string_view stamp);

 private:
  std::string minute_text_;  // 2024-03-05T15:18: of the last stamp in UTC
  Instant minute_ = 0;
};

// `aws logs tail` (detailed and short), `sam logs`, `pulumi logs`, exports to S3; any other line is
// its own message.
[[nodiscard]] EnvelopedLine open_envelope(std::string_view line, StampReader& stamps);

// 2026/09/14/[$LATEST]32 hex digits, or with the function's name before the bracket.
[[nodiscard]] bool is_stream_name(std::string_view text);
// The function that a stream's name holds, where its log group is of several; or empty.
[[nodiscard]] std::string_view function_of_stream(std::string_view stream);

// 7 of 2026/09/14/[7]0123...; empty for what is no stream.
[[nodiscard]] std::string_view version_of_stream(std::string_view stream);

// Milliseconds since 1970, as the answers of CloudWatch Logs count them, or ISO; kNoInstant for
// anything else.
[[nodiscard]] Instant time_of_log(std::string_view text);

}  // namespace coldcast
