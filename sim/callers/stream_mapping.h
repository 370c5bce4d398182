#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "coldcast/base/index.h"
#include "coldcast/callers/caller_observer.h"
#include "coldcast/callers/stream_settings.h"
#include "coldcast/measure/figures.h"
#include "coldcast/origin/platform.h"

#include "callers/byte_rate.h"
#include "callers/mapping_book.h"
#include "callers/partition_pollers.h"
#include "callers/record_log.h"
#include "callers/record_work.h"
#include "callers/sink.h"
#include "callers/stream.h"

namespace coldcast {

// What one event source mapping of a stream of one run works with.
struct StreamMappingContext {
  const StreamMappingSettings* settings = nullptr;  // may change during the run
  Stream* stream = nullptr;
  FunctionId function{};
  const std::string* function_name = nullptr;  // outlives the run
  RecordWork::Settings records{};
  Feed feed = 0;
  std::uint32_t order = 0;  // among the mappings of the file
  Kilobytes payload{};      // of a record
  // The highest parallelization factor that it has while time runs.
  std::uint32_t most_parts = 1;
  bool is_lasting = false;  // nothing of the function or its mappings changes
  Sink on_failure{};
  CallerObserver* observer = nullptr;
  bool keeps_minutes = false;
};

// An event source mapping of a stream (facts 7, 8): polls shards, invokes the function with one
// batch of a sub-shard after the other, and tries a batch again until it succeeds or its records
// are given up. Belongs to one run.
class StreamMapping final : public Caller, public StreamReader {
 public:
  StreamMapping(StreamMappingContext context, SimTime from, SimTime until);

  // Before the run begins.
  void listen(CallerObserver* observer, bool keeps_minutes) {
    context_.observer = observer;
    keeps_whole_ = may_keep_whole();
    if (keeps_minutes) book_.keep_minutes();
  }
  void start(Platform& platform);

  void answered(std::uint64_t sub_shard, const AttemptAnswer& answer, Platform& platform) override {
    const bool is_well = answer.outcome == Outcome::success;
    if (is_well && sub_shards_[to_index(sub_shard)].whole > 0)
      return whole_answered(to_index(sub_shard), platform);
    piece_answered(to_index(sub_shard), is_well, platform);
  }
  Work on_new_version(std::uint64_t sub_shard, const Work& asked, const Work* own) override;
  void woken(std::uint64_t token, Platform& platform) override;
  void written(std::uint32_t shard, std::uint64_t key, const Record& record,
               Platform& platform) override;
  [[nodiscard]] std::uint64_t lost() const override {
    return book_.total(MappingBook::Count::expired);
  }
  // Its settings have changed. One that is enabled polls from now on; shards are read in as many
  // parts as they are from now on when none of their batches is in flight.
  void changed(Platform& platform);
  // What the function does with each record, and where what it cannot do goes.
  void work_with(RecordWork::Settings records, Version version) {
    records_.set(std::move(records), version);
  }
  void deployed(bool is_well) { records_.settle(is_well); }
  void send_to(const Sink& on_failure) { context_.on_failure = on_failure; }

  // Records that are in no batch are still to be read. (Nobody is woken for that alone: a window
  // that is full ends early, and so do records that are polled for.)
  [[nodiscard]] bool has_work() const { return is_enabled_ && behind_ > in_batches_; }
  // Tells the observer of every record that is still there.
  void tell_waiting();
  [[nodiscard]] const MappingBook& book() const { return book_; }
  // The block `event_sources.NAME` of the function's figures.
  [[nodiscard]] Figures figures(std::string_view name, SimTime end) const;

 private:
  using Index = std::size_t;
  enum class Wake : std::uint8_t {
    poll,
    window,
    retry,
    expiry,
    quiet,
    serve,
    look,
    pollers,
    tick,
    takes,
    minute
  };
  enum class State : std::uint8_t {
    idle,
    gathering,  // a batching window is open
    ready,      // waits for a poller (Kafka)
    running,
    waiting,  // for its next try
  };
  // A batch, or a part of one that was split: the next records of the sub-shard.
  struct Piece {
    std::uint64_t records = 0;
    std::uint32_t failures = 0;  // these use up attempts
    std::uint32_t retries = 0;   // whatever for
    std::uint32_t tries = 0;     // of its first record
    std::uint32_t runs = 0;      // deliveries of its records
    std::optional<Work> work{};  // of the handler, until it has run
    std::uint64_t well = 0;      // records before the first that the try will name as failed
  };
  // Records of a sub-shard: so many behind the first `from`.
  struct Part {
    std::uint64_t from = 0;
    std::uint64_t records = 0;
  };
  struct SubShard {
    std::uint32_t shard = 0;
    RecordLog records;
    State state = State::idle;
    std::vector<Piece> pieces;  // of the batch; the next one last
    std::uint64_t whole = 0;    // records of a batch in flight that is in no pieces
    bool is_final = false;      // the invocation that closes a tumbling window
    bool was_throttled = false;
    SimTime begun{};
    SimTime freed = kNever;    // when its last batch was over
    SimTime blocked = kNever;  // since the first try of its batch that was in vain
    SimTime poll_at = kNever;
    SimTime window_end = kNever;
    SimTime retry_at = kNever;
    SimTime expiry_at = kNever;
    bool expiry_is_work = false;
    std::optional<std::int64_t> open_window{};  // number of the tumbling window
    SimTime last_sent{};
  };

  [[nodiscard]] ShardReads& reads() { return own_reads_ ? *own_reads_ : context_.stream->reads(); }
  [[nodiscard]] const StreamMappingSettings& settings() const { return *context_.settings; }
  [[nodiscard]] bool is_kafka() const {
    return context_.stream->settings().kind == StreamKind::kafka;
  }

  // Polls and batches.
  void ask_to_poll(Index index, SimTime at, Platform& platform);
  [[nodiscard]] SimTime next_poll(const SubShard& sub, SimTime now) const;
  void poll(Index index, Platform& platform);
  [[nodiscard]] std::uint64_t most_of_batch() const;
  [[nodiscard]] std::uint64_t available(const SubShard& sub, SimTime now, bool& is_full) const;
  [[nodiscard]] std::int64_t window_of(SimTime sent) const;
  void begin(Index index, std::uint64_t records, Platform& platform);
  void begin_final(Index index, Platform& platform);
  void end_batch(Index index, Platform& platform);
  // Its batch is in the way of what is behind it, or no longer.
  void block(SubShard& sub, SimTime now);
  void unblock(SubShard& sub, SimTime now);
  void tell_blocked(const SubShard& sub, bool is_blocked, SimTime now) const;
  void enable(Platform& platform);
  [[nodiscard]] bool is_splitting(std::uint32_t shard) const { return parts_[shard] != factor_; }
  // Reads the shard in as many parts as it should be, if none of its batches is in flight.
  void split(std::uint32_t shard, Platform& platform);
  [[nodiscard]] Index index_of(std::uint32_t shard, std::uint64_t key) const;

  // Batches that are in no pieces: whole_batches.cpp.
  [[nodiscard]] bool may_keep_whole() const;
  [[nodiscard]] bool poll_whole(Index index, Platform& platform);
  void begin_whole(Index index, std::uint64_t records, Platform& platform);
  Platform::Admission ask_whole(Index index, Platform& platform);
  void break_up(SubShard& sub);
  void whole_answered(Index index, Platform& platform);

  // Tries.
  void try_piece(Index index, Platform& platform);
  [[nodiscard]] Work work_of(SubShard& sub, const Work& own, const RecordWork& records) const;
  [[nodiscard]] std::uint64_t succeeding(const SubShard& sub, const RecordWork& records) const;
  void piece_answered(Index index, bool is_well, Platform& platform);
  void throttled(Index index, Platform& platform);
  void failed(Index index, Platform& platform);
  void retry_or_drop(Index index, Platform& platform);
  void retry_at_once(Index index, Platform& platform);
  void wait(Index index, Platform& platform);
  void retry(Index index, Platform& platform);
  void next_piece(Index index, Platform& platform);

  // Ends of records.
  void done(SubShard& sub, std::uint64_t records, SimTime now);
  void drop(SubShard& sub, const Part& part, std::string_view reason, Platform& platform);
  void lose(SubShard& sub, const Part& part, MappingBook::Count as, std::string_view reason,
            SimTime now);
  [[nodiscard]] static Part sent_until(const SubShard& sub, SimTime until, std::uint64_t from);
  [[nodiscard]] static std::uint64_t counted(const SubShard& sub, const Part& part);
  void drop_expired(SubShard& sub, std::uint64_t from, SimTime now);
  void drop_aged(SubShard& sub, std::uint64_t from, Platform& platform);
  void drop_old(SubShard& sub, Platform& platform);
  void drop_old_behind(Index index, Platform& platform);
  void take_out(SubShard& sub, const Part& part, SimTime now);
  void expire(Index index, Platform& platform);
  void watch(Index index, Platform& platform);
  // When the stream keeps it no longer, and when one that is blocked is lost.
  [[nodiscard]] SimTime kept_until(SimTime sent) const;
  [[nodiscard]] SimTime deadline(SimTime sent) const;
  void tell(const SubShard& sub, const Part& part, Item item) const;
  // Of the first records of a sub-shard.
  void count(MappingBook::Count what, const SubShard& sub, std::uint64_t records, SimTime at) {
    if (records > 0) book_.count(what, at, records, sub.records.counted(records));
  }

  // Kafka.
  void await_poller(Index index, Platform& platform);
  void ask_to_serve(std::uint32_t poller, Platform& platform);
  void serve(std::uint32_t poller, Platform& platform);
  void await_bytes(std::uint32_t poller, Platform& platform);
  void look(Platform& platform);
  void tick(Platform& platform);
  void watch_ramp(Platform& platform);
  void pollers_changed(SimTime at);
  void tell_lag(SimTime at) const;

  void wake(SimTime at, Rank rank, Wake what, std::uint64_t id, Urgency urgency,
            Platform& platform);
  [[nodiscard]] Turn turn_of(Wake what, std::uint64_t id) const;

  StreamMappingContext context_;
  VersionedRecords records_;
  MappingBook book_;
  std::uint32_t shards_ = 1;
  std::uint32_t factor_ = 1;          // parts that each should be read in
  std::uint32_t stride_ = 1;          // places of each in sub_shards_
  std::vector<std::uint32_t> parts_;  // of each shard, now
  std::vector<SubShard> sub_shards_;
  std::optional<PartitionPollers> pollers_;  // Kafka
  std::optional<ShardReads> own_reads_;      // enhanced fan-out
  std::optional<ByteRate> bytes_;            // provisioned pollers, where records have a payload
  SimTime bytes_at_ = kNever;                // when they may read again
  std::uint64_t in_batches_ = 0;
  SimTime started_{};  // base polls are counted from here
  Attempt whole_;      // of any batch that is in no pieces
  // An older record may be lost: to the stream, or for its age.
  Duration oldest_ = kForever;
  bool keeps_whole_ = false;
  bool is_enabled_ = true;
  bool has_begun_ = false;  // records from here on are its own
  SimTime tick_at_ = kNever;
};

}  // namespace coldcast
