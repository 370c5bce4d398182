#include "coldcast/logs/caller_logs.h"

#include <gtest/gtest.h>
#include <sstream>

namespace coldcast {
namespace {

using namespace std::chrono_literals;

TEST(EventWriter, WritesARowForWhatIsOverAndLeavesOutTheWarmUp) {
  std::ostringstream out;
  EventWriter writer(out, kStartOfTime + 10s);
  Item item;
  item.number = 7;
  item.function = "worker";
  item.source = "queue:orders";
  item.queued = kStartOfTime + 12s;
  item.attempts = 3;
  item.finished = kStartOfTime + 72500ms;
  item.outcome = ItemOutcome::dropped;
  item.reason = "dead_letter";
  writer.on_item(item);
  item.queued = kStartOfTime + 9s;
  writer.on_item(item);
  item.queued = kStartOfTime + 80s;
  item.finished = kNever;
  item.outcome = ItemOutcome::waiting;
  item.reason = "";
  writer.on_item(item);

  EXPECT_EQ(out.str(),
            "event,function,source,queued_s,attempts,finished_s,outcome,reason\n"
            "7,worker,queue:orders,12.000000000,3,72.500000000,dropped,dead_letter\n"
            "7,worker,queue:orders,80.000000000,3,,waiting,\n");
}

TEST(QueueMetrics, HasARowAQueueAndMinuteFromTheWarmUpOn) {
  std::ostringstream out;
  QueueMinute quiet;
  QueueMinute busy;
  busy.sent = 5;
  busy.received = 4;
  busy.deleted = 3;
  busy.visible = 1;
  busy.not_visible = 1;
  busy.oldest = 1500ms;

  write_queue_metrics(out, {{"orders", {quiet, busy}}, {"late", {quiet, quiet}}},
                      kStartOfTime + 30s);

  const std::string text = out.str();
  EXPECT_EQ(text.substr(text.find('\n') + 1),
            "60,orders,5,4,3,1,1,0,1.500000000\n"
            "60,late,0,0,0,0,0,0,\n");
}

TEST(QueueMetrics, EndsWithTheGroupsInFlightWhereAQueueIsFifo) {
  std::ostringstream out;
  QueueMinute minute;
  minute.not_visible = 3;
  minute.groups_in_flight = 2;

  write_queue_metrics(out, {{"orders", {minute}, true}, {"mail", {minute}, false}}, kStartOfTime);

  const std::string text = out.str();
  const std::string header = text.substr(0, text.find('\n'));
  EXPECT_TRUE(header.ends_with(
      ",ApproximateAgeOfOldestMessage,ApproximateNumberOfGroupsWithInflightMessages"));
  EXPECT_EQ(text.substr(text.find('\n') + 1),
            "0,orders,0,0,0,0,3,0,,2\n"
            "0,mail,0,0,0,0,3,0,,\n");
}

TEST(EventSourceMetrics, TellsPollersOnlyWhereThereAreSome) {
  std::ostringstream out;
  MappingMinute minute;
  minute.polled = 9;
  minute.pollers = 2;

  write_event_source_metrics(
      out, {{"worker", "orders", true, {minute}}, {"worker", "jobs", false, {minute}}},
      kStartOfTime);

  const std::string text = out.str();
  EXPECT_EQ(text.substr(text.find('\n') + 1),
            "0,worker,orders,9,0,0,0,0,0,0,2\n"
            "0,worker,jobs,9,0,0,0,0,0,0,\n");
}

}  // namespace
}  // namespace coldcast
