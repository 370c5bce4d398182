#include "callers/stream_mapping.h"

#include <algorithm>

#include "coldcast/base/index.h"

#include "base/minute.h"
#include "callers/mapping_turn.h"

namespace coldcast {
namespace {

constexpr std::uint64_t kWakesOfStream = 16;
// Behind the polls of all sub-shards of a mapping at one instant.
constexpr std::uint64_t kLastOfMapping = 0xffff'ffff;

MappingBook::Of kind_of(const Stream& stream) {
  return stream.settings().kind == StreamKind::kafka ? MappingBook::Of::kafka
                                                     : MappingBook::Of::stream;
}

}  // namespace

StreamMapping::StreamMapping(StreamMappingContext context, SimTime from, SimTime until)
    : context_(std::move(context)),
      records_(context_.records, context_.stream->works(), context_.stream->fates()),
      book_(from, until, is_kafka(), context_.keeps_minutes, kind_of(*context_.stream)),
      is_enabled_(settings().enabled),
      has_begun_(is_enabled_ || settings().starting_position == StartingPosition::trim_horizon) {
  shards_ = context_.stream->settings().shards;
  if (!is_kafka()) factor_ = settings().parallelization_factor;
  stride_ = is_kafka() ? 1 : std::max(factor_, context_.most_parts);
  parts_.assign(shards_, factor_);
  sub_shards_.resize(std::size_t{shards_} * stride_);
  for (Index i = 0; i < sub_shards_.size(); ++i)
    sub_shards_[i].shard = static_cast<std::uint32_t>(i / stride_);
  if (is_kafka()) {
    pollers_.emplace(settings(), shards_);
    if (settings().provisioned_pollers && context_.payload.count > 0)
      bytes_.emplace(context_.payload, ByteRate::kOfKafka, pollers_->count());
    pollers_changed(kStartOfTime);
  } else {
    book_.slots(kStartOfTime, shards_ * factor_);
  }
  if (settings().enhanced_fan_out) own_reads_.emplace(shards_, context_.stream->payload());
  oldest_ = std::min(context_.stream->settings().retention,
                     settings().maximum_record_age.value_or(kForever));
  keeps_whole_ = may_keep_whole();
  whole_.feed = context_.feed;
  whole_.info.kind = SourceKind::event_source;
  context_.stream->add_reader(*this);
}

void StreamMapping::start(Platform& platform) {
  if (!pollers_) return;
  wake(saturating_add(platform.now(), kOneMinute), Rank::minute, Wake::minute, 0, Urgency::idle,
       platform);
  if (pollers_->ramp() != nullptr) return;
  const SimTime first = saturating_add(platform.now(), settings().pollers.evaluate);
  wake(first, Rank::minute, Wake::look, 0, Urgency::idle, platform);
}

// Key k of a stream with S shards lies in sub-shard floor(k / S) mod P of shard k mod S.
StreamMapping::Index StreamMapping::index_of(std::uint32_t shard, std::uint64_t key) const {
  return stride_ == 1 ? Index{shard} : Index{shard} * stride_ + key / shards_ % parts_[shard];
}

void StreamMapping::written(std::uint32_t shard, std::uint64_t key, const Record& record,
                            Platform& platform) {
  if (!has_begun_) return;
  if (settings().filtered_share > 0.0) {
    Message message;
    message.number = record.number;
    if (records_.current().is_filtered(message, settings().filtered_share)) {
      book_.count(MappingBook::Count::polled, record.sent, 1, record.is_counted ? 1 : 0);
      return book_.count(MappingBook::Count::filtered, record.sent, 1, record.is_counted ? 1 : 0);
    }
  }
  const Index index = index_of(shard, key);
  SubShard& sub = sub_shards_[index];
  sub.records.add(record);
  sub.last_sent = record.sent;
  ++behind_;
  tell_lag(record.sent);
  if (sub.records.size() == 1) watch(index, platform);
  const bool is_open = sub.state == State::idle || sub.state == State::gathering;
  // A poll that is awaited is early enough, unless a batch has ended just now.
  if (is_open && (sub.poll_at == kNever || sub.freed == record.sent))
    ask_to_poll(index, next_poll(sub, record.sent), platform);
  if (pollers_) watch_ramp(platform);
}

// What is there when a batch is over follows at once; else a shard is polled at started_ + k poll.
// Records of enhanced fan-out are pushed, and Kafka is polled all the time.
SimTime StreamMapping::next_poll(const SubShard& sub, SimTime now) const {
  if (sub.freed == now || is_kafka()) return now;
  if (settings().enhanced_fan_out) return saturating_add(now, settings().push);
  const Duration every = settings().poll;
  if (every == Duration::zero()) return now;
  const Duration passed = (now - started_) % every;
  return passed == Duration::zero() ? now : saturating_add(now, every - passed);
}

void StreamMapping::ask_to_poll(Index index, SimTime at, Platform& platform) {
  SubShard& sub = sub_shards_[index];
  if (!is_enabled_ || sub.poll_at <= at) return;
  sub.poll_at = at;
  wake(at, Rank::poll, Wake::poll, index, Urgency::idle, platform);  // has_work() waits for it
}

void StreamMapping::poll(Index index, Platform& platform) {
  if (keeps_whole_ && poll_whole(index, platform)) return;
  SubShard& sub = sub_shards_[index];
  if (!is_enabled_ || (sub.state != State::idle && sub.state != State::gathering)) return;
  if (is_splitting(sub.shard)) return split(sub.shard, platform);
  const SimTime now = platform.now();
  drop_old(sub, platform);
  bool is_full = false;
  const std::uint64_t records = available(sub, now, is_full);
  if (records == 0) {
    sub.state = State::idle;
    sub.window_end = kNever;
    if (!sub.records.empty())
      ask_to_poll(index, saturating_add(sub.records.front().sent, settings().push), platform);
    return;
  }
  if (sub.open_window && *sub.open_window < window_of(sub.records.front().sent))
    return begin_final(index, platform);
  const bool is_over = settings().batching_window == Duration::zero() || sub.window_end <= now;
  if (is_full || is_over) {
    const SimTime readable = reads().next(sub.shard, now);
    if (readable > now) return ask_to_poll(index, readable, platform);
    reads().read(sub.shard, records, now);
    return begin(index, records, platform);
  }
  if (sub.state == State::gathering) return;
  sub.state = State::gathering;
  sub.window_end = saturating_add(now, settings().batching_window);
  wake(sub.window_end, Rank::poll, Wake::window, index, Urgency::idle, platform);
}

// Its size, or 6 MB.
std::uint64_t StreamMapping::most_of_batch() const {
  const std::uint32_t payload = context_.payload.count;
  if (payload == 0) return settings().batch_size;
  constexpr std::uint32_t kMost = StreamMappingSettings::kMostPayload;
  return std::min(settings().batch_size, std::max<std::uint32_t>(1, kMost / payload));
}

// How many records the next batch takes. It is full at its most, and where a tumbling window ends.
std::uint64_t StreamMapping::available(const SubShard& sub, SimTime now, bool& is_full) const {
  const std::uint64_t most = most_of_batch();
  const Duration push = settings().enhanced_fan_out ? settings().push : Duration::zero();
  const std::uint64_t there = sub.records.sent_until(now - push, most);
  is_full = there == most;
  if (there == 0 || !settings().tumbling_window) return there;
  const std::int64_t window = window_of(sub.records.front().sent);
  const SimTime end = kStartOfTime + (window + 1) * *settings().tumbling_window;
  const std::uint64_t of_window = sub.records.sent_until(end - Duration{1}, there);
  if (of_window < there) is_full = true;
  return of_window;
}

std::int64_t StreamMapping::window_of(SimTime sent) const {
  return (sent - kStartOfTime) / *settings().tumbling_window;
}

void StreamMapping::begin(Index index, std::uint64_t records, Platform& platform) {
  SubShard& sub = sub_shards_[index];
  if (pollers_ && sub.state != State::running) return await_poller(index, platform);
  sub.window_end = kNever;
  sub.pieces.assign(1, Piece{.records = records});
  sub.is_final = false;
  sub.was_throttled = false;
  sub.begun = platform.now();
  if (settings().tumbling_window) sub.open_window = window_of(sub.records.front().sent);
  in_batches_ += records;
  book_.batch(records, sub.records.front().is_counted);
  count(MappingBook::Count::polled, sub, records, platform.now());
  try_piece(index, platform);
}

// The invocation that ends a tumbling window brings no records.
void StreamMapping::begin_final(Index index, Platform& platform) {
  SubShard& sub = sub_shards_[index];
  sub.window_end = kNever;
  sub.pieces.assign(1, Piece{});
  sub.is_final = true;
  sub.was_throttled = false;
  sub.begun = platform.now();
  try_piece(index, platform);
}

void StreamMapping::end_batch(Index index, Platform& platform) {
  SubShard& sub = sub_shards_[index];
  unblock(sub, platform.now());
  if (sub.is_final) sub.open_window.reset();
  sub.is_final = false;
  sub.state = State::idle;
  sub.retry_at = kNever;
  sub.freed = platform.now();
  if (is_splitting(sub.shard)) return split(sub.shard, platform);
  if (!sub.records.empty()) {
    ask_to_poll(index, platform.now(), platform);
    return watch(index, platform);
  }
  if (!sub.open_window) return;
  const SimTime quiet = saturating_add(sub.last_sent, StreamMappingSettings::kQuiet);
  wake(std::max(platform.now(), quiet), Rank::poll, Wake::quiet, index, Urgency::work, platform);
}

void StreamMapping::block(SubShard& sub, SimTime now) {
  if (sub.blocked < kNever) return;
  sub.blocked = now;
  tell_blocked(sub, true, now);
}

void StreamMapping::unblock(SubShard& sub, SimTime now) {
  if (sub.blocked == kNever) return;
  book_.blocked(now - sub.blocked);
  sub.blocked = kNever;
  tell_blocked(sub, false, now);
}

void StreamMapping::tell_blocked(const SubShard& sub, bool is_blocked, SimTime now) const {
  if (context_.observer == nullptr) return;
  context_.observer->on_blocked(context_.function, context_.stream->source(sub.shard), is_blocked,
                                now);
}

Figures StreamMapping::figures(std::string_view name, SimTime end) const {
  MappingBook book = book_;
  for (const SubShard& sub : sub_shards_) {
    if (sub.blocked < end) book.blocked(end - sub.blocked);
  }
  return book.figures(name, end);
}

void StreamMapping::woken(std::uint64_t token, Platform& platform) {
  const Index id = to_index(token / kWakesOfStream);
  const SimTime now = platform.now();
  switch (static_cast<Wake>(token % kWakesOfStream)) {
    case Wake::poll:
      if (sub_shards_[id].poll_at != now) return;
      sub_shards_[id].poll_at = kNever;
      return poll(id, platform);
    case Wake::window:
      if (sub_shards_[id].window_end == now) poll(id, platform);
      return;
    case Wake::retry:
      return retry(id, platform);
    case Wake::expiry:
      return expire(id, platform);
    case Wake::quiet: {
      const SubShard& sub = sub_shards_[id];
      const SimTime quiet = saturating_add(sub.last_sent, StreamMappingSettings::kQuiet);
      const bool is_quiet = sub.state == State::idle && sub.records.empty() && quiet <= now;
      if (is_enabled_ && is_quiet && sub.open_window) begin_final(id, platform);
      return;
    }
    case Wake::serve:
      return serve(static_cast<std::uint32_t>(id), platform);
    case Wake::look:
      return look(platform);
    case Wake::pollers:
      if (!pollers_->change(now)) return;
      pollers_changed(now);
      for (std::uint32_t i = 0; i < pollers_->count(); ++i) ask_to_serve(i, platform);
      return;
    case Wake::tick:
      return tick(platform);
    case Wake::takes:
      return enable(platform);
    case Wake::minute:
      tell_lag(now);  // a minute in which nothing moves has a lag all the same
      return wake(saturating_add(now, kOneMinute), Rank::minute, Wake::minute, 0, Urgency::idle,
                  platform);
  }
}

void StreamMapping::wake(SimTime at, Rank rank, Wake what, std::uint64_t id, Urgency urgency,
                         Platform& platform) {
  platform.wake(at, rank, turn_of(what, id), *this,
                id * kWakesOfStream + static_cast<std::uint64_t>(what), urgency);
}

// Polls are in order of the mappings in the file, then of the shards.
Turn StreamMapping::turn_of(Wake what, std::uint64_t id) const {
  if (what == Wake::retry) return queued_at(sub_shards_[to_index(id)].begun);
  const std::uint64_t place = what == Wake::serve ? kLastOfMapping : id;
  return turn_of_mapping(context_.order, place);
}

}  // namespace coldcast
