#include "coldcast/logs/caller_logs.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <iterator>
#include <ostream>

namespace coldcast {
namespace {

constexpr std::uint64_t kSecondsOfMinute = 60;

std::string_view to_string(ItemOutcome outcome) {
  constexpr std::array<std::string_view, 3> kWords = {"succeeded", "dropped", "waiting"};
  return kWords[static_cast<std::size_t>(outcome)];
}

// Seconds with nine decimals, as --invocations has them.
void append_seconds(fmt::memory_buffer& row, Duration span) {
  const std::int64_t number = span.count();
  fmt::format_to(std::back_inserter(row), "{}.{:09}", number / 1'000'000'000,
                 number % 1'000'000'000);
}

void write(std::ostream& out, const fmt::memory_buffer& rows) {
  out.write(rows.data(), static_cast<std::streamsize>(rows.size()));
}

// Calls `row(thing, minute)` for each minute from the warm-up on, things in turn.
template <typename Thing, typename Row>
void each_minute(const std::vector<Thing>& things, SimTime warmup, Row row) {
  std::size_t longest = 0;
  for (const Thing& thing : things) longest = std::max(longest, thing.minutes.size());
  const Duration skipped = warmup - kStartOfTime;
  const auto minute = std::chrono::minutes{1};
  for (auto at = static_cast<std::size_t>((skipped + minute - Duration{1}) / minute); at < longest;
       ++at) {
    for (const Thing& thing : things) {
      if (at < thing.minutes.size()) row(thing, at);
    }
  }
}

}  // namespace

EventWriter::EventWriter(std::ostream& out, SimTime warmup) : out_(&out), warmup_(warmup) {
  *out_ << "event,function,source,queued_s,attempts,finished_s,outcome,reason\n";
}

void EventWriter::on_item(const Item& item) {
  if (item.queued < warmup_) return;
  fmt::memory_buffer row;
  fmt::format_to(std::back_inserter(row), "{},{},{},", item.number, item.function, item.source);
  append_seconds(row, item.queued - kStartOfTime);
  fmt::format_to(std::back_inserter(row), ",{},", item.attempts);
  if (item.finished != kNever) append_seconds(row, item.finished - kStartOfTime);
  fmt::format_to(std::back_inserter(row), ",{},{}\n", to_string(item.outcome), item.reason);
  write(*out_, row);
}

void write_queue_metrics(std::ostream& out, const std::vector<NamedQueueMinutes>& queues,
                         SimTime warmup) {
  out << "Timestamp,QueueName,NumberOfMessagesSent,NumberOfMessagesReceived,"
         "NumberOfMessagesDeleted,ApproximateNumberOfMessagesVisible,"
         "ApproximateNumberOfMessagesNotVisible,ApproximateNumberOfMessagesDelayed,"
         "ApproximateAgeOfOldestMessage";
  const bool has_fifo =
      std::any_of(queues.begin(), queues.end(), [](const auto& queue) { return queue.is_fifo; });
  out << (has_fifo ? ",ApproximateNumberOfGroupsWithInflightMessages\n" : "\n");
  fmt::memory_buffer rows;
  each_minute(queues, warmup, [&rows, has_fifo](const NamedQueueMinutes& queue, std::size_t at) {
    const QueueMinute& minute = queue.minutes[at];
    fmt::format_to(std::back_inserter(rows), "{},{},{},{},{},{},{},{},", at * kSecondsOfMinute,
                   queue.queue, minute.sent, minute.received, minute.deleted, minute.visible,
                   minute.not_visible, minute.delayed);
    if (minute.oldest) append_seconds(rows, *minute.oldest);
    if (has_fifo) rows.push_back(',');
    if (queue.is_fifo) fmt::format_to(std::back_inserter(rows), "{}", minute.groups_in_flight);
    rows.push_back('\n');
  });
  write(out, rows);
}

void write_event_source_metrics(std::ostream& out, const std::vector<NamedMappingMinutes>& sources,
                                SimTime warmup) {
  out << "Timestamp,FunctionName,EventSource,PolledEventCount,FilteredOutEventCount,"
         "InvokedEventCount,FailedInvokeEventCount,DroppedEventCount,"
         "OnFailureDestinationDeliveredEventCount,DeletedEventCount,ProvisionedPollers\n";
  fmt::memory_buffer rows;
  each_minute(sources, warmup, [&rows](const NamedMappingMinutes& source, std::size_t at) {
    const MappingMinute& minute = source.minutes[at];
    fmt::format_to(std::back_inserter(rows), "{},{},{},{},{},{},{},{},{},{},",
                   at * kSecondsOfMinute, source.function, source.source, minute.polled,
                   minute.filtered, minute.invoked, minute.failed, minute.dropped,
                   minute.on_failure_delivered, minute.deleted);
    if (source.has_pollers) fmt::format_to(std::back_inserter(rows), "{}", minute.pollers);
    rows.push_back('\n');
  });
  write(out, rows);
}

}  // namespace coldcast
