// The short way of records: a batch of plain ones that is polled, invoked and worked off is in no
// pieces, and all that is known of it is how many of the next records of its sub-shard it has.
// Whatever else happens (a throttle, a handler that fails, a record that is lost) breaks it up into
// a piece: from there on it goes the long way, and what is told of it is the same.

#include <algorithm>

#include "coldcast/base/index.h"

#include "callers/stream_mapping.h"

namespace coldcast {

bool StreamMapping::may_keep_whole() const {
  return context_.is_lasting && context_.observer == nullptr && !is_kafka() &&
         settings().batching_window == Duration::zero() && !settings().tumbling_window &&
         records_.current().is_nothing();
}

// What poll() does, where nothing is to be lost and what is there can be read now. False: it is for
// poll() to see what else there is.
bool StreamMapping::poll_whole(Index index, Platform& platform) {
  SubShard& sub = sub_shards_[index];
  if (!is_enabled_ || sub.state != State::idle || sub.records.empty()) return false;
  const SimTime now = platform.now();
  if (saturating_add(sub.records.front().sent, oldest_) <= now) return false;
  const Duration push = settings().enhanced_fan_out ? settings().push : Duration::zero();
  const std::uint64_t records = sub.records.sent_until(now - push, most_of_batch());
  if (records == 0 || !sub.records.are_plain(records) || reads().next(sub.shard, now) > now)
    return false;
  reads().read(sub.shard, records, now);
  begin_whole(index, records, platform);
  return true;
}

// What begin() and try_piece() do of it.
void StreamMapping::begin_whole(Index index, std::uint64_t records, Platform& platform) {
  SubShard& sub = sub_shards_[index];
  const SimTime now = platform.now();
  const Record& first = sub.records.front();
  const std::uint64_t counted = sub.records.counted(records);
  sub.was_throttled = false;
  sub.begun = now;
  sub.state = State::running;
  sub.whole = records;
  in_batches_ += records;
  book_.batch(records, first.is_counted);
  book_.count(MappingBook::Count::polled, now, records, counted);
  book_.count(MappingBook::Count::invoked, now, records, counted);
  whole_.info.source = &context_.stream->source(sub.shard);
  whole_.info.event = first.number;
  whole_.info.records = static_cast<std::uint32_t>(records);
  if (ask_whole(index, platform).refusal) {
    break_up(sub);
    sub.pieces.back().work = whole_.work;
    return throttled(index, platform);
  }
  book_.running(now, 1);
  book_.iterator_age(now - sub.records.sent_at(records - 1), first.is_counted);
}

Platform::Admission StreamMapping::ask_whole(Index index, Platform& platform) {
  return draw_and_attempt(context_.stream->way(), context_.feed, whole_, *this, index, platform);
}

// Into the one piece that it would be.
void StreamMapping::break_up(SubShard& sub) {
  sub.pieces.assign(1, Piece{.records = sub.whole, .tries = 1, .well = sub.whole});
  sub.whole = 0;
}

// What piece_answered(), done() and end_batch() do of it.
void StreamMapping::whole_answered(Index index, Platform& platform) {
  SubShard& sub = sub_shards_[index];
  const SimTime now = platform.now();
  book_.running(now, -1);
  const std::uint64_t records = std::exchange(sub.whole, 0);
  book_.count(MappingBook::Count::processed, now, records, sub.records.counted(records));
  sub.records.pop(records);
  in_batches_ -= records;
  behind_ -= records;
  context_.stream->lag_changed(now);
  sub.state = State::idle;
  sub.freed = now;
  if (sub.records.empty()) return;
  ask_to_poll(index, now, platform);
  watch(index, platform);
}

}  // namespace coldcast
