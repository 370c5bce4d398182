#pragma once

#include "exchange/fit/arrival_data.h"
#include "exchange/fit/arrival_fit.h"

namespace coldcast {

// How far the requests are from Poisson about the fitted steps: dispersion at the usual spans, and
// over the time that a request holds an environment; the gaps.
void judge(const ArrivalData& arrivals, ArrivalFit& fit);

// Whether they are burstier than Poisson about the steps, more than chance would have it.
[[nodiscard]] bool is_overdispersed(const ArrivalData& arrivals, const ArrivalFit& fit);

// Says how exactly the data tell times, and how many of them are one.
void note_clock(const ArrivalData& arrivals, ArrivalFit& fit);

}  // namespace coldcast
