#include "exchange/fit/json_message.h"

#include <cmath>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "coldcast/base/text.h"

#include "exchange/fit/access_log.h"
#include "exchange/fit/envelope.h"
#include "exchange/fit/json_items.h"
#include "exchange/fit/telemetry.h"

namespace coldcast {
namespace {

bool is_performance(const Node& value) {
  return text_at(value, "event_type") == "performance" && value.find("function_name") != nullptr;
}

bool may_be_ours(std::string_view message) {
  if (!message.starts_with('{')) return false;
  for (const char* word : {"\"platform.", "\"performance\"", "\"requestTime", "\"log\""}) {
    if (message.find(word) != std::string_view::npos) return true;
  }
  return false;
}

// What Fluentd writes to files: `TIME<tab>TAG<tab>{...}`, here without the time.
std::string_view without_tag(std::string_view message) {
  if (message.starts_with('{') || !message.ends_with('}')) return message;
  const std::size_t tab = message.find("\t{");
  return tab < message.find(' ') ? message.substr(tab + 1) : message;
}

// The text at the first of these keys that a record has.
std::string_view text_at_any(const Node& record, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    if (const std::string_view text = text_at(record, key); !text.empty()) return text;
  }
  return {};
}

// ISO, or a number of seconds or milliseconds, which their size tells apart.
Instant time_of_record(std::string_view text) {
  constexpr double kMostSeconds = 9e9;  // the year 2255
  const std::optional<double> number = parse_number(text);
  if (!number || *number >= kMostSeconds || *number < 0) return time_of_log(text);
  // A double holds such a time to a quarter of a microsecond.
  return std::llround(*number * 1e6) * 1000;
}

}  // namespace

bool take_json_message(const LogEvent& event, const ReadingOptions& options, Intake& intake) {
  const std::string_view message = without_tag(event.message);
  if (!may_be_ours(message)) return false;
  const std::optional<Node> json = parse_json(message);
  if (!json) return false;
  if (json->find("log") != nullptr) return take_forwarded(*json, event, intake);
  if (!text_at(*json, "type").empty() && take_telemetry(*json, event, intake)) return true;
  if (is_performance(*json)) {
    take_performance(*json, event, intake);
    return true;
  }
  const bool is_entry =
      json->find("requestTimeEpoch") != nullptr || json->find("requestTime") != nullptr;
  if (!is_entry) return false;
  return intake.is_known(event) || take_gateway_entry(*json, event.line, options, intake);
}

bool take_forwarded(const Node& record, const LogEvent& around, Intake& intake) {
  const bool is_of_user = record.find("log") == nullptr && record.find("level") != nullptr;
  std::string_view text = text_at_any(record, {"log", "message", "msg"});
  if (text.empty() || is_of_user) return false;
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  LogEvent event = around;
  event.message = text;
  const auto take = [&](std::string_view& field, std::initializer_list<std::string_view> keys) {
    if (const std::string_view said = text_at_any(record, keys); !said.empty()) field = said;
  };
  take(event.source, {"logGroup", "log_group", "log_group_name", "logGroupName"});
  take(event.stream, {"logStream", "log_stream", "log_stream_name", "logStreamName", "stream"});
  if (!is_stream_name(event.stream)) event.stream = around.stream;
  const Instant time =
      time_of_record(text_at_any(record, {"timestamp", "time", "date", "@timestamp"}));
  if (time != kNoInstant) event.time = time;
  intake.take(event);
  return true;
}

void take_performance(const Node& said, const LogEvent& around, Intake& intake) {
  const auto span = [&](std::string_view key) {
    return parse_reading(text_at(said, key)).value_or(Reading{});
  };
  const auto size = [&](std::string_view key) {
    return static_cast<std::uint16_t>(parse_number(text_at(said, key)).value_or(0));
  };
  PlatformLine report{.kind = LineKind::report, .request_id = text_at(said, "request_id")};
  report.duration = span("duration");
  report.billed = span("billed_duration");
  if (text_at(said, "cold_start") == "true") report.init = span("init_duration");
  report.memory_mb = size("total_memory");
  report.max_memory_mb = size("used_memory_max");
  judge_report(report);
  const Node* aws = said.find("_aws");
  const std::string_view stamp =
      aws != nullptr ? text_at(*aws, "Timestamp") : text_at(said, "timestamp");
  LogEvent event = around;
  // Its stream is of the extension's log group, not of an environment.
  event.stream = {};
  event.source = text_at(said, "function_name");
  if (const Instant time = time_of_log(stamp); time != kNoInstant) event.time = time;
  event.message = report.request_id;
  intake.take(event, report);
}

}  // namespace coldcast
