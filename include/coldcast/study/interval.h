#pragma once

#include <cstdint>
#include <span>

#include "coldcast/results/estimate.h"
#include "coldcast/study/expression.h"
#include "coldcast/study/moments.h"

namespace coldcast {

// Of one number in each replication. NaN (a statistic of nothing) is left out.
[[nodiscard]] Estimate estimate(const Moments& values);
[[nodiscard]] Estimate estimate(std::span<const double> values);
// The same of counts, whose sum is divided once.
[[nodiscard]] Estimate estimate_counts(std::span<const double> counts);
// Of numbers of events that may be rare, for which Student's t is too narrow: what was not seen in
// n replications is below 3/n a replication (the rule of three: Hanley, Lippman-Hand 1983), and few
// events have at least the exact interval of Poisson's law over all replications together (Garwood
// 1936). Numbers that vary too little for Poisson's law are not chance, and have that of t.
[[nodiscard]] Estimate estimate_events(const Moments& counts);
[[nodiscard]] Estimate estimate_events(std::span<const double> counts);
// Of a share: its value in each replication, and of how many trials how many were events; likewise,
// with the exact interval of Clopper and Pearson (1934).
[[nodiscard]] Estimate estimate_share(const Moments& shares, const Moments& events, double trials);
[[nodiscard]] Estimate estimate_share(std::span<const double> shares,
                                      std::span<const double> events,
                                      std::span<const double> trials);

// The factor of the standard error in a two-sided interval that misses the mean in so many cases;
// degrees >= 1.
[[nodiscard]] double student_t(std::uint64_t degrees, double missed = 0.05);

// pass: the whole interval meets the condition. fail: none of it does. An equality is exact, so
// each replication must meet it, and one that does not is enough to fail. A number that no
// replication has fails; of one that a single replication of several has nothing is certain.
[[nodiscard]] Verdict judge(const Expression& condition, const Estimate& estimate);

}  // namespace coldcast
