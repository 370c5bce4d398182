#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "exchange/fit/arrival_process.h"
#include "exchange/fit/dataset.h"
#include "exchange/fit/step_profile.h"

namespace coldcast {

// A part of the requests that a clock sends.
struct ClockPart {
  ClockTicks ticks{};
  double requests = 0;
  // Median, ms: where these calls are far shorter than the others.
  std::optional<double> duration{};
  double expected = 0;  // that it sends in the window, if no tick is missing
  // After its last request, where it stopped before the end of the window, in seconds.
  std::optional<double> until{};

  // Requests of ticks that the data lack; the first and the last may lie beyond the window.
  [[nodiscard]] double missing() const {
    return expected - requests > 2 * ticks.count ? expected - requests : 0;
  }
};

// How the requests of one function come, and how sure that is.
struct ArrivalFit {
  enum class Kind { none, list, poisson, profile, on_off, trace };
  Kind kind = Kind::none;
  double requests = 0;
  double rate = 0;                // a second, on average
  double half_width = 0;          // of its 95 % interval
  std::vector<CountBin> steps{};  // of poisson (one) and profile
  double period = 0;              // of a folded profile, seconds; 0: not folded
  std::optional<OnOffLaw> on_off{};
  std::vector<ClockPart> clocks{};
  std::vector<std::size_t> listed{};  // of the invocations that no clock sends, where kind is list
  // What was found out about the steps.
  double dispersion_overall = 0;                         // at a minute about the mean; 0: too few
  double overall_width = 0;                              // the span, seconds
  double dispersion = 0;                                 // the greatest about the steps
  double dispersion_width = 0;                           // at that span, seconds
  std::vector<std::pair<double, double>> dispersions{};  // about the steps: span in seconds, value
  double dispersion_held = 0;                            // over the time an environment is held
  double held = 0;                                       // that time, seconds
  std::optional<GapTest> gaps{};
  bool is_from_counts = false;
  bool is_whole_seconds = false;
  std::vector<std::string> remarks{};
};

// `is_ping` is set for each invocation that a clock sends and that is far shorter than the rest:
// it says nothing of the handler.
[[nodiscard]] ArrivalFit fit_arrivals(const FunctionData& function, const Dataset& data,
                                      const FitOptions& options, std::vector<bool>& is_ping);

}  // namespace coldcast
