#include "exchange/fit/telemetry.h"

#include <fmt/format.h>
#include <optional>

#include "exchange/fit/json_items.h"
#include "origin/trace_time.h"

namespace coldcast {
namespace {

Reading reading_at(const Node* object, std::string_view key) {
  if (object == nullptr) return {};
  return parse_reading(text_at(*object, key)).value_or(Reading{});
}

std::uint16_t size_at(const Node* object, std::string_view key) {
  const Reading size = reading_at(object, key);
  return size.has_value() ? static_cast<std::uint16_t>(std::min(size.milliseconds(), 65535.0)) : 0;
}

void read_report(const Node& record, PlatformLine& line) {
  const Node* metrics = record.find("metrics");
  line.kind = LineKind::report;
  line.duration = reading_at(metrics, "durationMs");
  line.billed = reading_at(metrics, "billedDurationMs");
  line.init = reading_at(metrics, "initDurationMs");
  line.restore = reading_at(metrics, "restoreDurationMs");
  line.billed_restore = reading_at(metrics, "billedRestoreDurationMs");
  line.memory_mb = size_at(metrics, "memorySizeMB");
  line.max_memory_mb = size_at(metrics, "maxMemoryUsedMB");
  line.error = error_type(text_at(record, "errorType"));
  judge_report(line);
}

void read_init(const Node& record, PlatformLine& line) {
  line.init = reading_at(record.find("metrics"), "durationMs");
  const std::string_view phase = text_at(record, "phase");
  line.phase = phase == "invoke" ? InitPhase::invoke
               : phase == "init" ? InitPhase::init
                                 : InitPhase::unsaid;
  line.is_provisioned = text_at(record, "initializationType") == "provisioned-concurrency";
  line.runtime = text_at(record, "runtimeVersion");
}

// Without a bill and a memory size it is of many requests in one environment.
bool is_managed(const Node& record) {
  const Node* metrics = record.find("metrics");
  return metrics != nullptr && metrics->find("billedDurationMs") == nullptr &&
         metrics->find("memorySizeMB") == nullptr;
}

// Tells events of one instant apart where there is no text to do it.
std::string identity_of(std::string_view type, const PlatformLine& line) {
  return fmt::format("{} {} {} {}", type, line.request_id, line.duration.micros(),
                     line.init.micros());
}

void refuse_managed(const LogEvent& around, Intake& intake) {
  ++intake.file().managed;
  if (intake.file().managed == 1) intake.file().first_managed = around.line;
}

}  // namespace

bool take_telemetry(const Node& event, const LogEvent& around, Intake& intake) {
  const std::string_view type = text_at(event, "type");
  const Node* record = event.find("record");
  if (!type.starts_with("platform.")) return type == "function" || type == "extension";
  static const Node kNothing;
  const Node& said = record != nullptr ? *record : kNothing;
  LogEvent at = around;
  if (const std::optional<Instant> time = parse_iso_time(text_at(event, "time"))) at.time = *time;
  PlatformLine line;
  line.request_id = text_at(said, "requestId");
  line.status = report_status(text_at(said, "status"));
  if (type == "platform.start") line.kind = LineKind::start;
  if (type == "platform.report") {
    if (is_managed(said)) {
      refuse_managed(at, intake);
      return true;
    }
    read_report(said, line);
  }
  if (type == "platform.initStart" || type == "platform.initReport") {
    line.kind = type == "platform.initStart" ? LineKind::init_start : LineKind::init_report;
    read_init(said, line);
  }
  if (type == "platform.invokeSummary" || type == "platform.requestComplete") {
    refuse_managed(at, intake);
  }
  if (type == "platform.logsDropped") {
    intake.remark(
        fmt::format("{}:{}: the platform dropped {} records of logs before they came here",
                    intake.file().name, at.line, text_at(said, "droppedRecords")));
  }
  if (line.kind == LineKind::other) return true;
  const std::string identity = identity_of(type, line);
  if (at.message.empty()) at.message = identity;
  intake.take(at, line);
  if (at.source.empty()) intake.hint_name(text_at(said, "functionName"));
  return true;
}

}  // namespace coldcast
