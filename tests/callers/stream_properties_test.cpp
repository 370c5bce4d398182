// What holds of every run of a stream, whatever the mixture and wherever it is cut off.

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <string>

#include "support/naive_shard.h"
#include "support/stream_fixture.h"

namespace coldcast {
namespace {

constexpr std::uint64_t kRuns = 150;

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : stream_({.seed = seed}) {}
  std::uint64_t below(std::uint64_t bound) { return stream_.below(bound); }
  bool one_in(std::uint64_t bound) { return below(bound) == 0; }
  std::uint32_t from_to(std::uint32_t least, std::uint32_t most) {
    return least + static_cast<std::uint32_t>(below(most - least + 1));
  }
  Duration seconds(std::uint32_t least, std::uint32_t most) {
    return std::chrono::seconds{from_to(least, most)};
  }

 private:
  RandomStream stream_;
};

// Keeps what became of each record.
class Ends final : public CallerObserver {
 public:
  void on_item(const Item& item) override {
    EXPECT_TRUE(numbers_.insert(item.number).second) << "record " << item.number << " ends twice";
    ++outcomes_[item.outcome];
    EXPECT_LE(item.queued, item.finished);
  }
  [[nodiscard]] std::uint64_t count() const { return numbers_.size(); }
  [[nodiscard]] std::uint64_t of(ItemOutcome outcome) const {
    const auto found = outcomes_.find(outcome);
    return found == outcomes_.end() ? 0 : found->second;
  }

 private:
  std::set<std::uint64_t> numbers_;
  std::map<ItemOutcome, std::uint64_t> outcomes_;
};

class StreamProperties : public StreamFixture, public testing::WithParamInterface<std::uint64_t> {
 protected:
  void choose(Dice& dice) {
    seed = GetParam();
    settings.kind = dice.one_in(3) ? StreamKind::kafka : StreamKind::kinesis;
    settings.shards = dice.from_to(1, 5);
    settings.keys = {.count = dice.from_to(1, 20), .choose = KeyChoice::uniform};
    settings.retention = dice.seconds(100, 300);
    mapping.batch_size = dice.from_to(1, 12);
    if (dice.one_in(2)) mapping.batching_window = dice.seconds(1, 8);
    if (settings.kind == StreamKind::kafka) {
      mapping.pollers.initial = dice.from_to(1, 4);
      if (dice.one_in(2)) mapping.provisioned_pollers = KafkaPollers{.minimum = 1, .maximum = 3};
    } else {
      mapping.parallelization_factor = dice.from_to(1, 3);
      if (dice.one_in(3)) mapping.tumbling_window = dice.seconds(5, 60);
      mapping.enhanced_fan_out = dice.one_in(4);
      if (mapping.enhanced_fan_out) mapping.push = 70ms;
    }
    if (dice.one_in(2)) mapping.maximum_retry_attempts = dice.from_to(0, 4);
    if (dice.one_in(2)) mapping.maximum_record_age = dice.seconds(60, 120);
    mapping.bisect_batch_on_function_error = dice.one_in(2);
    mapping.report_batch_item_failures = dice.one_in(2);
    if (dice.one_in(2)) mapping.on_failure = {.kind = Destination::Kind::topic, .name = "bad"};
    if (dice.one_in(4)) mapping.filtered_share = 0.3;
    record_settings.record_failure_rate = dice.one_in(2) ? 0.1 : 0.0;
    record_settings.poison_rate = dice.one_in(2) ? 0.05 : 0.0;
    if (dice.one_in(3)) record_settings.per_record = Distribution(50ms);
    platform.places = dice.from_to(1, 6);
    platform.work.duration = std::chrono::milliseconds{dice.from_to(0, 3000)};
  }
};

// Nothing is lost, nothing is counted twice, and each sub-shard is worked off in order: no batch
// begins with a record before one that is done, and none overtakes another that still runs.
TEST_P(StreamProperties, HoldInEveryRun) {
  Dice dice(GetParam());
  Ends ends;
  observer = &ends;
  choose(dice);
  platform.refuse = [&dice](const Attempt&) -> std::optional<ThrottleReason> {
    if (!dice.one_in(10)) return std::nullopt;
    return ThrottleReason::scaling_rate_exceeded;
  };
  const std::uint64_t sent = 1 + dice.below(150);
  for (std::uint64_t i = 0; i < sent; ++i) send(1, dice.seconds(0, 60));

  platform.run(at(dice.seconds(1, 500)));
  mapping_->tell_waiting();

  const std::uint64_t records = of_stream("records");
  EXPECT_EQ(records, of_mapping("processed") + of_mapping("dropped") +
                         of_mapping("on_failure_delivered") + of_mapping("expired") +
                         of_mapping("filtered") + of_stream("lag"));
  EXPECT_EQ(ends.of(ItemOutcome::succeeded), of_mapping("processed"));
  EXPECT_EQ(ends.of(ItemOutcome::waiting), of_stream("lag"));
  EXPECT_EQ(ends.count() + of_mapping("filtered"), records);
  EXPECT_LE(platform.in_progress(), platform.places);
}

// The keys of a sub-shard and the records of a key are tried in order: of one source with one
// sub-shard the first record of a batch never lies before that of the batch before it.
TEST_P(StreamProperties, KeepTheOrderOfAShard) {
  Dice dice(GetParam() + kRuns);
  choose(dice);
  mapping.parallelization_factor = 1;
  const std::uint64_t sent = 1 + dice.below(150);
  for (std::uint64_t i = 0; i < sent; ++i) send(1, dice.seconds(0, 60));

  platform.run();

  std::map<std::string, std::uint64_t> first;
  std::map<std::string, SimTime> free_at;
  for (const FakePlatform::Try& made : platform.tries()) {
    const std::string& shard = *made.attempt.info.source;
    EXPECT_GE(made.at, free_at[shard]) << shard << " has two batches in flight";
    if (!made.refusal) free_at[shard] = made.finished;
    if (made.attempt.info.records == 0) continue;
    EXPECT_GE(made.attempt.info.event, first[shard]);
    first[shard] = made.attempt.info.event;
  }
  EXPECT_EQ(of_stream("lag"), 0U);
}

// Each shard makes the very tries that the twin makes of its records.
TEST_P(StreamProperties, AgreeWithTheTwin) {
  Dice dice(GetParam() + 2 * kRuns);
  choose(dice);
  settings.kind = dice.one_in(2) ? StreamKind::kinesis : StreamKind::dynamodb;
  settings.shards = 1;
  settings.keys.count = 1;
  mapping.poll = settings.kind == StreamKind::kinesis ? 1s : 250ms;
  mapping.parallelization_factor = 1;
  mapping.tumbling_window.reset();
  mapping.provisioned_pollers.reset();
  mapping.push = 0ms;
  mapping.filtered_share = 0.0;
  record_settings = {};
  record_settings.failing_labels = {"bad"};
  platform.places = 1000;
  std::vector<NaiveShard::Written> written;
  for (std::uint64_t left = 1 + dice.below(60); left > 0; --left)
    written.push_back(
        {kStartOfTime + std::chrono::milliseconds{250 * dice.below(400)}, dice.one_in(12)});
  std::stable_sort(written.begin(), written.end(),
                   [](const auto& a, const auto& b) { return a.sent < b.sent; });
  for (const NaiveShard::Written& one : written) {
    if (one.fails) {
      send_labelled("bad", one.sent - kStartOfTime);
    } else {
      send(1, one.sent - kStartOfTime);
    }
  }

  platform.run();

  std::vector<NaiveShard::Try> made;
  for (const FakePlatform::Try& one : platform.tries())
    made.push_back({one.at, one.attempt.info.records});
  EXPECT_EQ(made, NaiveShard(settings, mapping, platform.work.duration, written).run());
}

INSTANTIATE_TEST_SUITE_P(Runs, StreamProperties, testing::Range<std::uint64_t>(1, kRuns + 1));

}  // namespace
}  // namespace coldcast
