#include "callers/stream.h"

#include <algorithm>

#include "coldcast/base/index.h"

namespace coldcast {
Stream::Stream(StreamContext context, SimTime from, SimTime until)
    : context_(std::move(context)),
      poison_(context_.poison),
      warmup_(from),
      fates_(with_purpose(context_.key, StreamPurpose::record_fate)),
      works_(with_purpose(context_.key, StreamPurpose::record_work)),
      keys_(context_.settings->keys, with_purpose(context_.key, StreamPurpose::keys)),
      reads_(settings().shards, context_.payload),
      lag_(from, until) {
  for (std::uint32_t shard = 0; shard < settings().shards; ++shard)
    sources_.push_back("stream:" + settings().name + "/" + std::to_string(shard));
  if (settings().write_limit) limit_writes();
}

// A second's worth of records, and of bytes where their size is known.
void Stream::limit_writes() {
  const Rate rate = *settings().write_limit;
  constexpr std::chrono::nanoseconds kSecond = std::chrono::seconds{1};
  const std::int64_t burst =
      std::max<std::int64_t>(1, rate.events * kSecond.count() / rate.per.count());
  const ThrottleSettings bucket{.rate = rate, .burst = static_cast<std::uint64_t>(burst)};
  writes_.assign(settings().shards, DoorBucket(bucket));
  if (context_.payload.count == 0) return;
  constexpr std::uint32_t kKilobytes = 1024;
  const ThrottleSettings bytes{.rate = Rate{kKilobytes, kSecond},
                               .burst = std::max(kKilobytes, context_.payload.count)};
  bytes_.assign(settings().shards, DoorBucket(bytes));
}

bool Stream::takes(std::uint64_t shard, SimTime now) {
  if (writes_.empty()) return true;
  if (!writes_[to_index(shard)].has_token(now)) return false;
  if (!bytes_.empty()) {
    if (!bytes_[to_index(shard)].has_tokens(now, context_.payload.count)) return false;
    bytes_[to_index(shard)].spend(context_.payload.count);
  }
  writes_[to_index(shard)].spend();
  return true;
}

void Stream::received(const Request& request, Platform& platform) {
  Record record;
  record.sent = platform.now();
  record.duration = request.duration;
  record.label = request.label;
  record.is_counted = platform.now() >= warmup_;
  record.is_poison = poison_.takes(request);
  write(record, platform);
}

void Stream::put(const Posting& posting, Platform& platform) {
  Record record;
  record.sent = platform.now();
  record.duration = posting.duration;
  record.label = posting.label;
  record.is_counted = posting.origin.value_or(platform.now()) >= warmup_;
  record.is_poison = posting.is_poison;
  for (std::uint64_t i = 0; i < posting.count; ++i) write(record, platform);
}

// A record that is throttled had its key: those after it are the same whatever the limit.
void Stream::write(Record& record, Platform& platform) {
  record.number = ++number_;
  const std::uint64_t key = keys_.key_of(record.number);
  const auto shard = static_cast<std::uint32_t>(key % settings().shards);
  if (!takes(shard, platform.now())) {
    if (record.is_counted) ++throttled_;
    return;
  }
  if (record.is_counted) ++records_;
  if (readers_.empty()) {
    forget(platform.now());
    unread_.add(record);
    lag_.change(platform.now(), 1);
    return;
  }
  for (StreamReader* reader : readers_) reader->written(shard, key, record, platform);
  lag_changed(platform.now());
}

void Stream::forget(SimTime at) {
  while (!unread_.empty()) {
    const SimTime gone = saturating_add(unread_.front().sent, settings().retention);
    if (gone > at) return;
    if (unread_.front().is_counted) ++expired_;
    unread_.pop(1);
    lag_.change(gone, -1);
  }
}

Figures Stream::figures(SimTime end) const {
  Stream whole = *this;
  whole.forget(end);
  std::uint64_t expired = whole.expired_;
  for (const StreamReader* reader : readers_) expired = std::max(expired, reader->lost());
  Figures figures;
  figures.count("records", records_);
  figures.count("write_throttled", throttled_);
  figures.level("lag", whole.lag_.figure(end));
  figures.count("expired", expired);
  return figures;
}

}  // namespace coldcast
