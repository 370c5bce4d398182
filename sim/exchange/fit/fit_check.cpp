#include "exchange/fit/fit_check.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <string>
#include <string_view>

#include "coldcast/base/text.h"
#include "coldcast/config/scenario_file.h"
#include "coldcast/study/scenario_run.h"

#include "exchange/fit/fitted_keys.h"

namespace coldcast {
namespace {

constexpr std::uint64_t kRuns = 20;

enum class Unit : std::uint8_t { count, milliseconds, share };

// One number of a function: what the runs gave, and what was seen.
struct Measure {
  std::string name{};
  double seen = 0;
  Unit unit = Unit::count;
  double slack = 0;  // that says nothing
  std::vector<double> runs{};

  // Where another run would lie, of 20: the central 95 % (Student's t with 19 degrees, 2.093, and
  // the mean's own error), or as far as the runs went.
  [[nodiscard]] std::pair<double, double> range() const {
    const double mean = mean_of(runs);
    const double half = 2.093 * deviation_of(runs) * std::sqrt(1 + 1.0 / kRuns);
    const auto [low, high] = std::minmax_element(runs.begin(), runs.end());
    return {std::min(mean - half, *low), std::max(mean + half, *high)};
  }
  [[nodiscard]] bool agrees() const {
    const auto [low, high] = range();
    // Quantiles of runs are of buckets that are 0.8 % wide.
    const double width = unit == Unit::milliseconds ? 0.01 + 0.008 * seen : 1e-9;
    return seen >= low - width - slack && seen <= high + width + slack;
  }
  [[nodiscard]] std::string text() const {
    const auto [low, high] = range();
    switch (unit) {
      case Unit::count:
        break;
      case Unit::milliseconds:
        return fmt::format("{} {} to {} ({} seen)", name, milliseconds_text(std::max(0.0, low)),
                           milliseconds_text(high), milliseconds_text(seen));
      case Unit::share:
        return fmt::format("{} {} to {} ({} seen)", name, percent_text(std::max(0.0, low)),
                           percent_text(std::min(1.0, high)), percent_text(seen));
    }
    return fmt::format("{} {} to {} ({} seen)", name,
                       count_text(std::max(0.0, std::ceil(low - 1e-9))),
                       count_text(std::floor(high + 1e-9)), count_text(seen));
  }
};

// As runs count quantiles: the smallest value with that share at or below it.
double nearest_rank(const std::vector<double>& sorted, double p) {
  const auto rank =
      static_cast<std::size_t>(std::ceil(p * static_cast<double>(sorted.size()) - 1e-9));
  return sorted[std::max<std::size_t>(1, rank) - 1];
}

bool knows_starts(const FunctionFit& fit) {
  return fit.has_requests && !fit.durations.empty() && fit.arrivals.requests > 0 &&
         fit.tally.cold + fit.tally.warm_at_begin > 0;
}

// A run begins without environments: those that were there before are its first cold starts. The
// init of a reset is a cold start too.
double cold_starts_seen(const FunctionFit& fit) {
  return static_cast<double>(fit.tally.cold + fit.tally.reset + fit.tally.warm_at_begin);
}

// What is compared of a function: only what was seen.
std::vector<Measure> measures_of(const FunctionFit& fit) {
  std::vector<Measure> measures;
  const double requests = fit.arrivals.requests;
  if (requests == 0) return measures;
  // The first and the last tick of a clock may lie on either side of the window's ends.
  const auto clocks = static_cast<double>(fit.arrivals.clocks.size());
  measures.push_back({.name = "requests", .seen = requests, .slack = clocks});
  if (knows_starts(fit)) {
    measures.push_back({.name = "cold starts", .seen = cold_starts_seen(fit)});
    measures.push_back(
        {.name = "cold share", .seen = cold_starts_seen(fit) / requests, .unit = Unit::share});
  }
  const double peak = fit.peak > 0 ? static_cast<double>(fit.peak) : fit.peak_by_metric.value_or(0);
  if (peak > 0) measures.push_back({.name = "peak", .seen = peak});
  if (fit.durations.empty()) return measures;
  for (const int percent : {50, 95, 99}) {
    measures.push_back({.name = fmt::format("p{}", percent),
                        .seen = nearest_rank(fit.durations, percent / 100.0),
                        .unit = Unit::milliseconds});
  }
  return measures;
}

double number_of(const Measure& measure, const FunctionSummary& run) {
  if (measure.name == "requests") return static_cast<double>(run.requests);
  if (measure.name == "cold starts") return static_cast<double>(run.cold_starts);
  if (measure.name == "cold share") {
    return static_cast<double>(run.cold_starts) /
           static_cast<double>(std::max<std::uint64_t>(1, run.requests));
  }
  if (measure.name == "peak") return static_cast<double>(run.in_flight.max);
  const double p = parse_number(measure.name.substr(1)).value_or(50) / 100;
  return run.duration.empty() ? 0 : run.duration.quantile(p) / 1e6;
}

constexpr std::string_view kMissingTicks = "ticks of a clock that the data lack";

bool lacks_ticks(const FunctionFit& fit) {
  return std::any_of(fit.arrivals.clocks.begin(), fit.arrivals.clocks.end(),
                     [](const ClockPart& part) { return part.missing() > 0; });
}

std::string reason_of_cold_starts(const FunctionFit& fit, bool is_more) {
  if (is_more && fit.arrivals.is_from_counts) return "bursts inside the period of the counts";
  if (is_more && fit.arrivals.kind != ArrivalFit::Kind::trace && fit.arrivals.dispersion > 1.25) {
    return "bursts that the arrivals do not keep";
  }
  if (!is_more && fit.tally.proactive > 0) return "proactive init";
  if (fit.tally.reset > 0) return "which environment a request meets after a reset";
  if (fit.versions > 1) return "several versions";
  const bool is_older = fit.idle.oldest.value_or(0) > kOldestByDefault;
  if (!is_more && is_older && fit.idle.keeps_default()) {
    return "some environments grew older than the default keep-alive lets them";
  }
  if (fit.idle.keeps_default()) return "the keep-alive is not known from the data";
  return "environments that ended by age or by a deployment";
}

std::string reason_of_peak(const FunctionFit& fit, bool is_more) {
  if (fit.arrivals.is_whole_seconds) return "times in whole seconds";
  if (!is_more) return "requests that avoid each other";
  if (fit.arrivals.is_from_counts) return "bursts inside the period of the counts";
  const bool has_every_request =
      fit.arrivals.kind == ArrivalFit::Kind::list || fit.arrivals.kind == ArrivalFit::Kind::trace;
  return has_every_request ? "inits that took longer than the result's"
                           : "bursts that the arrivals do not keep";
}

// The likeliest reason that a number is not what the runs give.
std::string reason_of(const Measure& measure, const FunctionFit& fit) {
  const bool is_more = measure.seen > measure.range().second;
  const bool is_share = measure.name == "cold share";
  if (is_share && is_more && lacks_ticks(fit)) return std::string(kMissingTicks);
  if (measure.name.starts_with("cold")) return reason_of_cold_starts(fit, is_more);
  if (measure.name == "peak") return reason_of_peak(fit, is_more);
  if (measure.unit == Unit::milliseconds) {
    if (fit.duration.doubt == "upper bound")
      return "the access log's durations hold more than the handler";
    if (fit.tally.reset > 0) return "init inside invocations after a reset";
    return "durations that depend on time or load";
  }
  if (!is_more && lacks_ticks(fit)) return std::string(kMissingTicks);
  return fit.arrivals.dispersion > 1.25 ? "traffic that varies more than the arrivals say"
                                        : "arrivals that end before the window does";
}

// What was counted as a cold start that no log calls one.
std::string other_starts(const FunctionFit& fit) {
  std::vector<std::string> parts;
  if (fit.tally.reset > 0) parts.push_back(fmt::format("{} are resets", fit.tally.reset));
  if (fit.tally.warm_at_begin > 0) {
    parts.push_back(fmt::format("{} are environments that were warm before: runs begin with none",
                                fit.tally.warm_at_begin));
  }
  if (parts.empty() || !knows_starts(fit)) return {};
  return fmt::format(" (of the cold starts seen, {})", fmt::join(parts, ", "));
}

FitLine line_of(const FunctionFit& fit, const std::vector<Measure>& measures, bool names_function) {
  std::vector<std::string> parts;
  std::vector<std::string> reasons;
  for (const Measure& measure : measures) {
    parts.push_back(measure.text());
    if (!measure.agrees()) {
      reasons.push_back(fmt::format("{} ({})", measure.name, reason_of(measure, fit)));
    }
  }
  std::string text = names_function ? fit.name + ": " : std::string();
  text += fmt::format("{} runs of the result: {}: ", kRuns, fmt::join(parts, ", "));
  text += reasons.empty() ? "agrees" : fmt::format("differs in {}", fmt::join(reasons, ", "));
  text += other_starts(fit);
  return {"check", text};
}

}  // namespace

std::vector<FitLine> check_fit(const std::string& scenario, const std::string& file,
                               const std::string& directory, const Dataset& data,
                               const std::vector<FunctionFit>& fits, unsigned jobs) {
  LoadOptions options;
  options.edits.push_back(
      make_edit("duration", span_text(data.window()), "the window of the data"));
  const LoadedScenario loaded = load(parse_scenario_file(scenario, file, directory), options);
  std::vector<std::vector<Measure>> measures;
  for (const FunctionFit& fit : fits) measures.push_back(measures_of(fit));
  for (std::uint64_t replication = 0; replication < kRuns; ++replication) {
    ScenarioRun run(loaded.scenario, replication, jobs);
    constexpr std::uint64_t kMany = 1'000'000;
    while (run.run_for(kMany)) {
    }
    const Summary summary = run.take_summary();
    for (std::size_t i = 0; i < fits.size(); ++i) {
      for (const FunctionSummary& function : summary.functions) {
        if (function.name != fits[i].name) continue;
        for (Measure& measure : measures[i]) measure.runs.push_back(number_of(measure, function));
      }
    }
  }
  std::vector<FitLine> lines;
  for (std::size_t i = 0; i < fits.size(); ++i) {
    std::erase_if(measures[i], [](const Measure& measure) { return measure.runs.empty(); });
    if (measures[i].empty()) continue;
    lines.push_back(line_of(fits[i], measures[i], fits.size() > 1));
  }
  return lines;
}

}  // namespace coldcast
