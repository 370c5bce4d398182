#include <algorithm>

#include "callers/stream_mapping.h"

namespace coldcast {

void StreamMapping::done(SubShard& sub, std::uint64_t records, SimTime now) {
  if (records == 0) return;
  count(MappingBook::Count::processed, sub, records, now);
  if (context_.observer != nullptr) {
    Item item;
    item.finished = now;
    item.outcome = ItemOutcome::succeeded;
    tell(sub, {.records = records}, item);
  }
  take_out(sub, {.records = records}, now);
}

// What the function could not do goes to the destination, one message for all; where there is none,
// or none that takes it, it is lost.
void StreamMapping::drop(SubShard& sub, const Part& part, std::string_view reason,
                         Platform& platform) {
  if (part.records == 0) return;
  const SimTime now = platform.now();
  bool is_delivered = false;
  if (context_.on_failure.is_used) {
    Posting posting;
    posting.is_moved = true;
    posting.origin = sub.records.sent_at(part.from);
    is_delivered = context_.on_failure.deliver(posting, platform);
    if (!is_delivered && context_.observer != nullptr) {
      context_.observer->on_metric(context_.function, CallerMetric::destination_delivery_failures,
                                   now, 1);
    }
  }
  lose(sub, part,
       is_delivered ? MappingBook::Count::on_failure_delivered : MappingBook::Count::dropped,
       reason, now);
}

void StreamMapping::lose(SubShard& sub, const Part& part, MappingBook::Count as,
                         std::string_view reason, SimTime now) {
  if (part.records == 0) return;
  book_.count(as, now, part.records, counted(sub, part));
  Item item;
  item.finished = now;
  item.outcome = ItemOutcome::dropped;
  item.reason = reason;
  tell(sub, part, item);
  take_out(sub, part, now);
}

std::uint64_t StreamMapping::counted(const SubShard& sub, const Part& part) {
  return sub.records.counted(part.from + part.records) - sub.records.counted(part.from);
}

// Out of the log and of the pieces of the batch, of which the one to be tried next comes first.
void StreamMapping::take_out(SubShard& sub, const Part& part, SimTime now) {
  sub.records.erase(part.from, part.records);
  std::uint64_t before = part.from;
  std::uint64_t left = part.records;
  for (auto piece = sub.pieces.rbegin(); piece != sub.pieces.rend() && left > 0; ++piece) {
    const std::uint64_t kept = std::min(before, piece->records);
    const std::uint64_t of_piece = std::min(left, piece->records - kept);
    piece->records -= of_piece;
    in_batches_ -= of_piece;
    before -= kept;
    left -= of_piece;
  }
  behind_ -= part.records;
  context_.stream->lag_changed(now);
  tell_lag(now);
}

// Of the records behind the first `from`: those that were sent at or before `until`.
StreamMapping::Part StreamMapping::sent_until(const SubShard& sub, SimTime until,
                                              std::uint64_t from) {
  const std::uint64_t old = sub.records.sent_until(until, sub.records.size());
  return {.from = from, .records = old > from ? old - from : 0};
}

// What the stream keeps no longer, whether it has been tried or not.
void StreamMapping::drop_expired(SubShard& sub, std::uint64_t from, SimTime now) {
  const Part old = sent_until(sub, now - context_.stream->settings().retention, from);
  lose(sub, old, MappingBook::Count::expired, "expired", now);
}

// What has become too old for the mapping. What it drops it has polled.
void StreamMapping::drop_aged(SubShard& sub, std::uint64_t from, Platform& platform) {
  if (!settings().maximum_record_age) return;
  const SimTime now = platform.now();
  const Part old = sent_until(sub, now - *settings().maximum_record_age, from);
  std::uint64_t polled = 0;
  for (const Piece& piece : sub.pieces) polled += piece.records;
  if (old.from + old.records > polled) {
    const std::uint64_t first = std::max(old.from, polled);
    const Part more{.from = first, .records = old.from + old.records - first};
    book_.count(MappingBook::Count::polled, now, more.records, counted(sub, more));
  }
  drop(sub, old, "record_age_exceeded", platform);
}

// A record as old as it may become is lost before what else happens at that instant: first to the
// stream, then to the mapping.
void StreamMapping::drop_old(SubShard& sub, Platform& platform) {
  drop_expired(sub, 0, platform.now());
  drop_aged(sub, 0, platform);
  if (sub.is_final) return;
  while (!sub.pieces.empty() && sub.pieces.back().records == 0) sub.pieces.pop_back();
}

// No batch that runs is cut, but what is behind it is lost all the same: to the stream, and where
// the batch is a retry, so that the shard is blocked, to the mapping. The rest of a batch that was
// split is behind the part that runs.
void StreamMapping::drop_old_behind(Index index, Platform& platform) {
  SubShard& sub = sub_shards_[index];
  const std::uint64_t running = sub.pieces.back().records;
  const bool is_blocked = sub.blocked < kNever;
  drop_expired(sub, running, platform.now());
  if (is_blocked) drop_aged(sub, running, platform);
  if (running == sub.records.size()) return;  // it looks when that is over
  const SimTime sent = sub.records.sent_at(running);
  sub.expiry_at = is_blocked ? deadline(sent) : kept_until(sent);
  wake(sub.expiry_at, Rank::expiry, Wake::expiry, index, Urgency::idle, platform);
}

SimTime StreamMapping::kept_until(SimTime sent) const {
  return saturating_add(sent, context_.stream->settings().retention);
}

SimTime StreamMapping::deadline(SimTime sent) const {
  const SimTime kept = kept_until(sent);
  if (!settings().maximum_record_age) return kept;
  return std::min(kept, saturating_add(sent, *settings().maximum_record_age));
}

void StreamMapping::expire(Index index, Platform& platform) {
  SubShard& sub = sub_shards_[index];
  if (sub.expiry_at != platform.now()) return;
  sub.expiry_at = kNever;
  sub.expiry_is_work = false;
  if (sub.records.empty()) return;
  if (sub.whole > 0) break_up(sub);
  if (sub.state == State::running) return drop_old_behind(index, platform);
  if (sub.pieces.empty()) {
    drop_expired(sub, 0, platform.now());
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
  const SimTime due = is_blocked ? deadline(sent) : kept_until(sent);
  const bool is_work = sub.state == State::waiting && sub.retry_at == kNever;
  if (due >= sub.expiry_at && (!is_work || sub.expiry_is_work)) return;
  sub.expiry_at = std::max(due, platform.now());
  sub.expiry_is_work = is_work;
  wake(sub.expiry_at, Rank::expiry, Wake::expiry, index, is_work ? Urgency::work : Urgency::idle,
       platform);
}

void StreamMapping::tell(const SubShard& sub, const Part& part, Item item) const {
  if (context_.observer == nullptr) return;
  item.function = *context_.function_name;
  item.source = context_.stream->source(sub.shard);
  // The batch comes first; what is behind it has not been tried.
  auto piece = sub.pieces.rbegin();
  std::uint64_t of_piece = piece == sub.pieces.rend() ? 0 : piece->records;
  std::uint64_t before = part.from;
  sub.records.visit_first(part.from + part.records, [&](const Record& record) {
    while (of_piece == 0 && piece != sub.pieces.rend()) {
      if (++piece != sub.pieces.rend()) of_piece = piece->records;
    }
    item.number = record.number;
    item.queued = record.sent;
    item.attempts = piece == sub.pieces.rend() ? 0 : piece->tries;
    if (of_piece > 0) --of_piece;
    if (before == 0) context_.observer->on_item(item);
    if (before > 0) --before;
    return true;
  });
}

void StreamMapping::tell_waiting() {
  Item item;
  item.outcome = ItemOutcome::waiting;
  for (const SubShard& sub : sub_shards_) tell(sub, {.records = sub.records.size()}, item);
}

}  // namespace coldcast
