#include "coldcast/study/warmup.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "coldcast/base/int128.h"
#include "coldcast/base/text.h"
#include "coldcast/study/interval.h"
#include "coldcast/study/start_on_nothing.h"

#include "study/no_number.h"

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
    result.rates.push_back(
        sum.invocations == 0 ? kNoNumber : static_cast<double>(sum.cold_starts) / invocations);
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
double contrast(const ReplicatedSlices& setting, std::size_t function, std::size_t from,
                std::size_t middle) {
  const std::span<const WarmupSlices> runs = setting.runs;
  const Stretch early = stretch(runs, function, from, middle);
  const Stretch later = stretch(runs, function, middle, kSlices);
  const Estimate load = estimate(later.loads);
  const Estimate load_difference = difference(early.loads, later.loads);
  if (!(std::abs(load_difference.mean) <= kSteadyLoad * load.mean)) return 0.0;
  const Estimate rate = difference(early.rates, later.rates);
  if (rate.count < kFewestReplications || !(std::abs(rate.mean) > 0.0)) return 0.0;
  const auto tests =
      static_cast<double>(kBeginnings.size() * runs.front().functions.size() * setting.settings);
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

std::optional<Bias> worst_bias(const ReplicatedSlices& setting, std::size_t function) {
  const std::span<const WarmupSlices> runs = setting.runs;
  const Stretch whole = stretch(runs, function, 0, kSlices);
  const Estimate rate = estimate(whole.rates);
  if (!(estimate(whole.loads).mean * kSlices >= kFewestInvocations)) return std::nullopt;
  std::optional<Bias> worst;
  for (const std::size_t slices : kBeginnings) {
    const double found = contrast(setting, function, 0, slices);
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
std::optional<std::size_t> slices_to_skip(const ReplicatedSlices& setting, std::size_t function) {
  for (std::size_t from = 1; from <= kSlices / 2; ++from) {
    const std::size_t left = kSlices - from;
    if (contrast(setting, function, from, from + std::max<std::size_t>(left / 10, 1)) <= 1.0 &&
        contrast(setting, function, from, from + left / 2) <= 1.0) {
      return from;
    }
  }
  return std::nullopt;
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
  if (!enough) return text + "; try a longer --duration and --warmup";
  return text + fmt::format("; try --warmup {}{}", coldcast::to_string(*enough),
                            takes_longer_run ? " and a --duration as much longer" : "");
}

std::optional<WarmupRemark> find_short_warmup(const ReplicatedSlices& setting,
                                              const Scenario& scenario) {
  if (setting.runs.size() < kFewestReplications || !scenario.duration) return std::nullopt;
  const Duration slice = (*scenario.duration - scenario.warmup) / static_cast<int>(kSlices);
  std::optional<WarmupRemark> remark;
  double worst = 0.0;
  for (std::size_t function = 0; function < scenario.functions.size(); ++function) {
    const std::optional<Bias> bias = worst_bias(setting, function);
    if (!bias || bias->contrast <= worst) continue;
    worst = bias->contrast;
    remark = WarmupRemark{scenario.functions[function].name, bias->early, bias->later,
                          slice * static_cast<int>(bias->slices), std::nullopt};
    if (const auto skip = slices_to_skip(setting, function)) {
      remark->enough = scenario.warmup + slice * static_cast<int>(*skip);
      // Behind cold starts of the start stands its pool, which only time takes away.
      const auto enough = enough_warmup(scenario.functions[function]);
      if (enough) remark->enough = std::max(*remark->enough, *enough);
      remark->takes_longer_run = *remark->enough >= *scenario.duration;
    }
  }
  return remark;
}

}  // namespace coldcast
