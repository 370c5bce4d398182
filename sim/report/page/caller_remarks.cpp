#include "report/page/caller_remarks.h"

#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <utility>

#include "report/words/figures.h"

namespace coldcast {
namespace {

// The numbers of a row by their paths.
class Numbers {
 public:
  explicit Numbers(const MetricRow& row) : row_(row) {}

  [[nodiscard]] bool has(std::string_view path) const { return place_in(row_, path).has_value(); }
  [[nodiscard]] double value(std::string_view path) const {
    return value_of(number_of(row_, path)).value_or(0.0);
  }
  [[nodiscard]] std::string count(std::string_view path) const {
    return count_figure(number_of(row_, path));
  }
  [[nodiscard]] std::string time(std::string_view path) const {
    return milliseconds_figure(number_of(row_, path));
  }
  [[nodiscard]] bool is_known(std::string_view path) const {
    return value_of(number_of(row_, path)).has_value();
  }
  [[nodiscard]] std::string span(std::string_view path) const {
    return seconds_figure(number_of(row_, path));
  }
  [[nodiscard]] std::string money(std::string_view path) const {
    return dollars_figure(number_of(row_, path));
  }
  // `, 12 abandoned`; empty where there is none.
  [[nodiscard]] std::string also(std::string_view path, std::string_view word) const {
    return value(path) > 0.0 ? fmt::format(", {} {}", count(path), word) : "";
  }

 private:
  const MetricRow& row_;
};

// `3 requests: 200 2, 504 1; p99 2.00 s`
std::string door_words(const Numbers& door) {
  if (door.value("requests") == 0.0) return "no requests";
  std::string text = door.count("requests") + " requests";
  std::string_view before = ": ";
  for (const char* status : {"200", "429", "500", "502", "503", "504"}) {
    const std::string path = fmt::format("responses.{}", status);
    if (door.value(path) == 0.0) continue;
    text += fmt::format("{}{} {}", before, status, door.count(path));
    before = ", ";
  }
  return text + "; p99 " + door.time("latency_ms.p99");
}

// `3 requests: 2 answered, 1 gave up; attempts 1.2 on average, 3 at most; p99 5.00 s`
std::string client_words(const Numbers& row) {
  return fmt::format("{} requests: {} answered{}{}{}; attempts {} on average, {} at most; p99 {}",
                     row.count("clients.requests"), row.count("clients.answered"),
                     row.also("clients.failed", "failed"), row.also("clients.gave_up", "gave up"),
                     row.also("clients.waiting", "waiting"), row.count("clients.attempts.mean"),
                     row.count("clients.attempts.max"), row.time("clients.latency_ms.p99"));
}

// `400 received: 380 succeeded, 20 given up after their retries; at most 35 waiting`
std::string event_words(const Numbers& row) {
  return fmt::format(
      "{} received: {} succeeded{}{}{}{}{}; at most {} waiting", row.count("async.events_received"),
      row.count("async.events_succeeded"),
      row.also("async.events_dropped.retries_exhausted", "given up after their retries"),
      row.also("async.events_dropped.event_age_exceeded", "too old"),
      row.also("async.events_dropped.reserved_concurrency_zero", "refused at a reservation of 0"),
      row.also("async.events_dropped.recursion", "stopped as recursion"),
      row.also("async.events_waiting.at_end", "left"), row.count("async.events_waiting.max"));
}

// `200 sent: 60 deleted, 140 moved to the dead letters; at most 180 visible, the oldest 2 min; wait
// p50 20 s, p99 1 min; drained at 3 min`
std::string queue_words(const Numbers& queue) {
  std::string text = fmt::format(
      "{} sent{}: {} deleted{}{}{}; at most {} visible, the oldest {}", queue.count("sent"),
      queue.also("moved_in", "of them moved in"), queue.count("deleted"),
      queue.also("moved_to_dead_letter", "moved to the dead letters"),
      queue.also("expired", "expired"), queue.also("visible.at_end", "left"),
      queue.count("visible.max"), seconds_figure(Number{queue.value("oldest_message_s.max")}));
  if (queue.is_known("time_in_queue_ms.p50"))
    text += fmt::format("; wait p50 {}, p99 {}", queue.time("time_in_queue_ms.p50"),
                        queue.time("time_in_queue_ms.p99"));
  if (queue.is_known("drained_at_s"))
    text += fmt::format("; drained at {}", queue.span("drained_at_s"));
  return text;
}

// `1,000 records, 12 refused by full shards; lag at most 300, 0 at the end`
std::string stream_words(const Numbers& stream) {
  return fmt::format("{} records{}{}; lag at most {}, {} at the end", stream.count("records"),
                     stream.also("write_throttled", "refused by full shards"),
                     stream.also("expired", "expired"), stream.count("lag.max"),
                     stream.count("lag.at_end"));
}

// `485 batches, 385 given up when throttled; at most 5 at once of 24 slots`
std::string source_words(const Numbers& row, const std::string& source) {
  const auto path = [&source](std::string_view key) {
    return fmt::format("event_sources.{}.{}", source, key);
  };
  std::string text = fmt::format(
      "{} batches{}{}{}{}{}; at most {} at once of {} slots", row.count(path("batches")),
      row.also(path("throttled_batches"), "throttled"),
      row.also(path("abandoned_batches"), "given up for want of capacity"),
      row.also(path("failed"), "failed deliveries"), row.also(path("dropped"), "dropped"),
      row.also(path("on_failure_delivered"), "sent to the destination of failures"),
      row.count(path("concurrency.max")), row.count(path("slots.max")));
  if (row.is_known(path("iterator_age_ms.max")))
    text += "; iterator age at most " + row.time(path("iterator_age_ms.max"));
  if (row.value(path("blocked_ms")) > 0.0)
    text += "; shards blocked for " + row.time(path("blocked_ms"));
  return text;
}

// The event sources of a function, as its paths name them.
std::vector<std::string> sources_of(const MetricRow& row) {
  constexpr std::string_view kBefore = "event_sources.";
  constexpr std::string_view kBehind = ".batches";
  std::vector<std::string> sources;
  for (const std::string_view path : row.more) {
    if (path.starts_with(kBefore) && path.ends_with(kBehind))
      sources.emplace_back(
          path.substr(kBefore.size(), path.size() - kBefore.size() - kBehind.size()));
  }
  return sources;
}

// `900 calls, 12 failed, 40 abandoned; at most 20 in use, 3,400 waiting; p99 3.00 s`
std::string dependency_words(const Numbers& dependency) {
  if (dependency.value("calls") == 0.0) return "no calls";
  return fmt::format("{} calls{}{}; at most {} in use, {} waiting; p99 {}",
                     dependency.count("calls"), dependency.also("failed", "failed"),
                     dependency.also("abandoned", "abandoned"), dependency.count("in_use.max"),
                     dependency.count("waiting.max"), dependency.time("latency_ms.p99"));
}

std::string things_words(std::string_view section, const Numbers& thing) {
  if (section == "front_doors") return door_words(thing);
  if (section == "queues" || section == "brokers") return queue_words(thing);
  if (section == "streams") return stream_words(thing);
  return section == "dependencies" ? dependency_words(thing) : "";
}

RemarkList things_of(const MetricTree& tree, std::string_view section, std::string title) {
  RemarkList list{.title = std::move(title), .remarks = {}};
  for (const ThingRow& thing : tree.things) {
    if (thing.section != section) continue;
    list.remarks.push_back({thing.row.name, things_words(section, Numbers(thing.row))});
  }
  return list;
}

// Of the labels of a row: `users` of by_label.users.requests, in the row's order.
std::vector<std::string> labels_of(const MetricRow& row) {
  constexpr std::string_view kBegin = "by_label.";
  constexpr std::string_view kEnd = ".invocations";
  std::vector<std::string> labels;
  for (const auto& more : row.more) {
    const std::string_view path = more;
    if (!path.starts_with(kBegin) || !path.ends_with(kEnd)) continue;
    labels.emplace_back(path.substr(kBegin.size(), path.size() - kBegin.size() - kEnd.size()));
  }
  return labels;
}

// `60 requests, 3 cold, 2 throttled; p50 20.0 ms, p99 1.02 s; 0.00012 USD`
std::string label_words(const Numbers& numbers, const std::string& label, const Basis& basis) {
  const std::string at = "by_label." + label + ".";
  std::string text = numbers.count(at + "requests") + " requests" +
                     numbers.also(at + "cold_starts", "cold") +
                     numbers.also(at + "throttles.total", "throttled");
  if (numbers.is_known(at + "latency_ms.p99"))
    text += fmt::format("; p50 {}, p99 {}", numbers.time(at + "latency_ms.p50"),
                        numbers.time(at + "latency_ms.p99"));
  const std::string cost = at + "cost_usd.total";
  if (numbers.is_known(cost)) text += fmt::format("; {} {}", numbers.money(cost), basis.currency);
  return text;
}

}  // namespace

RemarkList label_remarks(const std::vector<const MetricRow*>& rows, const Basis& basis) {
  RemarkList list{.title = "by label, in the counted time", .remarks = {}};
  for (const MetricRow* row : rows) {
    if (row == rows.front()) continue;
    for (const std::string& label : labels_of(*row)) {
      list.remarks.push_back({row->name + ", " + label, label_words(Numbers(*row), label, basis)});
    }
  }
  return list;
}

std::vector<RemarkList> caller_remarks(const std::vector<const MetricRow*>& rows,
                                       const MetricTree& tree) {
  if (!place_in(tree.account, "requests_by_source.sync")) return {};
  RemarkList clients{.title = "what the clients got", .remarks = {}};
  RemarkList events{.title = "asynchronous events", .remarks = {}};
  RemarkList sources{.title = "event sources", .remarks = {}};
  RemarkList orphans{.title = "time run for callers that were gone", .remarks = {}};
  for (const MetricRow* row : rows) {
    if (row == rows.front()) continue;
    const Numbers numbers(*row);
    if (numbers.value("clients.requests") > 0.0)
      clients.remarks.push_back({row->name, client_words(numbers)});
    if (numbers.value("async.events_received") > 0.0)
      events.remarks.push_back({row->name, event_words(numbers)});
    for (const std::string& source : sources_of(*row))
      sources.remarks.push_back(
          {fmt::format("{} reads {}", row->name, source), source_words(numbers, source)});
    if (numbers.value("orphaned_ms") > 0.0)
      orphans.remarks.push_back({row->name, numbers.time("orphaned_ms")});
  }
  return {things_of(tree, "front_doors", "what the front doors answered"),
          std::move(clients),
          std::move(orphans),
          std::move(events),
          things_of(tree, "queues", "queues"),
          things_of(tree, "brokers", "queues of brokers"),
          things_of(tree, "streams", "streams"),
          std::move(sources),
          things_of(tree, "dependencies", "dependencies")};
}

}  // namespace coldcast
