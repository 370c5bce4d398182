#include "coldcast/study/warmup.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <memory>

#include "coldcast/base/int128.h"
#include "coldcast/base/text.h"
#include "coldcast/study/interval.h"

namespace coldcast {
namespace {

constexpr std::size_t kSlices = WarmupSlices::kSlices;
constexpr std::uint64_t kFewestReplications = 5;
// Means of fewer invocations say nothing of a rate.
constexpr double kFewestInvocations = 100.0;
// Load that differs by more than this is no steady load, of which alone a warm-up can be judged.
constexpr double kSteadyLoad = 0.05;
// A bias below this share of the mean is not worth a remark, however narrow the interval.
constexpr double kSmallestBias = 0.02;
// Beginnings that are looked at, in slices.
constexpr std::array<std::size_t, 4> kBeginnings = {1, 2, 4, kSlices / 2};

using Row = std::array<WarmupSlices::Slice, kSlices>;

// A stretch of slices of one function in each replication.
struct Stretch {
  std::vector<double> rates;
  std::vector<double> loads;  // invocations per slice
};

Stretch stretch(std::span<const WarmupSlices> runs, std::size_t function, std::size_t from,
                std::size_t to) {
  Stretch result;
  for (const WarmupSlices& run : runs) {
    const Row& row = run.functions[function];
    WarmupSlices::Slice sum;
    for (std::size_t i = from; i < to; ++i) {
      sum.invocations += row[i].invocations;
      sum.cold_starts += row[i].cold_starts;
    }
    const auto invocations = static_cast<double>(sum.invocations);
    result.rates.push_back(sum.invocations == 0
                               ? std::numeric_limits<double>::quiet_NaN()
                               : static_cast<double>(sum.cold_starts) / invocations);
    result.loads.push_back(invocations / static_cast<double>(to - from));
  }
  return result;
}

Estimate difference(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> differences;
  for (std::size_t i = 0; i < a.size(); ++i) differences.push_back(a[i] - b[i]);
  return estimate(differences);
}

// By how many half-widths of its interval the rate of the slices [from, middle) differs from that
// of [middle, kSlices); 0 where the load differs too, so that nothing can be told. The interval is
// as wide as one of so many must be for all of them together to miss in one study of twenty
// (Bonferroni).
double contrast(std::span<const WarmupSlices> runs, std::size_t function, std::size_t from,
                std::size_t middle) {
  const Stretch early = stretch(runs, function, from, middle);
  const Stretch later = stretch(runs, function, middle, kSlices);
  const Estimate load = estimate(later.loads);
  const Estimate load_difference = difference(early.loads, later.loads);
  if (!(std::abs(load_difference.mean) <= kSteadyLoad * load.mean)) return 0.0;
  const Estimate rate = difference(early.rates, later.rates);
  if (rate.count < kFewestReplications || !(std::abs(rate.mean) > 0.0)) return 0.0;
  const auto tests = static_cast<double>(kBeginnings.size() * runs.front().functions.size());
  const double wider = student_t(rate.count - 1, 0.05 / tests) / student_t(rate.count - 1);
  return std::abs(rate.mean) /
         std::max(wider * rate.half_width, std::numeric_limits<double>::min());
}

struct Bias {
  std::size_t slices = 0;
  double early = 0.0;
  double later = 0.0;
  double contrast = 0.0;
};

std::optional<Bias> worst_bias(std::span<const WarmupSlices> runs, std::size_t function) {
  const Stretch whole = stretch(runs, function, 0, kSlices);
  const Estimate rate = estimate(whole.rates);
  if (!(estimate(whole.loads).mean * kSlices >= kFewestInvocations)) return std::nullopt;
  std::optional<Bias> worst;
  for (const std::size_t slices : kBeginnings) {
    const double found = contrast(runs, function, 0, slices);
    if (found <= 1.0) continue;
    const Estimate later = estimate(stretch(runs, function, slices, kSlices).rates);
    const double off = std::abs(rate.mean - later.mean);
    if (off <= rate.half_width || off <= kSmallestBias * rate.mean) continue;
    if (worst && worst->contrast >= found) continue;
    worst =
        Bias{slices, estimate(stretch(runs, function, 0, slices).rates).mean, later.mean, found};
  }
  return worst;
}

// Slices after which the two halves of what is left show no difference.
std::optional<std::size_t> slices_to_skip(std::span<const WarmupSlices> runs,
                                          std::size_t function) {
  for (std::size_t from = 1; from <= kSlices / 2; ++from) {
    const std::size_t left = kSlices - from;
    if (contrast(runs, function, from, from + std::max<std::size_t>(left / 10, 1)) <= 1.0 &&
        contrast(runs, function, from, from + left / 2) <= 1.0) {
      return from;
    }
  }
  return std::nullopt;
}

// Of a distribution the longest of many draws.
template <typename Draw>
Duration longest_of(Draw draw) {
  constexpr int kDraws = 1000;
  Duration longest = Duration::zero();
  for (int i = 0; i < kDraws; ++i) longest = std::max(longest, draw());
  return longest;
}

// How long an environment may idle: until its keep-alive or its age ends it; zero: none is ever
// used again. Nothing where only the pool as a whole decides.
std::optional<Duration> longest_idle_time(const Function& function) {
  RandomStream stream({.function = function.name});
  const std::unique_ptr<PoolPolicy> policy = function.keep_alive.make(stream);
  const std::optional<Duration> constant = policy->constant_idle_timeout();
  Duration longest = constant ? *constant : longest_of([&] { return policy->idle_timeout(); });
  if (function.max_age)
    longest = std::min(longest, longest_of([&] { return function.max_age->sample(stream); }));
  if (policy->watches_pool() && longest == kForever) return std::nullopt;
  // Rounded up to a second, for what is said.
  return longest == kForever ? longest : std::chrono::ceil<std::chrono::seconds>(longest);
}

// A minute beyond is time for the start itself.
Duration beyond(Duration timeout) {
  return std::chrono::ceil<std::chrono::minutes>(timeout) + std::chrono::minutes{1};
}

// Behind some warm-up it cannot be seen what is left of the start; without any, its cold starts are
// counted, and are most there are.
bool tells_of_start(const MetricRow& row, const Scenario& scenario) {
  constexpr double kManyStarts = 20.0;
  const auto number = [&row](std::string_view path) {
    return value_of(row.numbers[function_metric(path)]).value_or(0.0);
  };
  if (scenario.warmup > Duration::zero()) return number("environments.created") > 0.0;
  const double of_start =
      number("cold_start_causes.first_request") + number("cold_start_causes.concurrency_growth");
  return of_start >= kManyStarts && of_start > number("cold_starts") / 2.0;
}

}  // namespace

SliceCounter::SliceCounter(const Scenario& scenario) : from_(kStartOfTime + scenario.warmup) {
  if (!scenario.duration) return;
  window_ = *scenario.duration - scenario.warmup;
  slices_.functions.resize(scenario.functions.size());
}

void SliceCounter::on_admission(const Admission& admission) {
  if (!admission.waits) count(admission);
}

void SliceCounter::on_placement(const Admission& placement) {
  count(placement);
}

void SliceCounter::count(const Admission& started) {
  if (slices_.functions.empty() || started.arrived < from_) return;
  if (started.arrived < place_begin_ || started.arrived >= place_end_) {
    find_place(started.arrived);
  }
  if (place_ >= kSlices) return;
  WarmupSlices::Slice& slice = slices_.functions[index(started.function)][place_];
  ++slice.invocations;
  slice.cold_starts += started.start == StartKind::cold ? 1 : 0;
}

void SliceCounter::find_place(SimTime arrived) {
  const Int128 window = window_.count();
  const Int128 since = (arrived - from_).count();
  place_ = static_cast<std::size_t>(since * kSlices / window);
  // The first instant of a slice: place x window / kSlices, rounded up.
  const auto begin_of = [&](std::size_t place) {
    const Int128 begin = (static_cast<Int128>(place) * window + kSlices - 1) / kSlices;
    return from_ + Duration{static_cast<std::int64_t>(begin)};
  };
  place_begin_ = begin_of(place_);
  place_end_ = place_ < kSlices ? begin_of(place_ + 1) : kNever;
}

std::string WarmupRemark::to_string() const {
  std::string text = fmt::format(
      "the warm-up is too short for {}: {:.3g} % cold starts in the first {} that are counted, "
      "{:.3g} % after that, under the same load",
      function, 100.0 * early_rate, coldcast::to_string(early), 100.0 * later_rate);
  text += enough ? fmt::format("; try --warmup {}", coldcast::to_string(*enough))
                 : std::string("; try a longer --duration and --warmup");
  return text;
}

std::optional<WarmupRemark> find_short_warmup(std::span<const WarmupSlices> runs,
                                              const Scenario& scenario) {
  if (runs.size() < kFewestReplications || !scenario.duration) return std::nullopt;
  const Duration slice = (*scenario.duration - scenario.warmup) / static_cast<int>(kSlices);
  std::optional<WarmupRemark> remark;
  double worst = 0.0;
  for (std::size_t function = 0; function < scenario.functions.size(); ++function) {
    const std::optional<Bias> bias = worst_bias(runs, function);
    if (!bias || bias->contrast <= worst) continue;
    worst = bias->contrast;
    remark = WarmupRemark{scenario.functions[function].name, bias->early, bias->later,
                          slice * static_cast<int>(bias->slices), std::nullopt};
    if (const auto skip = slices_to_skip(runs, function)) {
      remark->enough = scenario.warmup + slice * static_cast<int>(*skip);
    }
  }
  return remark;
}

std::optional<std::string> find_start_within_reach(const MetricTree& result,
                                                   const Scenario& scenario) {
  for (std::size_t i = 0; i < result.functions.size(); ++i) {
    const Function& function = scenario.functions[i];
    // First, because what stands in a row is found sooner than the longest of many draws.
    if (!tells_of_start(result.functions[i], scenario)) continue;
    const std::optional<Duration> timeout = longest_idle_time(function);
    if (!timeout || scenario.warmup >= *timeout) continue;
    if (*timeout == kForever)
      return fmt::format(
          "the warm-up is too short for {}: environments of its start on nothing are kept for "
          "ever, "
          "so that no --warmup is long enough",
          function.name);
    const Duration enough = beyond(*timeout);
    const bool is_whole_run = scenario.duration && enough >= *scenario.duration;
    return fmt::format(
        "the warm-up is too short for {}: {} is less than the {} that an environment may idle, so "
        "that cold starts and environments of the start on nothing count; --warmup {} is long "
        "enough for a function that has run for long{}",
        function.name, coldcast::to_string(scenario.warmup), coldcast::to_string(*timeout),
        coldcast::to_string(enough),
        is_whole_run ? ", and the duration as much longer, with all that happens as much later"
                     : "");
  }
  return std::nullopt;
}

}  // namespace coldcast
