#include "callers/mapping_book.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/minute.h"

namespace coldcast {
namespace {

// Kafka's are billed by the unit.
constexpr std::uint32_t kPollersOfUnit = 10;

template <typename OneLevel>
LevelFigure without_end(const OneLevel& level, SimTime end) {
  LevelFigure figure = level.figure(end);
  figure.has_end = false;
  return figure;
}

}  // namespace

MappingBook::MappingBook(SimTime from, SimTime until, bool has_pollers, bool keeps_minutes, Of of)
    : has_pollers_(has_pollers),
      keeps_minutes_(keeps_minutes),
      of_(of),
      running_(from, until),
      slots_(from, until),
      pollers_(from, until),
      lease_(from, until, of == Of::kafka ? kPollersOfUnit : 1) {}

MappingMinute& MappingBook::minute_of(SimTime at) {
  const auto minute = static_cast<std::size_t>((at - kStartOfTime) / kOneMinute);
  while (minutes_.size() <= minute) minutes_.push_back({.pollers = pollers_now_});
  return minutes_[minute];
}

void MappingBook::count_minute(Count what, SimTime at, std::uint64_t all) {
  MappingMinute& minute = minute_of(at);
  switch (what) {
    case Count::polled:
      minute.polled += all;
      break;
    case Count::filtered:
      minute.filtered += all;
      break;
    case Count::invoked:
      minute.invoked += all;
      break;
    case Count::failed:
      minute.failed += all;
      break;
    case Count::deleted:
      minute.deleted += all;
      break;
    case Count::dropped:
      minute.dropped += all;
      break;
    case Count::on_failure_delivered:
      minute.on_failure_delivered += all;
      break;
    case Count::processed:
    case Count::expired:
      break;  // CloudWatch counts neither
  }
}

void MappingBook::pollers(SimTime at, std::uint32_t pollers) {
  pollers_.set(at, pollers);
  lease_.set(at, pollers);
  if (keeps_minutes_) {
    MappingMinute& minute = minute_of(at);
    minute.pollers = std::max<std::uint64_t>(minute.pollers, pollers);
  }
  pollers_now_ = pollers;
}

std::vector<MappingMinute> MappingBook::minutes(SimTime end) const {
  MappingBook whole = *this;
  if (keeps_minutes_ && end > kStartOfTime) (void)whole.minute_of(end - Duration{1});
  return whole.minutes_;
}

Figures MappingBook::figures(std::string_view name, SimTime end) const {
  Figures figures;
  const auto path = [name](std::string_view key) {
    return fmt::format("event_sources.{}.{}", name, key);
  };
  const auto count = [this](Count what) { return total(what); };
  figures.count(path("batches"), batches_);
  figures.count(path("polled"), count(Count::polled));
  figures.count(path("invoked"), count(Count::invoked));
  figures.count(path("failed"), count(Count::failed));
  figures.count(path("deleted"), count(Count::deleted));
  figures.count(path("dropped"), count(Count::dropped));
  figures.count(path("on_failure_delivered"), count(Count::on_failure_delivered));
  figures.count(path("throttled_batches"), throttled_);
  figures.count(path("abandoned_batches"), abandoned_);
  figures.sizes(path("records_per_batch"), records_);
  figures.level(path("concurrency"), without_end(running_, end));
  figures.level(path("slots"), without_end(slots_, end));
  if (has_pollers_) {
    LevelFigure pollers = without_end(pollers_, end);
    pollers.lease = lease_.figure(end);
    figures.level(path("pollers"), pollers);
  } else {
    figures.nothing(path("pollers"));
  }
  if (of_ == Of::stream) {
    figures.times(path("iterator_age_ms"), iterator_age_);
  } else {
    figures.nothing(path("iterator_age_ms"));
  }
  figures.count(path("filtered"), count(Count::filtered));
  if (of_ == Of::queue) return figures;
  figures.count(path("processed"), count(Count::processed));
  figures.count(path("expired"), count(Count::expired));
  figures.total(path("blocked_ms"), blocked_);
  return figures;
}

}  // namespace coldcast
