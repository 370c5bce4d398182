#include <algorithm>

#include "coldcast/base/index.h"

#include "callers/stream_mapping.h"

namespace coldcast {
namespace {

Message message_of(const Record& record, std::uint32_t delivery) {
  Message message;
  message.number = record.number;
  message.sent = record.sent;
  message.duration = record.duration;
  message.label = record.label;
  message.receive_count = delivery;
  message.is_poison = record.is_poison;
  return message;
}

}  // namespace

void StreamMapping::try_piece(Index index, Platform& platform) {
  SubShard& sub = sub_shards_[index];
  Piece& piece = sub.pieces.back();
  const SimTime now = platform.now();
  Attempt attempt;
  attempt.feed = context_.feed;
  attempt.info = {.kind = SourceKind::event_source,
                  .source = &context_.stream->source(sub.shard),
                  .event = sub.is_final ? 0 : sub.records.front().number,
                  .attempt = ++piece.tries,
                  .records = static_cast<std::uint32_t>(piece.records),
                  .parent = RequestId{}};
  if (!sub.is_final) attempt.label = sub.records.front().label;
  if (!piece.work) {
    Request request;
    request.at = now;
    request.feed = context_.feed;
    piece.work = platform.draw(context_.feed, request);
  }
  attempt.work = work_of(sub, *piece.work, records_.current());
  count(MappingBook::Count::invoked, sub, piece.records, now);
  sub.state = State::running;
  const Platform::Admission admission = platform.attempt(attempt, this, index);
  if (admission.refusal) return throttled(index, platform);
  book_.running(now, 1);
  if (is_kafka() || sub.is_final) return;
  const Duration age = now - sub.records.sent_at(piece.records - 1);
  book_.iterator_age(age, sub.records.front().is_counted);
  if (context_.observer != nullptr) {
    context_.observer->on_metric(context_.function, CallerMetric::iterator_age, now,
                                 static_cast<std::uint64_t>(age.count()));
  }
}

Work StreamMapping::on_new_version(std::uint64_t token, const Work&, const Work* own) {
  SubShard& sub = sub_shards_[to_index(token)];
  return work_of(sub, own != nullptr ? *own : *sub.pieces.back().work, records_.next());
}

// The handler's own duration and that of each record. Without partial responses one record that
// fails makes the invocation fail; with them, which ones do is known with it.
Work StreamMapping::work_of(SubShard& sub, const Work& own, const RecordWork& records) const {
  Piece& piece = sub.pieces.back();
  piece.well = succeeding(sub, records);
  Work work = own;
  if (records.is_nothing() && sub.records.are_plain(piece.records)) return work;
  Duration sum{};
  bool fails = false;
  sub.records.visit_first(piece.records, [&](const Record& record) {
    const Message message = message_of(record, piece.runs + 1);
    const Duration more = records.duration(message);
    sum = more > kForever - sum ? kForever : sum + more;
    fails = fails || (!settings().report_batch_item_failures && records.fails(message));
    return true;
  });
  const auto longer = [sum](Duration span) {
    return span > kForever - sum ? kForever : span + sum;
  };
  work.duration = longer(work.duration);
  work.first_duration = longer(work.first_duration);
  if (fails) work.fate = Outcome::error;
  return work;
}

// Of an invocation that returned: the records before the first one that it names as failed.
std::uint64_t StreamMapping::succeeding(const SubShard& sub, const RecordWork& records) const {
  const Piece& piece = sub.pieces.back();
  if (!settings().report_batch_item_failures) return piece.records;
  if (records.is_nothing() && sub.records.are_plain(piece.records)) return piece.records;
  std::uint64_t found = 0;
  sub.records.visit_first(piece.records, [&](const Record& record) {
    if (records.fails(message_of(record, piece.runs + 1))) return false;
    ++found;
    return true;
  });
  return found;
}

void StreamMapping::piece_answered(Index index, bool is_well, Platform& platform) {
  SubShard& sub = sub_shards_[index];
  const SimTime now = platform.now();
  book_.running(now, -1);
  if (sub.whole > 0) break_up(sub);
  sub.state = State::waiting;
  if (pollers_) {
    pollers_->release(index);
    ask_to_serve(pollers_->poller_of(index), platform);
    watch_ramp(platform);
  }
  if (!is_well) {
    ++sub.pieces.back().runs;
    sub.pieces.back().work.reset();
    return failed(index, platform);
  }
  const std::uint64_t well = sub.pieces.back().well;
  done(sub, well, now);
  Piece& piece = sub.pieces.back();
  ++piece.runs;
  piece.work.reset();
  if (piece.records == 0) return next_piece(index, platform);
  count(MappingBook::Count::failed, sub, piece.records, now);
  block(sub, now);
  retry_or_drop(index, platform);
}

// A batch that is split uses up no attempt, and its parts begin anew.
void StreamMapping::failed(Index index, Platform& platform) {
  SubShard& sub = sub_shards_[index];
  const Piece whole = sub.pieces.back();
  block(sub, platform.now());
  count(MappingBook::Count::failed, sub, whole.records, platform.now());
  if (!settings().bisect_batch_on_function_error || whole.records < 2)
    return retry_or_drop(index, platform);
  Piece first{.records = whole.records / 2, .tries = whole.tries, .runs = whole.runs};
  Piece second = first;
  second.records = whole.records - first.records;
  sub.pieces.back() = second;
  sub.pieces.push_back(first);
  retry_at_once(index, platform);
}

void StreamMapping::throttled(Index index, Platform& platform) {
  SubShard& sub = sub_shards_[index];
  sub.state = State::waiting;
  block(sub, platform.now());
  if (!sub.was_throttled) {
    sub.was_throttled = true;
    book_.throttled(sub.records.empty() || sub.records.front().is_counted);
  }
  if (pollers_) {
    pollers_->throttled();
    pollers_->release(index);
    ask_to_serve(pollers_->poller_of(index), platform);
  }
  wait(index, platform);
}

void StreamMapping::retry_or_drop(Index index, Platform& platform) {
  SubShard& sub = sub_shards_[index];
  Piece& piece = sub.pieces.back();
  std::optional<std::uint32_t> most = settings().maximum_retry_attempts;
  // AWS gives up after ten where Kafka's failures have a place to go.
  if (!most && settings().provisioned_pollers && settings().on_failure)
    most = StreamMappingSettings::kRetriesWithDestination;
  ++piece.failures;
  if (!most || piece.failures <= *most) return wait(index, platform);
  drop(sub, {.records = piece.records}, "retries_exhausted", platform);
  next_piece(index, platform);
}

// What will be too old before its next try is not tried again.
void StreamMapping::wait(Index index, Platform& platform) {
  SubShard& sub = sub_shards_[index];
  Piece& piece = sub.pieces.back();
  sub.state = State::waiting;
  sub.retry_at = saturating_add(platform.now(), settings().retry.wait(++piece.retries));
  if (!sub.is_final && sub.retry_at >= deadline(sub.records.sent_at(piece.records - 1)))
    sub.retry_at = kNever;
  if (sub.retry_at < kNever)
    wake(sub.retry_at, Rank::attempt, Wake::retry, index, Urgency::work, platform);
  watch(index, platform);
}

void StreamMapping::retry_at_once(Index index, Platform& platform) {
  SubShard& sub = sub_shards_[index];
  sub.state = State::waiting;
  sub.retry_at = platform.now();
  wake(sub.retry_at, Rank::attempt, Wake::retry, index, Urgency::work, platform);
  watch(index, platform);
}

// A mapping that has been disabled meanwhile begins anew at this batch when it is enabled again.
void StreamMapping::retry(Index index, Platform& platform) {
  SubShard& sub = sub_shards_[index];
  if (sub.state != State::waiting || sub.retry_at != platform.now()) return;
  sub.retry_at = kNever;
  if (!is_enabled_) {
    for (const Piece& piece : sub.pieces) in_batches_ -= piece.records;
    sub.pieces.clear();
    sub.state = State::idle;
    return unblock(sub, platform.now());
  }
  const std::size_t pieces = sub.pieces.size();
  drop_old(sub, platform);
  if (sub.pieces.empty()) return end_batch(index, platform);
  if (sub.pieces.size() < pieces) return retry_at_once(index, platform);
  if (pollers_) return await_poller(index, platform);
  try_piece(index, platform);
}

void StreamMapping::next_piece(Index index, Platform& platform) {
  SubShard& sub = sub_shards_[index];
  if (!sub.pieces.empty()) sub.pieces.pop_back();
  if (sub.pieces.empty()) return end_batch(index, platform);
  retry_at_once(index, platform);
}

}  // namespace coldcast
