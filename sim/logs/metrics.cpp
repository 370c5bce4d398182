#include "coldcast/logs/metrics.h"

#include <algorithm>
#include <iterator>
#include <ostream>

#include "coldcast/engine/coupling.h"

#include "base/minute.h"
#include "logs/metric_fields.h"
#include "logs/minute_durations.h"

namespace coldcast {
namespace {

// Some hundredths of a second.
constexpr std::size_t kRowsBetweenLooks = 1 << 15;

// Timestamp: seconds from the start of the run to the start of the minute. Durations in
// milliseconds.
constexpr std::string_view kMinuteHeader =
    "Timestamp,FunctionName,Invocations,Throttles,Errors,DurationAverage,Durationp50,Durationp99,"
    "DurationMaximum,ConcurrentExecutions,ProvisionedConcurrentExecutions,"
    "ProvisionedConcurrencyInvocations,ProvisionedConcurrencySpilloverInvocations,"
    "ProvisionedConcurrencyUtilizationAverage,ProvisionedConcurrencyUtilizationMaximum,"
    "UnreservedConcurrentExecutions,ClaimedAccountConcurrency,"
    "ColdStarts,LatencyAverage,LatencyP50,LatencyP99";
// With auto scaling, at the end: of the first policy that has alarms, and at the minute's end.
constexpr std::string_view kScalingHeader =
    ",AlarmHighState,AlarmLowState,ProvisionedConcurrencyRequested,ProvisionedConcurrencyReady";

}  // namespace

MetricsCollector::MetricsCollector(const Scenario& scenario, StatisticsCollector& statistics,
                                   std::ostream& out)
    : scenario_(&scenario),
      statistics_(&statistics),
      out_(&out),
      warmup_(kStartOfTime + scenario.warmup),
      end_(scenario.end_of_arrivals()),
      provisioned_(scenario.functions.size()),
      first_(scenario.warmup / kOneMinute),
      durations_(std::make_unique<MinuteDurations>(scenario.functions.size())),
      latencies_(std::make_unique<MinuteDurations>(scenario.functions.size())),
      has_callers_(has_callers(scenario)) {
  for (std::size_t i = 0; i < provisioned_.size(); ++i) {
    const ProvisionedPlan& plan = scenario.functions[i].provisioned_concurrency;
    provisioned_[i].is_used = plan.is_used();
    if (!plan.autoscaling) continue;
    has_scaling_ = provisioned_[i].has_scaling = true;
    provisioned_[i].alarms = plan.autoscaling->alarms_at_start();
  }
  *out_ << kMinuteHeader << (has_callers_ ? CallerTally::kHeader : "")
        << (has_scaling_ ? kScalingHeader : "") << '\n';
  statistics_->listen(*this, warmup_);
}

MetricsCollector::~MetricsCollector() = default;

MetricsCollector::Minute* MetricsCollector::minute_of(SimTime at) {
  if (at < warmup_ || at >= end_) return nullptr;
  return &open_[static_cast<std::size_t>(at.time_since_epoch() / kOneMinute - first_)];
}

// One of the requests of this minute has its answer.
void MetricsCollector::settle(Minute& minute) {
  if (--minute.unsettled == 0 && &minute == &open_.front()) write_settled_minutes();
}

void MetricsCollector::on_placement(const Admission& placement) {
  Minute* const minute = minute_of(placement.arrived);
  if (minute == nullptr) return;
  count_start(minute->functions[index(placement.function)], placement);
}

void MetricsCollector::on_throttle(const Throttle& throttle) {
  if (current_ != nullptr) ++current_->functions[index(throttle.function)].throttles;
}

void MetricsCollector::on_provisioned_change(const ProvisionedChange& change) {
  provisioned_[index(change.function)].ready = change.ready;
  provisioned_[index(change.function)].requested = change.configured;
}

void MetricsCollector::on_scaling_minute(const ScalingMinute& minute) {
  provisioned_[index(minute.function)].alarms = minute.alarms;
}

void MetricsCollector::on_metric(FunctionId function, CallerMetric metric, SimTime at,
                                 std::uint64_t value) {
  if (at < warmup_ || at >= end_) return;
  std::vector<CallerTally>& minute = callers_[at.time_since_epoch() / kOneMinute];
  minute.resize(provisioned_.size());
  minute[index(function)].count(metric, value);
}

void MetricsCollector::on_end(SimTime, std::span<const Admission>) {
  if (!has_ended_) take_levels();
  for (Minute& minute : open_) minute.unsettled = 0;
  has_ended_ = true;
  write_settled_minutes();
}

SimTime MetricsCollector::reached(SimTime instant) {
  take_levels();
  if (instant >= end_) {
    has_ended_ = true;
    current_ = nullptr;
    return kNever;
  }
  rows_ += provisioned_.size() + 1;
  if (rows_ >= kRowsBetweenLooks && must_end_) {
    rows_ = 0;
    if (must_end_()) {
      give_up();
      return kNever;
    }
  }
  return begin_minute(instant);
}

// Nothing is counted any more.
void MetricsCollector::give_up() {
  warmup_ = kNever;
  has_ended_ = true;
  current_ = nullptr;
}

// Returns when it ends.
SimTime MetricsCollector::begin_minute(SimTime begin) {
  const bool is_first = current_ == nullptr;
  if (spare_.empty()) spare_.emplace_back().functions.resize(provisioned_.size());
  open_.push_back(std::move(spare_.back()));
  spare_.pop_back();
  current_ = &open_.back();
  if (!is_first) write_settled_minutes();
  const SimTime next =
      saturating_add(kStartOfTime + begin.time_since_epoch() / kOneMinute * kOneMinute, kOneMinute);
  return std::min(next, end_);
}

// The highest levels of the minute that has been going on; there is none before the first.
void MetricsCollector::take_levels() {
  const AccountPeaks peaks = statistics_->take_peaks();
  if (current_ != nullptr) current_->peaks = peaks;
  for (std::uint32_t i = 0; i < provisioned_.size(); ++i) {
    const std::int64_t concurrency = statistics_->take_in_flight_peak(FunctionId{i});
    if (current_ == nullptr) continue;
    Tally& tally = current_->functions[i];
    tally.concurrency = concurrency;
    tally.alarms = provisioned_[i].alarms;
    tally.requested = provisioned_[i].requested;
    tally.ready = provisioned_[i].ready;
  }
}

void MetricsCollector::sample_utilization(Tally& tally, const Provisioned& provisioned) {
  if (provisioned.ready == 0) return;
  // More may be in use than are ready while a lowered value drains.
  const double utilization = std::min(
      1.0, static_cast<double>(provisioned.in_use) / static_cast<double>(provisioned.ready));
  ++tally.utilization_samples;
  tally.utilization_sum += utilization;
  tally.utilization_max = std::max(tally.utilization_max, utilization);
}

// Those at the front that are past and whose requests are all settled.
void MetricsCollector::write_settled_minutes() {
  const std::size_t current = has_ended_ ? 0 : 1;
  while (open_.size() > current && open_.front().unsettled == 0) {
    write(open_.front());
    spare_.push_back(std::move(open_.front()));
    open_.pop_front();
    ++first_;
  }
}

std::vector<CallerTally> MetricsCollector::take_callers() {
  const auto found = callers_.find(first_);
  std::vector<CallerTally> tallies(provisioned_.size());
  if (found == callers_.end()) return tallies;
  tallies = std::move(found->second);
  callers_.erase(found);
  return tallies;
}

// Writes the rows of a minute, and empties it.
void MetricsCollector::write(Minute& minute) {
  Tally account{.concurrency = minute.peaks.in_flight};
  CallerTally account_callers;
  const std::vector<CallerTally> callers = take_callers();
  bool has_provisioned = false;
  durations_->clear();
  latencies_->clear();
  for (std::size_t i = 0; i < provisioned_.size(); ++i) {
    const Tally& tally = minute.functions[i];
    has_provisioned = has_provisioned || provisioned_[i].is_used;
    account.throttles += tally.throttles;
    account.errors += tally.errors;
    account.cold_starts += tally.cold_starts;
    account.provisioned_invocations += tally.provisioned_invocations;
    account.spillover_invocations += tally.spillover_invocations;
    account_callers.add(callers[i]);
    durations_->add(tally.durations);
    latencies_->add(tally.latencies);
  }
  fmt::memory_buffer rows;
  append_row(rows, "", account, durations_->all(), has_provisioned);
  append_level(rows, minute.peaks.unreserved);
  append_level(rows, minute.peaks.claimed);
  append_tail(rows, account, latencies_->all(), account_callers);
  append_scaling(rows, account, false);
  rows.push_back('\n');
  for (std::size_t i = 0; i < provisioned_.size(); ++i) {
    append_row(rows, scenario_->functions[i].name, minute.functions[i], durations_->of(i),
               provisioned_[i].is_used);
    append(rows, ",,");
    append_tail(rows, minute.functions[i], latencies_->of(i), callers[i]);
    append_scaling(rows, minute.functions[i], provisioned_[i].has_scaling);
    rows.push_back('\n');
    empty(minute.functions[i]);
  }
  minute.unsettled = 0;
  out_->write(rows.data(), static_cast<std::streamsize>(rows.size()));
}

void MetricsCollector::append_scaling(fmt::memory_buffer& row, const Tally& tally,
                                      bool has_scaling) const {
  if (!has_scaling_) return;
  if (!has_scaling) return append(row, ",,,,");
  fmt::format_to(std::back_inserter(row), ",{},{},{},{}", to_string(tally.alarms.high),
                 to_string(tally.alarms.low), tally.requested, tally.ready);
}

// What it has held is kept, to be filled again.
void MetricsCollector::empty(Tally& tally) {
  std::vector<std::int64_t> durations = std::move(tally.durations);
  std::vector<std::int64_t> latencies = std::move(tally.latencies);
  durations.clear();
  latencies.clear();
  tally = Tally{.durations = std::move(durations), .latencies = std::move(latencies)};
}

// What follows the columns that only the account has.
void MetricsCollector::append_tail(fmt::memory_buffer& row, const Tally& tally,
                                   const DurationFigures& latencies,
                                   const CallerTally& callers) const {
  append_latencies(row, tally.cold_starts, latencies);
  if (has_callers_) callers.append(row);
}

// All fields but those that only the account has.
void MetricsCollector::append_row(fmt::memory_buffer& row, std::string_view name,
                                  const Tally& tally, const DurationFigures& durations,
                                  bool has_provisioned) const {
  fmt::format_to(std::back_inserter(row), "{},{}", first_ * 60, name);
  if (durations.count == 0 && tally.throttles == 0) {
    append(row, ",,,,,,,");
  } else {
    append_count(row, durations.count);
    append_count(row, tally.throttles);
    append_count(row, tally.errors);
    append_durations(row, durations);
  }
  append_level(row, tally.concurrency);
  append_level(row, static_cast<std::int64_t>(tally.provisioned_in_use));
  if (has_provisioned && durations.count > 0) {
    append_count(row, tally.provisioned_invocations);
    append_count(row, tally.spillover_invocations);
  } else {
    append(row, ",,");
  }
  if (tally.utilization_samples == 0) return append(row, ",,");
  fmt::format_to(std::back_inserter(row), ",{},{}",
                 tally.utilization_sum / static_cast<double>(tally.utilization_samples),
                 tally.utilization_max);
}

}  // namespace coldcast
