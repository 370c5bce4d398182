#include <algorithm>

#include "callers/stream_mapping.h"

namespace coldcast {

// Of the first records of a sub-shard.
void StreamMapping::count(MappingBook::Count what, const SubShard& sub, std::uint64_t records,
                          SimTime at) {
  if (records > 0) book_.count(what, at, records, sub.records.counted(records));
}

void StreamMapping::done(SubShard& sub, std::uint64_t records, SimTime now) {
  if (records == 0) return;
  count(MappingBook::Count::processed, sub, records, now);
  Item item;
  item.finished = now;
  item.outcome = ItemOutcome::succeeded;
  tell(sub, records, item);
  take_out(sub, records, now);
}

// What the function could not do goes to the destination, one message for all; where there is none,
// or none that takes it, it is lost.
void StreamMapping::drop(SubShard& sub, std::uint64_t records, std::string_view reason,
                         Platform& platform) {
  if (records == 0) return;
  const SimTime now = platform.now();
  bool is_delivered = false;
  if (context_.on_failure.is_used) {
    Posting posting;
    posting.is_moved = true;
    posting.origin = sub.records.front().sent;
    is_delivered = context_.on_failure.deliver(posting, platform);
    if (!is_delivered && context_.observer != nullptr) {
      context_.observer->on_metric(context_.function, CallerMetric::destination_delivery_failures,
                                   now, 1);
    }
  }
  count(is_delivered ? MappingBook::Count::on_failure_delivered : MappingBook::Count::dropped, sub,
        records, now);
  Item item;
  item.finished = now;
  item.outcome = ItemOutcome::dropped;
  item.reason = reason;
  tell(sub, records, item);
  take_out(sub, records, now);
}

void StreamMapping::take_out(SubShard& sub, std::uint64_t records, SimTime now) {
  const std::uint64_t gone = records;
  sub.records.pop(records);
  for (auto piece = sub.pieces.rbegin(); piece != sub.pieces.rend() && records > 0; ++piece) {
    const std::uint64_t of_piece = std::min(records, piece->records);
    piece->records -= of_piece;
    in_batches_ -= of_piece;
    records -= of_piece;
  }
  taken_out(gone, now);
}

void StreamMapping::taken_out(std::uint64_t records, SimTime now) {
  behind_ -= records;
  context_.stream->lag_changed(now);
  tell_lag(now);
}

// What the stream keeps no longer, whether it has been tried or not.
void StreamMapping::drop_expired(SubShard& sub, SimTime now) {
  const Duration kept = context_.stream->settings().retention;
  const std::uint64_t gone = sub.records.sent_until(now - kept, sub.records.size());
  if (gone == 0) return;
  count(MappingBook::Count::expired, sub, gone, now);
  Item item;
  item.finished = now;
  item.outcome = ItemOutcome::dropped;
  item.reason = "expired";
  tell(sub, gone, item);
  take_out(sub, gone, now);
}

// No batch that runs is cut, but what is behind it is lost all the same. The rest of a batch that
// was split is behind the part that runs.
void StreamMapping::drop_expired_behind(SubShard& sub, SimTime now) {
  const std::uint64_t running = sub.pieces.back().records;
  const Duration kept = context_.stream->settings().retention;
  const std::uint64_t old = sub.records.sent_until(now - kept, sub.records.size());
  if (old <= running) return;
  book_.count(MappingBook::Count::expired, now, old - running,
              sub.records.counted(old) - sub.records.counted(running));
  Item item;
  item.finished = now;
  item.outcome = ItemOutcome::dropped;
  item.reason = "expired";
  tell(sub, old, item, running);
  sub.records.erase(running, old - running);
  std::uint64_t left = old - running;
  for (auto piece = sub.pieces.rbegin() + 1; piece != sub.pieces.rend() && left > 0; ++piece) {
    const std::uint64_t of_piece = std::min(left, piece->records);
    piece->records -= of_piece;
    in_batches_ -= of_piece;
    left -= of_piece;
  }
  taken_out(old - running, now);
}

// A record as old as it may become is lost before what else happens at that instant: first to the
// stream, then to the mapping.
void StreamMapping::drop_old(SubShard& sub, Platform& platform) {
  drop_expired(sub, platform.now());
  if (settings().maximum_record_age) {
    const SimTime oldest = platform.now() - *settings().maximum_record_age;
    const std::uint64_t old = sub.records.sent_until(oldest, sub.records.size());
    // Those of a batch have been polled already.
    if (sub.pieces.empty()) count(MappingBook::Count::polled, sub, old, platform.now());
    drop(sub, old, "record_age_exceeded", platform);
  }
  if (sub.is_final) return;
  while (!sub.pieces.empty() && sub.pieces.back().records == 0) sub.pieces.pop_back();
}

SimTime StreamMapping::deadline(SimTime sent) const {
  Duration longest = context_.stream->settings().retention;
  if (settings().maximum_record_age) longest = std::min(longest, *settings().maximum_record_age);
  return saturating_add(sent, longest);
}

void StreamMapping::expire(Index index, Platform& platform) {
  SubShard& sub = sub_shards_[index];
  if (sub.expiry_at != platform.now()) return;
  sub.expiry_at = kNever;
  sub.expiry_is_work = false;
  if (sub.records.empty()) return;
  if (sub.state == State::running) {
    drop_expired_behind(sub, platform.now());
    const std::uint64_t running = sub.pieces.back().records;
    if (running == sub.records.size()) return;  // it looks when that is over
    sub.expiry_at =
        saturating_add(sub.records.sent_at(running), context_.stream->settings().retention);
    return wake(sub.expiry_at, Rank::expiry, Wake::expiry, index, Urgency::idle, platform);
  }
  if (sub.pieces.empty()) {
    drop_expired(sub, platform.now());
    if (sub.records.empty() && sub.state == State::gathering) {
      sub.state = State::idle;
      sub.window_end = kNever;
    }
  } else {
    const std::size_t pieces = sub.pieces.size();
    drop_old(sub, platform);
    if (sub.pieces.empty()) return end_batch(index, platform);
    if (sub.pieces.size() < pieces && sub.state == State::waiting)
      return retry_at_once(index, platform);
  }
  watch(index, platform);
}

// One wake-up at the instant at which the next record will be lost, if nothing happens before: a
// blocked one for its age, any other when the stream keeps it no longer.
void StreamMapping::watch(Index index, Platform& platform) {
  SubShard& sub = sub_shards_[index];
  if (sub.records.empty() || sub.state == State::running) return;
  const SimTime sent = sub.records.front().sent;
  const bool is_blocked = !sub.pieces.empty();
  const SimTime due =
      is_blocked ? deadline(sent) : saturating_add(sent, context_.stream->settings().retention);
  const bool is_work = sub.state == State::waiting && sub.retry_at == kNever;
  if (due >= sub.expiry_at && (!is_work || sub.expiry_is_work)) return;
  sub.expiry_at = std::max(due, platform.now());
  sub.expiry_is_work = is_work;
  wake(sub.expiry_at, Rank::expiry, Wake::expiry, index, is_work ? Urgency::work : Urgency::idle,
       platform);
}

void StreamMapping::tell(const SubShard& sub, std::uint64_t records, Item item,
                         std::uint64_t but) const {
  if (context_.observer == nullptr) return;
  item.function = *context_.function_name;
  item.source = context_.stream->source(sub.shard);
  // The batch comes first; what is behind it has not been tried.
  auto piece = sub.pieces.rbegin();
  std::uint64_t of_piece = piece == sub.pieces.rend() ? 0 : piece->records;
  sub.records.visit_first(records, [&](const Record& record) {
    while (of_piece == 0 && piece != sub.pieces.rend()) {
      if (++piece != sub.pieces.rend()) of_piece = piece->records;
    }
    item.number = record.number;
    item.queued = record.sent;
    item.attempts = piece == sub.pieces.rend() ? 0 : piece->tries;
    if (of_piece > 0) --of_piece;
    if (but == 0) context_.observer->on_item(item);
    if (but > 0) --but;
    return true;
  });
}

void StreamMapping::tell_waiting() {
  Item item;
  item.outcome = ItemOutcome::waiting;
  for (const SubShard& sub : sub_shards_) tell(sub, sub.records.size(), item);
}

}  // namespace coldcast
