#include "exchange/fit/json_message.h"

#include <optional>

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
  for (const char* word : {"\"platform.", "\"performance\"", "\"requestTime"}) {
    if (message.find(word) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

bool take_json_message(const LogEvent& event, const ReadingOptions& options, Intake& intake) {
  if (!may_be_ours(event.message)) return false;
  const std::optional<Node> json = parse_json(event.message);
  if (!json) return false;
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
