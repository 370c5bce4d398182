#include "exchange/fit/json_forms.h"

#include <fmt/format.h>
#include <map>
#include <optional>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"

#include "exchange/fit/access_log.h"
#include "exchange/fit/envelope.h"
#include "exchange/fit/json_items.h"
#include "exchange/fit/json_message.h"
#include "exchange/fit/metric_names.h"
#include "exchange/fit/table_rows.h"
#include "exchange/fit/telemetry.h"
#include "origin/trace_time.h"

namespace coldcast {
namespace {

[[noreturn]] void refuse(const std::string& name, std::uint64_t line, const std::string& message) {
  throw ScenarioError({Diagnostic{.file = name,
                                  .mark = {.line = static_cast<std::uint32_t>(line), .column = 1},
                                  .path = {},
                                  .message = message}});
}

class JsonFile {
 public:
  JsonFile(const std::string& name, const ReadingOptions& options, Intake& intake)
      : name_(name), options_(options), intake_(intake), rows_(options, intake) {}

  void take(const JsonItem& item) {
    ++intake_.file().lines;
    line_ = item.line;
    if (item.is_document) return take_head(item.node);
    if (item.list == "events") return take_event(item.node, {}, {});
    if (item.list == "results") return take_row(item.node);
    if (item.list == "MetricDataResults") return take_metric(item.node);
    take_value(item.node);
  }

  void finish() {
    flush_row();
    if (has_rows_) rows_.finish();
    remark_refused(intake_);
  }

 private:
  void understood_as(std::string_view form) {
    if (intake_.file().form.empty()) intake_.set_form(std::string(form));
  }

  // What stands around a long list.
  void take_head(const Node& head) {
    const std::string_view status = text_at(head, "status");
    if (!status.empty() && status != "Complete") {
      refuse(name_, line_,
             fmt::format("the query's status is {}, not Complete: its rows are a part. Ask again "
                         "with aws logs get-query-results",
                         status));
    }
    const bool has_more =
        !text_at(head, "nextToken").empty() || !text_at(head, "NextToken").empty();
    intake_.file().has_more = has_more;
  }

  // An event of filter-log-events, get-log-events, a subscription.
  void take_event(const Node& event, std::string_view group, std::string_view stream) {
    understood_as("events of CloudWatch Logs");
    std::string_view own_stream = text_at(event, "logStreamName");
    if (own_stream.empty()) own_stream = stream;
    std::string_view id = text_at(event, "eventId");
    if (id.empty()) id = text_at(event, "id");
    std::string_view source = text_at(event, "logGroupName");
    if (source.empty()) source = group;
    if (source.empty()) source = function_of_stream(own_stream);
    const LogEvent log{.time = time_of_log(text_at(event, "timestamp")),
                       .source = source,
                       .stream = own_stream,
                       .id = id,
                       .message = text_at(event, "message"),
                       .line = line_};
    if (event.find("message") == nullptr) return intake_.bad_line(line_, "an event has no message");
    if (!take_json_message(log, options_, intake_)) intake_.take(log);
  }

  // A row of Insights: a list of {field, value}, an object, or (as PowerShell flattens it) one
  // {field, value} after the other, where a row begins as its first field comes again.
  void take_row(const Node& row) {
    understood_as("results of Logs Insights");
    if (row.kind == Node::Kind::list) {
      for (const Node& cell : row.items) add_cell(text_at(cell, "field"), text_at(cell, "value"));
      flush_row();
    } else if (row.find("field") != nullptr) {
      const std::string_view field = text_at(row, "field");
      if (!cells_.empty() && cells_.front().first == field) flush_row();
      add_cell(field, text_at(row, "value"));
    } else {
      for (const Node::Entry& entry : row.entries) add_cell(entry.key, text_of(&entry.value));
      flush_row();
    }
  }

  void add_cell(std::string_view field, std::string_view value) {
    if (field != "@ptr") cells_.emplace_back(field, value);
  }

  void flush_row() {
    if (cells_.empty()) return;
    std::vector<std::string> names;
    for (const auto& [field, value] : cells_) names.push_back(field);
    if (names != header_) {
      header_ = names;
      knows_header_ = rows_.set_header(names);
    }
    std::vector<std::string_view> values;
    for (const auto& [field, value] : cells_) values.push_back(value);
    has_rows_ = true;
    // Rows of other types than REPORT may lack what a header needs.
    if (knows_header_ || rows_.is_binned()) rows_.take(values, line_);
    cells_.clear();
  }

  // A series of get-metric-data.
  void take_metric(const Node& result) {
    understood_as("metrics of CloudWatch");
    const std::string_view id = text_at(result, "Id");
    const std::string_view label = text_at(result, "Label");
    const MetricName name = name_of_metric(id, label, options_);
    if (text_at(result, "StatusCode") == "PartialData") {
      intake_.remark(fmt::format("{}: {} is partial data: another page is missing", name_, id));
    }
    if (name.metric.empty()) {
      return intake_.bad_line(
          line_,
          fmt::format("{} is no metric that says what it is; say --map {}=FUNCTION:METRIC:STAT",
                      quote(label.empty() ? id : label), id));
    }
    MetricSeries& series = intake_.series(name.function, name.metric, name.statistic);
    const Node* times = result.find("Timestamps");
    const Node* values = result.find("Values");
    if (times == nullptr || values == nullptr) return;
    for (std::size_t i = 0; i < times->items.size() && i < values->items.size(); ++i) {
      add_point(series, times->items[i].text, values->items[i].text);
    }
  }

  void add_point(MetricSeries& series, std::string_view time, std::string_view value) {
    std::optional<Instant> at = parse_iso_time(time);
    const std::optional<double> seconds = at ? std::nullopt : parse_number(time);
    if (seconds) at = static_cast<Instant>(*seconds * 1e9);
    const std::optional<double> number = parse_number(value);
    if (!at || !number || !is_plausible_metric(*number))
      return intake_.bad_line(line_, "a data point is no number");
    series.points.push_back({*at, *number});
  }

  // get-metric-statistics: each data point has several statistics.
  void take_statistics(const Node& answer) {
    understood_as("metrics of CloudWatch");
    const MetricName name = name_of_metric({}, text_at(answer, "Label"), options_);
    for (const Node& point : answer.find("Datapoints")->items) {
      for (const Node::Entry& entry : point.entries) {
        if (entry.key == "Timestamp" || entry.key == "Unit") continue;
        if (entry.key == "ExtendedStatistics") {
          for (const Node::Entry& extended : entry.value.entries) {
            add_point(intake_.series(name.function, name.metric, extended.key),
                      text_at(point, "Timestamp"), extended.value.text);
          }
          continue;
        }
        add_point(intake_.series(name.function, name.metric, entry.key),
                  text_at(point, "Timestamp"), entry.value.text);
      }
    }
    // An answer without data points says that there was no invocation.
    if (answer.find("Datapoints")->items.empty()) {
      (void)intake_.series(name.function, name.metric, usual_statistic(name.metric));
    }
  }

  // What StartLiveTail answers now and then.
  void take_session(const Node& update) {
    const Node* events = update.find("sessionResults");
    if (events == nullptr) return;
    for (const Node& event : events->items)
      take_event(event, text_at(event, "logGroupIdentifier"), {});
  }

  void take_value(const Node& value) {
    if (value.kind == Node::Kind::list || value.find("field") != nullptr) return take_row(value);
    if (const Node* events = value.find("logEvents")) {
      understood_as("a subscription of CloudWatch Logs");
      for (const Node& event : events->items) {
        take_event(event, text_at(value, "logGroup"), text_at(value, "logStream"));
      }
      return;
    }
    if (const Node* update = value.find("sessionUpdate")) return take_session(*update);
    if (value.find("sessionStart") != nullptr) return;
    if (value.find("Datapoints") != nullptr) return take_statistics(value);
    const bool is_segment =
        value.find("trace_id") != nullptr && value.find("start_time") != nullptr;
    if (is_segment || value.find("TraceSummaries") != nullptr || value.find("Traces") != nullptr) {
      refuse(name_, line_,
             "X-Ray samples one request a second and 5 % of the rest, so it tells no arrivals; "
             "give the log's REPORT lines");
    }
    if (text_at(value, "event_type") == "performance" || value.find("init_duration") != nullptr) {
      understood_as("Lambda Insights");
      return take_performance(value, {.line = line_}, intake_);
    }
    if (value.find("timestamp") != nullptr && value.find("message") != nullptr) {
      return take_event(value, text_at(value, "logGroup"), text_at(value, "logStream"));
    }
    if (take_telemetry(value, {.line = line_}, intake_)) {
      return understood_as("telemetry of Lambda");
    }
    if (take_gateway_entry(value, line_, options_, intake_)) {
      return understood_as("an access log of API Gateway");
    }
    if (value.find("@message") != nullptr) return take_row(value);
    if (take_forwarded(value, {.line = line_}, intake_)) {
      return understood_as("records of a log forwarder");
    }
    if (value.find("@timestamp") != nullptr) return take_row(value);
    intake_.bad_line(line_, "is none of the forms of JSON that are read");
  }

  const std::string& name_;
  const ReadingOptions& options_;
  Intake& intake_;
  TableRows rows_;
  std::vector<std::pair<std::string, std::string>> cells_;  // of the row that is being put together
  std::vector<std::string> header_;
  bool knows_header_ = false;
  bool has_rows_ = false;
  std::uint64_t line_ = 0;
};

}  // namespace

void read_json_file(const std::string& path, const std::string& name, const ReadingOptions& options,
                    Intake& intake) {
  JsonFile file(name, options, intake);
  read_json_items(path, name, [&](const JsonItem& item) { file.take(item); });
  file.finish();
}

}  // namespace coldcast
