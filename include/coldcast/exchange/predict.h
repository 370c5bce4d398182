#pragma once

#include <string>

#include "coldcast/exchange/measured_run.h"
#include "coldcast/results/prediction.h"

namespace coldcast {

// Replays the run with its own arrivals and handlers' durations. The first call of an environment
// that was there before the run (it begins warm) is not compared. Of idle times the calls are
// exchangeable: F1 and misjudged are what is expected of them. Of bursts, a burst is misjudged in
// which not exactly as many environments are left as were measured.
[[nodiscard]] Prediction predict(const MeasuredRun& run, const std::string& law);

}  // namespace coldcast
