#include "callers/queue_book.h"

#include "base/minute.h"

namespace coldcast {
namespace {

std::uint64_t count_of(const Level& level) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, level.now()));
}

std::optional<double> seconds(std::optional<Duration> span) {
  if (!span) return std::nullopt;
  return std::chrono::duration<double>(*span).count();
}

}  // namespace

void OldestMessage::add(SimTime entered, std::uint64_t count) {
  if (!instants_.empty() && instants_.back().at == entered) {
    instants_.back().count += count;
  } else {
    instants_.push_back({entered, count});
  }
}

void OldestMessage::remove(SimTime entered) {
  // Most are deleted about when they came.
  const bool is_first = !instants_.empty() && instants_.front().at == entered;
  const std::size_t place =
      is_first ? 0
               : instants_.count_first([entered](const Instant& one) { return one.at < entered; });
  if (place == instants_.size()) return;
  Instant& of = instants_[place];
  if (of.at != entered || of.count == 0) return;
  --of.count;
  while (!instants_.empty() && instants_.front().count == 0) instants_.pop_front();
}

std::optional<SimTime> OldestMessage::entered() const {
  if (instants_.empty()) return std::nullopt;
  return instants_.front().at;
}

QueueBook::QueueBook(SimTime from, SimTime until, bool keeps_minutes)
    : from_(from),
      until_(until),
      keeps_minutes_(keeps_minutes),
      visible_(from, until),
      not_visible_(from, until),
      delayed_(from, until) {}

void QueueBook::entered(SimTime at, const Message& message, std::uint64_t count, bool is_sent) {
  pass(at);
  if (message.is_counted) {
    sent_ += count;
    if (!is_sent) moved_in_ += count;
  }
  if (is_sent) minute_.sent += count;
  Level& level = message.visible_from > at ? delayed_ : visible_;
  level.change(at, static_cast<std::int64_t>(count));
  oldest_.add(message.entered, count);
  empty_since_.reset();
}

void QueueBook::visible_after_delay(SimTime at, std::uint64_t count) {
  pass(at);
  delayed_.change(at, -static_cast<std::int64_t>(count));
  visible_.change(at, static_cast<std::int64_t>(count));
}

void QueueBook::received(SimTime at, const Message& message) {
  pass(at);
  visible_.change(at, -1);
  not_visible_.change(at, 1);
  ++minute_.received;
  if (message.is_counted) ++received_;
  // From now on SQS leaves it out.
  if (message.receive_count == kReceivesOfOldest) {
    note_age(at);
    oldest_.remove(message.entered);
  }
}

void QueueBook::visible_again(SimTime at) {
  pass(at);
  not_visible_.change(at, -1);
  visible_.change(at, 1);
}

void QueueBook::deleted(SimTime at, const Message& message, bool was_visible) {
  pass(at);
  (was_visible ? visible_ : not_visible_).change(at, -1);
  ++minute_.deleted;
  if (message.is_counted) ++deleted_;
  forget(at, message);
}

void QueueBook::moved(SimTime at, const Message& message) {
  pass(at);
  visible_.change(at, -1);
  if (message.is_counted) ++moved_;
  forget(at, message);
}

void QueueBook::expired(SimTime at, const Message& message, State was) {
  pass(at);
  Level& level =
      was == State::delayed ? delayed_ : (was == State::visible ? visible_ : not_visible_);
  level.change(at, -1);
  if (message.is_counted) ++expired_;
  forget(at, message);
}

void QueueBook::tried(const Message& message, SimTime at) {
  if (message.is_counted) time_in_queue_.record(at - message.entered);
}

void QueueBook::forget(SimTime at, const Message& message) {
  if (message.receive_count < kReceivesOfOldest) {
    note_age(at);
    oldest_.remove(message.entered);
  }
  check_empty(at);
}

void QueueBook::check_empty(SimTime at) {
  if (visible_.now() == 0 && not_visible_.now() == 0 && delayed_.now() == 0) empty_since_ = at;
}

void QueueBook::note_age(SimTime at) {
  const std::optional<SimTime> entered = oldest_.entered();
  if (!entered) return;
  minute_age_ = std::max(minute_age_.value_or(Duration{}), at - *entered);
  const SimTime last = std::min(at, until_);
  if (last >= from_ && last >= *entered && *entered < until_)
    highest_age_ = std::max(highest_age_, last - *entered);
}

void QueueBook::close_minutes(SimTime at) {
  while (true) {
    const SimTime end = kStartOfTime + kOneMinute * (minutes_.size() + 1);
    if (at < end) return;
    note_age(end);
    close_minute();
  }
}

void QueueBook::close_minute() {
  minute_.visible = count_of(visible_);
  minute_.not_visible = count_of(not_visible_);
  minute_.delayed = count_of(delayed_);
  minute_.oldest = minute_age_;
  minutes_.push_back(minute_);
  minute_ = QueueMinute{};
  minute_age_.reset();
}

std::vector<QueueMinute> QueueBook::minutes(SimTime end) const {
  QueueBook whole = *this;
  whole.pass(end);
  // The last one ends with the run.
  if (whole.keeps_minutes_ && end > kStartOfTime + kOneMinute * whole.minutes_.size()) {
    whole.note_age(end);
    whole.close_minute();
  }
  return whole.minutes_;
}

Figures QueueBook::figures(SimTime end) const {
  QueueBook whole = *this;
  whole.note_age(end);
  Figures figures;
  figures.count("sent", sent_);
  figures.count("received", received_);
  figures.count("deleted", deleted_);
  figures.count("moved_to_dead_letter", moved_);
  figures.count("moved_in", moved_in_);
  figures.count("expired", expired_);
  figures.level("visible", visible_.figure(end));
  figures.level("not_visible", not_visible_.figure(end));
  figures.level("delayed", delayed_.figure(end));
  const bool has_age = whole.highest_age_ >= Duration::zero();
  figures.measure("oldest_message_s.max",
                  has_age ? seconds(whole.highest_age_) : std::optional<double>{});
  const std::optional<SimTime> entered = oldest_.entered();
  figures.measure("oldest_message_s.at_end",
                  entered ? seconds(end - *entered) : std::optional<double>{});
  figures.times("time_in_queue_ms", time_in_queue_);
  figures.measure("drained_at_s",
                  empty_since_ ? seconds(*empty_since_ - kStartOfTime) : std::optional<double>{});
  return figures;
}

}  // namespace coldcast
