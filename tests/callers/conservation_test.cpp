// Nothing that was accepted is lost without being counted, whatever the mixture and wherever a run
// is cut off.

#include <gtest/gtest.h>
#include <memory>
#include <string>

#include "callers/async_queue.h"
#include "callers/queue_mapping.h"
#include "support/fake_platform.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kScenarios = 400;

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : stream_({.seed = seed}) {}
  std::uint64_t below(std::uint64_t bound) { return stream_.below(bound); }
  bool one_in(std::uint64_t bound) { return below(bound) == 0; }
  Duration seconds(std::uint64_t least, std::uint64_t most) {
    return std::chrono::seconds{static_cast<std::int64_t>(least + below(most - least + 1))};
  }

 private:
  RandomStream stream_;
};

struct Numbers {
  std::uint64_t of(const Figures& figures, std::string_view path) const {
    for (const Figures::Row& row : figures.rows()) {
      if (row.path != path) continue;
      if (const auto* level = std::get_if<LevelFigure>(&row.value)) return level->at_end;
      return std::get<std::uint64_t>(row.value);
    }
    ADD_FAILURE() << "no figure " << path;
    return 0;
  }
};

std::optional<ThrottleReason> refusal(std::uint64_t draw) {
  if (draw != 0) return std::nullopt;
  return ThrottleReason::scaling_rate_exceeded;
}

QueueSettings random_queue(Dice& dice, bool is_fifo) {
  QueueSettings queue;
  queue.name = "jobs";
  queue.kind = is_fifo ? QueueKind::fifo : QueueKind::standard;
  queue.message_groups = {.count = 1 + dice.below(5), .choose = KeyChoice::uniform};
  queue.visibility_timeout = dice.seconds(2, 40);
  queue.retention = dice.seconds(60, 200);
  if (dice.one_in(3)) queue.delivery_delay = dice.seconds(1, 20);
  if (dice.one_in(2)) {
    queue.dead_letter = "late";
    queue.max_receive_count = static_cast<std::uint32_t>(1 + dice.below(4));
  }
  if (dice.one_in(4)) queue.in_flight_limit = static_cast<std::uint32_t>(3 + dice.below(20));
  return queue;
}

QueueMappingSettings random_mapping(Dice& dice, bool is_fifo) {
  QueueMappingSettings mapping;
  mapping.batch_size = static_cast<std::uint32_t>(1 + dice.below(10));
  if (!is_fifo && dice.one_in(3)) mapping.batching_window = dice.seconds(1, 8);
  if (dice.one_in(3)) mapping.gather = Gather::per_slot;
  if (dice.one_in(3)) mapping.fill = GroupFill::one_group;
  if (dice.one_in(3)) mapping.maximum_concurrency = static_cast<std::uint32_t>(2 + dice.below(9));
  if (dice.one_in(4)) mapping.throttle_retry.reset();
  if (dice.one_in(4)) mapping.cycle_overhead = 300ms;
  mapping.report_batch_item_failures = dice.one_in(2);
  if (dice.one_in(3)) mapping.filtered_share = 0.3;
  return mapping;
}

void expect_messages_counted(const MessageQueue& queue, const MessageQueue& dead,
                             const QueueMapping& mapping, SimTime now) {
  const Numbers numbers;
  for (const MessageQueue* of : {&queue, &dead}) {
    const Figures figures = of->book().figures(now);
    EXPECT_EQ(numbers.of(figures, "sent"),
              numbers.of(figures, "deleted") + numbers.of(figures, "moved_to_dead_letter") +
                  numbers.of(figures, "expired") + numbers.of(figures, "visible") +
                  numbers.of(figures, "not_visible") + numbers.of(figures, "delayed"));
  }
  const Figures figures = queue.book().figures(now);
  EXPECT_EQ(numbers.of(figures, "moved_to_dead_letter"),
            numbers.of(dead.book().figures(now), "moved_in"));
  const Figures mapped = mapping.figures("jobs", now);
  EXPECT_EQ(numbers.of(mapped, "event_sources.jobs.polled"), numbers.of(figures, "received"));
  EXPECT_EQ(numbers.of(mapped, "event_sources.jobs.deleted") +
                numbers.of(mapped, "event_sources.jobs.filtered"),
            numbers.of(figures, "deleted"));
}

void expect_messages_kept(std::uint64_t seed) {
  Dice dice(seed);
  const bool is_fifo = dice.one_in(3);
  const QueueSettings jobs = random_queue(dice, is_fifo);
  QueueSettings late = jobs;
  late.name = "late";
  late.dead_letter.reset();
  const QueueMappingSettings settings = random_mapping(dice, is_fifo);
  MessageQueueContext of_late{.settings = &late, .key = {.function = "late"}};
  MessageQueue dead(of_late, kStartOfTime, kNever);
  MessageQueueContext of_jobs{.settings = &jobs, .key = {.seed = seed, .function = "jobs"}};
  of_jobs.dead_letter = &dead;
  MessageQueue queue(of_jobs, kStartOfTime, kNever);
  const std::string name = "worker";
  const Duration timeout = 2s;
  QueueMappingContext context;
  context.settings = &settings;
  context.queue = &queue;
  context.function_name = &name;
  context.timeout = &timeout;
  context.is_lasting = seed % 2 == 0;
  context.records.record_failure_rate = dice.one_in(2) ? 0.2 : 0.0;
  context.records.poison_rate = dice.one_in(2) ? 0.1 : 0.0;
  QueueMapping mapping(context, kStartOfTime, kNever);
  FakePlatform platform;
  platform.has_work = [&mapping] { return mapping.has_work(); };
  platform.places = 1 + dice.below(8);
  platform.timeout = timeout;
  platform.work.duration = std::chrono::milliseconds{static_cast<int>(dice.below(3000))};
  platform.refuse = [&dice](const Attempt&) { return refusal(dice.below(10)); };
  const std::uint64_t sent = 1 + dice.below(120);
  for (std::uint64_t i = 0; i < sent; ++i)
    platform.arrive(kStartOfTime + dice.seconds(0, 60), queue);

  platform.run(kStartOfTime + dice.seconds(1, 400));
  expect_messages_counted(queue, dead, mapping, platform.now());
}

TEST(Conservation, OfMessages) {
  for (std::uint64_t seed = 1; seed <= kScenarios; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    expect_messages_kept(seed);
  }
}

TEST(Conservation, OfEvents) {
  const Numbers numbers;
  for (std::uint64_t seed = 1; seed <= kScenarios; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Dice dice(seed);
    AsyncSettings settings;
    settings.maximum_retry_attempts = static_cast<std::uint32_t>(dice.below(3));
    settings.maximum_event_age = dice.seconds(60, 600);
    if (dice.one_in(2)) settings.delivery = Distribution(dice.seconds(0, 3));
    AsyncQueueContext context;
    context.settings = &settings;
    context.key.function = "worker";
    context.is_reserved_zero = [&dice] { return dice.one_in(40); };
    AsyncQueue queue(context, kStartOfTime, kNever);
    FakePlatform platform;
    platform.places = 1 + dice.below(6);
    platform.work.duration = std::chrono::milliseconds{static_cast<int>(dice.below(9000))};
    platform.refuse = [&dice](const Attempt&) { return refusal(dice.below(6)); };
    platform.fate = [&dice](const Attempt&) {
      return dice.one_in(3) ? Outcome::error : Outcome::success;
    };
    const std::uint64_t sent = 1 + dice.below(80);
    for (std::uint64_t i = 0; i < sent; ++i)
      platform.arrive(kStartOfTime + dice.seconds(0, 60), queue);

    platform.run(kStartOfTime + dice.seconds(1, 900));

    const Figures figures = queue.figures(platform.now());
    EXPECT_EQ(numbers.of(figures, "async.events_received"),
              numbers.of(figures, "async.events_succeeded") +
                  numbers.of(figures, "async.events_dropped.total") +
                  numbers.of(figures, "async.events_waiting"));
  }
}

}  // namespace
}  // namespace coldcast
