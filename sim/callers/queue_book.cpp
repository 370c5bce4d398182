#include "callers/queue_book.h"

#include "base/minute.h"

namespace coldcast {
namespace {

std::uint64_t count_of(const BusyLevel& level) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, level.now()));
}

std::optional<double> seconds(std::optional<Duration> span) {
  if (!span) return std::nullopt;
  return std::chrono::duration<double>(*span).count();
}

}  // namespace

void OldestMessage::remove_later(SimTime entered, std::uint64_t count) {
  const std::size_t place =
      instants_.count_first([entered](const Instant& one) { return one.at < entered; });
  if (place == instants_.size()) return;
  Instant& of = instants_[place];
  if (of.at != entered) return;
  of.count -= std::min(of.count, count);
  drop_empty();
}

QueueBook::QueueBook(SimTime from, SimTime until, bool keeps_minutes)
    : from_(from),
      until_(until),
      keeps_minutes_(keeps_minutes),
      visible_(from, until),
      not_visible_(from, until),
      delayed_(from, until) {}

void QueueBook::visible_after_delay(SimTime at, std::uint64_t count) {
  pass(at);
  delayed_.change(at, -static_cast<std::int64_t>(count));
  visible_.change(at, static_cast<std::int64_t>(count));
}

void QueueBook::visible_again(SimTime at) {
  pass(at);
  not_visible_.change(at, -1);
  visible_.change(at, 1);
}

void QueueBook::moved(SimTime at, const Message& message) {
  pass(at);
  visible_.change(at, -1);
  if (message.is_counted) ++moved_;
  forget(at, message);
}

void QueueBook::expired(SimTime at, const Message& message, State was) {
  pass(at);
  BusyLevel& level =
      was == State::delayed ? delayed_ : (was == State::visible ? visible_ : not_visible_);
  level.change(at, -1);
  if (message.is_counted) ++expired_;
  forget(at, message);
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
  minute_.groups_in_flight = groups_in_flight_;
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
  const bool is_drained = empty_since_ < kNever;
  figures.measure("drained_at_s",
                  is_drained ? seconds(empty_since_ - kStartOfTime) : std::optional<double>{});
  return figures;
}

}  // namespace coldcast
