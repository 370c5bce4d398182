#include "exchange/fit/condensed_requests.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "exchange/fit/environments.h"
#include "exchange/fit/hash_set.h"

namespace coldcast {
namespace {

// Far shorter than any keep-alive: what lies between the requests of a run tells nothing of it.
constexpr std::int64_t kShortGap = 60 * kSecond;
// Periods that arrivals are counted in, and how many of them at most.
constexpr std::array<std::int64_t, 5> kPeriods{kSecond, 10 * kSecond, 60 * kSecond, 300 * kSecond,
                                               3600 * kSecond};
constexpr std::int64_t kMostPeriods = 500'000;

Instant begin_of(const MeasuredRequest& one) {
  if (one.started != kNoInstant) return one.started;
  if (one.reported != kNoInstant) return one.reported - one.duration.nanoseconds();
  return one.arrived;
}

Instant end_of(const MeasuredRequest& one) {
  const Instant begin = begin_of(one);
  return one.is_run || begin == kNoInstant ? one.reported : begin + one.duration.nanoseconds();
}

// As environments.cpp decides it of a request in the middle of a stream.
MeasuredStart start_of(const MeasuredRequest& one) {
  const bool is_unresolved =
      one.duration.has_value() && one.start == MeasuredStart::unknown && one.arrived == kNoInstant;
  return is_unresolved ? MeasuredStart::warm : one.start;
}

// A duration that a timeout may have cut, though no line says so: a little over whole seconds.
bool may_be_cut(const MeasuredRequest& one) {
  constexpr std::int64_t kOver = 20'000'000;
  const std::int64_t taken = one.duration.nanoseconds();
  return taken >= kSecond && taken % kSecond < kOver;
}

bool is_plain(const MeasuredRequest& one) {
  const bool is_warm = one.start == MeasuredStart::unknown || one.start == MeasuredStart::warm ||
                       one.start == MeasuredStart::provisioned;
  const bool has_ended =
      one.outcome == MeasuredOutcome::success || one.outcome == MeasuredOutcome::error;
  return one.is_single() && is_warm && has_ended && !one.init.has_value() &&
         !one.restore.has_value() && !one.is_out_of_memory && !may_be_cut(one);
}

// Whether the next request of the environment may find it reset.
bool may_leave_reset(const MeasuredRequest& one) {
  return one.is_single() && (one.outcome == MeasuredOutcome::timeout ||
                             one.outcome == MeasuredOutcome::crash || may_be_cut(one));
}

MeasuredRequest run_of(const MeasuredRequest& one) {
  MeasuredRequest run{.started = begin_of(one),
                      .reported = end_of(one),
                      .arrived = begin_of(one),
                      .environment = one.environment,
                      .memory_mb = one.memory_mb,
                      .start = start_of(one),
                      .is_run = true};
  run.set_run({.requests = 1,
               .reports = one.duration.has_value() ? 1U : 0U,
               .errors = one.outcome == MeasuredOutcome::error ? 1U : 0U});
  return run;
}

MeasuredRequest sample_of(MeasuredRequest one) {
  one.start = start_of(one);  // before it has an arrival
  one.started = one.arrived = begin_of(one);
  one.is_sample = true;
  return one;
}

bool is_inside(Instant at, const Condensing& how) {
  return at == kNoInstant || (at >= how.from && at < how.to);
}

// Less is not worth the copy of the rest.
bool has_much_outside(const std::vector<MeasuredRequest>& all, const Condensing& how) {
  const auto outside = std::count_if(all.begin(), all.end(), [&](const MeasuredRequest& one) {
    return !is_inside(begin_of(one), how);
  });
  return static_cast<std::size_t>(outside) > all.size() / 4;
}

bool may_join(const MeasuredRequest& run, const MeasuredRequest& next, const Condensing& how) {
  const bool is_alike = run.start == next.start && run.memory_mb == next.memory_mb &&
                        (run.run().reports > 0) == (next.run().reports > 0);
  if (!is_alike || (run.arrived == kNoInstant) != (next.arrived == kNoInstant)) return false;
  if (run.arrived == kNoInstant) return true;
  const bool is_within_window = is_inside(run.arrived, how) == is_inside(next.arrived, how);
  return next.arrived - run.reported < kShortGap && is_within_window;
}

void join(MeasuredRequest& run, const MeasuredRequest& next) {
  RunOfRequests all = run.run();
  const RunOfRequests more = next.run();
  all.requests += more.requests;
  all.reports += more.reports;
  all.errors += more.errors;
  all.longest_gap_ms = std::max(all.longest_gap_ms, more.longest_gap_ms);
  if (run.arrived != kNoInstant && next.arrived > run.reported) {
    const auto gap = static_cast<std::uint32_t>((next.arrived - run.reported) / 1'000'000);
    all.longest_gap_ms = std::max(all.longest_gap_ms, gap);
  }
  run.set_run(all);
  run.started = run.arrived = std::min(run.arrived, next.arrived);
  run.reported = std::max(run.reported, next.reported);
}

// Requests at once, of those that are held.
std::uint64_t peak_of(const std::vector<MeasuredRequest>& requests, const Condensing& how) {
  std::vector<Instant> begins;
  std::vector<Instant> ends;
  for (const MeasuredRequest& one : requests) {
    const Instant begin = begin_of(one);
    // An access log's durations are no handler's.
    const bool is_of_handler = one.started != kNoInstant || one.reported != kNoInstant;
    const bool counts = one.is_single() && is_of_handler && one.duration.has_value();
    if (!counts || !is_inside(begin, how)) continue;
    begins.push_back(begin - one.init.nanoseconds() - one.restore.nanoseconds());
    ends.push_back(end_of(one));
  }
  std::sort(begins.begin(), begins.end());
  std::sort(ends.begin(), ends.end());
  std::size_t peak = 0;
  std::size_t ended = 0;
  for (std::size_t arrived = 0; arrived < begins.size(); ++arrived) {
    while (ended < ends.size() && ends[ended] <= begins[arrived]) ++ended;
    if (arrived + 1 > ended) peak = std::max(peak, arrived + 1 - ended);
  }
  return peak;
}

Instant floor_to(Instant time, std::int64_t period) {
  return time - ((time % period) + period) % period;
}

// Puts counts in order, in periods that are as short as their number allows.
void settle(CondensedRequests& condensed) {
  std::vector<ArrivalCount>& counts = condensed.counts;
  if (counts.empty()) return;
  const auto [first, last] =
      std::minmax_element(counts.begin(), counts.end(),
                          [](const ArrivalCount& a, const ArrivalCount& b) { return a.at < b.at; });
  for (const std::int64_t period : kPeriods) {
    if (period < condensed.period) continue;
    condensed.period = period;
    if ((last->at - first->at) / period < kMostPeriods) break;
  }
  for (ArrivalCount& one : counts) one.at = floor_to(one.at, condensed.period);
  std::sort(counts.begin(), counts.end(),
            [](const ArrivalCount& a, const ArrivalCount& b) { return a.at < b.at; });
  std::size_t kept = 0;
  for (std::size_t i = 1; i < counts.size(); ++i) {
    if (counts[i].at == counts[kept].at) {
      counts[kept].count += counts[i].count;
    } else {
      counts[++kept] = counts[i];
    }
  }
  counts.resize(kept + 1);
}

// Walks along the requests of the environments and keeps what is to be kept of them.
class Condenser {
 public:
  Condenser(CondensedRequests& condensed, const Condensing& how)
      : condensed_(condensed), how_(how) {}

  void take(const MeasuredRequest& one) {
    if (last_ && last_->environment != one.environment) leave_environment();
    if (one.is_sample) return keep_sample(one);
    const bool joins = one.is_run || (last_ && !may_leave_reset(*last_) && is_plain(one));
    const bool is_counted = is_inside(begin_of(one), how_);
    last_ = one;
    if (!joins || (is_counted && how_.is_only_outside)) {
      run_ = kNone;
      kept_.push_back(one);
      return;
    }
    if (is_counted && !one.is_run) count(one);
    const MeasuredRequest next = one.is_run ? one : run_of(one);
    if (run_ != kNone && may_join(kept_[run_], next, how_)) {
      join(kept_[run_], next);
    } else {
      run_ = kept_.size();
      kept_.push_back(next);
    }
    if (is_counted && !one.is_run) keep_sample(sample_of(one));
  }

  std::vector<MeasuredRequest> finish() {
    settle(condensed_);
    return std::move(kept_);
  }

 private:
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

  void leave_environment() {
    last_.reset();
    last_sample_.reset();
    run_ = kNone;
  }

  void count(const MeasuredRequest& one) {
    ++condensed_.requests;
    const Instant at = begin_of(one);
    if (at == kNoInstant) return;
    std::vector<ArrivalCount>& counts = condensed_.counts;
    const Instant period = floor_to(at, condensed_.period);
    if (!counts.empty() && counts.back().at == period) {
      ++counts.back().count;
    } else {
      counts.push_back({period, 1});
    }
  }

  // What has the id and the time of another is the same event, read again long after.
  void keep_sample(const MeasuredRequest& one) {
    if (!is_in_sample(one, condensed_)) return;
    const bool is_repeated = last_sample_ && one.has_id && last_sample_->id == one.id &&
                             last_sample_->started == one.started;
    if (is_repeated) ++condensed_.repeats;
    last_sample_ = one;
    if (!is_repeated) kept_.push_back(one);
  }

  CondensedRequests& condensed_;
  const Condensing& how_;
  std::vector<MeasuredRequest> kept_;
  std::optional<MeasuredRequest> last_;  // of the environment, without samples
  std::optional<MeasuredRequest> last_sample_;
  std::size_t run_ = kNone;  // where in `kept_`
};

}  // namespace

bool is_in_sample(const MeasuredRequest& one, const CondensedRequests& condensed) {
  if (condensed.halvings == 0) return true;
  std::array<std::uint64_t, 2> parts{};
  static_assert(sizeof parts == sizeof one.id);
  std::memcpy(parts.data(), one.id.data(), sizeof parts);
  const auto time =
      static_cast<std::uint64_t>(one.reported != kNoInstant ? one.reported : one.arrived);
  const std::uint64_t hash = mixed(mixed(parts[0] ^ mixed(parts[1])) ^ time);
  return hash >> (64 - condensed.halvings) == 0;
}

void condense(MeasuredSource& source, const Condensing& how) {
  std::vector<MeasuredRequest>& all = source.invocations;
  CondensedRequests& condensed = source.condensed;
  const std::size_t size = all.size() - std::min(how.apart, all.size());
  if (how.is_only_outside && !has_much_outside(all, how)) return;
  if (!how.is_only_outside) {
    condensed.peak = std::max(condensed.peak, peak_of(all, how));
    while ((condensed.requests + size) >> condensed.halvings > how.samples) ++condensed.halvings;
  }
  Condenser condenser(condensed, how);
  for (const std::uint32_t number : by_environment(all, size)) condenser.take(all[number]);
  std::vector<MeasuredRequest> kept = condenser.finish();
  kept.insert(kept.end(), all.begin() + static_cast<std::ptrdiff_t>(size), all.end());
  kept.shrink_to_fit();
  all = std::move(kept);
}

void join_condensed(CondensedRequests& into, const CondensedRequests& other) {
  into.requests += other.requests;
  into.halvings = std::max(into.halvings, other.halvings);
  into.period = std::max(into.period, other.period);
  into.counts.insert(into.counts.end(), other.counts.begin(), other.counts.end());
  into.peak = std::max(into.peak, other.peak);
  into.repeats += other.repeats;
  settle(into);
}

}  // namespace coldcast
