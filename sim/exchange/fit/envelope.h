#pragma once

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

// `aws logs tail` (detailed and short), `sam logs`, `pulumi logs`, exports to S3; any other line is
// its own message.
[[nodiscard]] EnvelopedLine open_envelope(std::string_view line);

// 2026/09/14/[$LATEST]32 hex digits, or with the function's name before the bracket.
[[nodiscard]] bool is_stream_name(std::string_view text);
// The function that a stream's name holds, where its log group is of several; or empty.
[[nodiscard]] std::string_view function_of_stream(std::string_view stream);

}  // namespace coldcast
