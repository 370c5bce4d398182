#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "coldcast/base/index.h"
#include "coldcast/callers/stream_settings.h"
#include "coldcast/measure/figures.h"
#include "coldcast/origin/platform.h"
#include "coldcast/random/numbered_draws.h"

#include "callers/busy_level.h"
#include "callers/front_door.h"
#include "callers/inbox.h"
#include "callers/key_choice.h"
#include "callers/poison.h"
#include "callers/record_log.h"
#include "callers/shard_reads.h"
#include "callers/short_way.h"

namespace coldcast {

// An event source mapping that reads a stream.
class StreamReader {
 public:
  virtual ~StreamReader() = default;
  // A record with the key has been written to its shard.
  virtual void written(std::uint32_t shard, std::uint64_t key, const Record& record,
                       Platform& platform) = 0;
  // Records that it has not worked off, those in flight included; and those that it has lost
  // because the stream no longer keeps them.
  [[nodiscard]] std::uint64_t behind() const { return behind_; }
  [[nodiscard]] virtual std::uint64_t lost() const = 0;

 protected:
  std::uint64_t behind_ = 0;
};

// What one stream of one run works with.
struct StreamContext {
  const StreamSettings* settings = nullptr;  // may change during the run
  StreamKey key{};                           // seed, replication and the stream's name
  Kilobytes payload{};  // of a record, as its readers have it; zero: bytes are not limited
  // Of arrivals blocks with poison: from when on the next record fails for ever.
  std::vector<PoisonList::Block> poison{};
};

// A stream (facts 7, 8): takes records, gives each its key, and hands it to its readers, each of
// which reads all of them. Belongs to one run; its readers must outlive it or its last record.
class Stream final : public Receiver, public Inbox {
 public:
  Stream(StreamContext context, SimTime from, SimTime until);

  void add_reader(StreamReader& reader) { readers_.push_back(&reader); }
  // Before the run begins.
  void act_at_once(ShortWay& way) { way_ = &way; }
  [[nodiscard]] ShortWay* way() { return way_; }

  void received(const Request& request, Platform& platform) override;
  void put(const Posting& posting, Platform& platform) override;
  // A reader is done with some records, or has lost them.
  void lag_changed(SimTime at) {
    std::uint64_t most = 0;
    for (const StreamReader* reader : readers_) most = std::max(most, reader->behind());
    lag_.set(at, static_cast<std::int64_t>(most));
  }

  // The key of a record, by its number.
  [[nodiscard]] std::uint64_t key_of(std::uint64_t number) const { return keys_.key_of(number); }
  // What readers without enhanced fan-out share.
  [[nodiscard]] ShardReads& reads() { return reads_; }
  [[nodiscard]] Kilobytes payload() const { return context_.payload; }

  [[nodiscard]] const StreamSettings& settings() const { return *context_.settings; }
  // `stream:NAME/SHARD`
  [[nodiscard]] const std::string& source(std::uint64_t shard) const {
    return sources_[to_index(shard)];
  }
  // The draws that belong to its records.
  [[nodiscard]] const NumberedDraws& fates() const { return fates_; }
  [[nodiscard]] const NumberedDraws& works() const { return works_; }

  // The block `streams.NAME`.
  [[nodiscard]] Figures figures(SimTime end) const;

 private:
  void write(Record& record, Platform& platform);
  void limit_writes();
  // Whether the shard has room for a record, which then takes it.
  [[nodiscard]] bool takes(std::uint64_t shard, SimTime now);
  // Of a stream that nobody reads: what it no longer keeps at `at`.
  void forget(SimTime at);

  StreamContext context_;
  PoisonList poison_;
  SimTime warmup_;
  std::vector<std::string> sources_;
  std::vector<DoorBucket> writes_;  // of each shard; empty: unlimited
  std::vector<DoorBucket> bytes_;   // likewise, in kilobytes
  NumberedDraws fates_;
  NumberedDraws works_;
  KeyChooser keys_;
  std::vector<StreamReader*> readers_;
  ShortWay* way_ = nullptr;  // null: there is none
  RecordLog unread_;         // without readers
  std::uint64_t number_ = 0;
  std::uint64_t records_ = 0;
  std::uint64_t throttled_ = 0;
  std::uint64_t expired_ = 0;  // without readers
  ShardReads reads_;
  BusyLevel lag_;
};

}  // namespace coldcast
