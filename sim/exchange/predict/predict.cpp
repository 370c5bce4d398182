#include "coldcast/exchange/predict.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>
#include <utility>

#include "coldcast/engine/simulation.h"
#include "coldcast/pool/presets.h"

namespace coldcast {
namespace {

constexpr std::uint64_t kSeeds = 8;
// Of a handler in a burst: long enough that no environment serves two of them.
constexpr Duration kBurstDuration = std::chrono::seconds{1};

struct Call {
  SimTime at{};
  Duration duration{};
};

class Replay final : public RequestSource {
 public:
  explicit Replay(const std::vector<Call>& calls) : calls_(calls) {}
  std::size_t fill(std::span<Request> requests) override {
    std::size_t count = 0;
    for (; count < requests.size() && next_ < calls_.size(); ++next_) {
      requests[count++] = {.at = calls_[next_].at, .duration = calls_[next_].duration};
    }
    return count;
  }

 private:
  const std::vector<Call>& calls_;
  std::size_t next_ = 0;
};

// Which calls were cold, and how many environments were made.
class Verdicts final : public Observer {
 public:
  explicit Verdicts(std::size_t calls) : cold(calls, false) {}
  void on_invocation(const Invocation& fact) override {
    if (fact.start == StartKind::cold) cold[static_cast<std::size_t>(fact.request) - 1] = true;
  }
  void on_transition(const Transition& fact) override {
    if (fact.change == EnvironmentChange::created) ++made;
  }

  std::vector<bool> cold;
  std::uint64_t made = 0;
};

// One function that has `calls` and nothing in its way.
Scenario scenario_of(const std::vector<Call>& calls, const KeepAlivePreset& law) {
  Scenario scenario;
  scenario.name = "measured";
  scenario.account.concurrency_limit = 1'000'000;
  scenario.account.requests_per_concurrency.reset();
  Function& function = scenario.functions.emplace_back();
  function.name = "measured";
  function.timeout = std::chrono::minutes{15};
  function.scaling_rate.reset();
  function.keep_alive = keep_alive_of(law);
  function.max_age = law.max_age_law();
  Workload& workload = function.arrivals.emplace_back();
  workload.make_source = [&calls](const WorkloadContext&) {
    return std::make_unique<Replay>(calls);
  };
  workload.ends_by_itself = true;
  workload.brings_durations = true;
  return scenario;
}

Verdicts replay(const std::vector<Call>& calls, const KeepAlivePreset& law, std::uint64_t seed) {
  Scenario scenario = scenario_of(calls, law);
  scenario.seed = seed;
  Verdicts verdicts(calls.size());
  Simulation(scenario, verdicts).run();
  return verdicts;
}

// Whether each call is compared: not the first one of an environment that was there before.
std::vector<bool> compared_calls(const MeasuredRun& run) {
  std::vector<bool> compared(run.calls.size(), true);
  std::set<std::string> seen;
  for (std::size_t i = 0; i < run.calls.size(); ++i) {
    const MeasuredCall& call = run.calls[i];
    const bool is_first = seen.insert(call.instance).second && !(call.instance.empty() && i > 0);
    compared[i] = !is_first || call.is_cold;
  }
  return compared;
}

double ratio(double part, double whole) {
  return whole > 0.0 ? part / whole : 0.0;
}

// The mean, and by how much single values are away from it.
std::pair<double, double> mean_and_deviation(const std::vector<double>& values) {
  double mean = 0.0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  double deviation = 0.0;
  for (const double value : values) deviation += std::abs(value - mean);
  return {mean, deviation / static_cast<double>(values.size())};
}

void conclude(Prediction& found, const std::vector<double>& predicted) {
  const auto [mean, deviation] = mean_and_deviation(predicted);
  const auto cold = static_cast<double>(found.cold);
  const double unit = cold > 0.0 ? cold : static_cast<double>(found.calls);
  found.predicted = mean;
  found.error = ratio(std::abs(mean - cold), unit);
  found.noise = ratio(deviation, unit);
}

Prediction predict_calls(const MeasuredRun& run, const KeepAlivePreset& law) {
  Prediction found{.run = run.name, .law = std::string(law.name)};
  std::vector<Call> calls;
  std::set<std::string> instances;
  for (const MeasuredCall& call : run.calls) {
    calls.push_back({call.at, call.duration});
    if (!call.instance.empty()) instances.insert(call.instance);
  }
  found.environments = instances.size();
  const std::vector<bool> compared = compared_calls(run);
  for (std::size_t i = 0; i < compared.size(); ++i) {
    found.calls += compared[i] ? 1 : 0;
    found.cold += compared[i] && run.calls[i].is_cold ? 1 : 0;
  }
  std::vector<double> predicted;
  double hits = 0.0;
  double wrong = 0.0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Verdicts verdicts = replay(calls, law, seed);
    found.made += static_cast<double>(verdicts.made) / kSeeds;
    double cold = 0.0;
    for (std::size_t i = 0; i < compared.size(); ++i) {
      if (!compared[i]) continue;
      cold += verdicts.cold[i] ? 1.0 : 0.0;
      hits += verdicts.cold[i] && run.calls[i].is_cold ? 1.0 : 0.0;
      wrong += verdicts.cold[i] != run.calls[i].is_cold ? 1.0 : 0.0;
    }
    predicted.push_back(cold);
  }
  conclude(found, predicted);
  found.f1 = ratio(2.0 * hits, 2.0 * hits + wrong);
  found.misjudged = ratio(wrong, static_cast<double>(found.calls * kSeeds));
  return found;
}

// Pairs of calls `idle` apart, each pair long after the one before.
std::vector<Call> pairs_of(const MeasuredIdle& measured) {
  const Duration apart = measured.idle + std::chrono::hours{24};
  std::vector<Call> calls;
  for (std::uint64_t i = 0; i < measured.warm + measured.cold; ++i) {
    const SimTime at = kStartOfTime + apart * static_cast<std::int64_t>(i);
    calls.push_back({at, Duration::zero()});
    calls.push_back({at + measured.idle, Duration::zero()});
  }
  return calls;
}

Prediction predict_idles(const MeasuredRun& run, const KeepAlivePreset& law) {
  Prediction found{.run = run.name, .law = std::string(law.name)};
  std::vector<double> predicted(kSeeds, 0.0);
  double hits = 0.0;
  double wrong = 0.0;
  std::uint64_t row = 0;
  for (const MeasuredIdle& measured : run.idles) {
    row += kSeeds;  // so that no two rows draw the same
    const auto pairs = static_cast<double>(measured.warm + measured.cold);
    const auto cold = static_cast<double>(measured.cold);
    const std::vector<Call> calls = pairs_of(measured);
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      const Verdicts verdicts = replay(calls, law, row + seed);
      double gone = 0.0;
      for (std::size_t i = 1; i < calls.size(); i += 2) gone += verdicts.cold[i] ? 1.0 : 0.0;
      predicted[seed - 1] += gone;
      hits += ratio(gone * cold, pairs);
      wrong += ratio(gone * (pairs - cold) + (pairs - gone) * cold, pairs);
    }
    found.calls += measured.warm + measured.cold;
    found.cold += measured.cold;
  }
  conclude(found, predicted);
  found.f1 = ratio(2.0 * hits, 2.0 * hits + wrong);
  found.misjudged = ratio(wrong, static_cast<double>(found.calls * kSeeds));
  return found;
}

// How many of a burst find an environment of the burst before.
std::uint64_t warm_of(const MeasuredBursts& measured, const KeepAlivePreset& law,
                      std::uint64_t seed) {
  std::vector<Call> calls(measured.size, {kStartOfTime, kBurstDuration});
  calls.resize(2 * measured.size, {kStartOfTime + kBurstDuration + measured.idle, kBurstDuration});
  const Verdicts verdicts = replay(calls, law, seed);
  std::uint64_t warm = 0;
  for (std::size_t i = measured.size; i < calls.size(); ++i) warm += verdicts.cold[i] ? 0 : 1;
  return warm;
}

// Which call of a burst is cold is chance: what is misjudged is a burst, not a call.
Prediction predict_bursts(const MeasuredRun& run, const KeepAlivePreset& law) {
  Prediction found{.run = run.name, .law = std::string(law.name)};
  std::vector<double> predicted(kSeeds, 0.0);
  double hits = 0.0;
  double wrong = 0.0;
  double misjudged = 0.0;
  double bursts = 0.0;
  std::uint64_t row = 0;
  for (const MeasuredBursts& measured : run.bursts) {
    row += kSeeds;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      const std::uint64_t warm = warm_of(measured, law, row + seed);
      for (std::uint64_t was = 0; was <= measured.size; ++was) {
        const auto many = static_cast<double>(measured.of_warm[was]);
        predicted[seed - 1] += many * static_cast<double>(measured.size - warm);
        hits += many * static_cast<double>(measured.size - std::max(warm, was));
        wrong += many * std::abs(static_cast<double>(warm) - static_cast<double>(was));
        misjudged += warm == was ? 0.0 : many;
        bursts += many;
      }
    }
    for (std::uint64_t was = 0; was <= measured.size; ++was) {
      found.calls += measured.of_warm[was] * measured.size;
      found.cold += measured.of_warm[was] * (measured.size - was);
    }
  }
  conclude(found, predicted);
  found.f1 = ratio(2.0 * hits, 2.0 * hits + wrong);
  found.misjudged = ratio(misjudged, bursts);
  return found;
}

}  // namespace

Prediction predict(const MeasuredRun& run, const std::string& law) {
  const KeepAlivePreset& preset = *find_preset(law);
  if (!run.bursts.empty()) return predict_bursts(run, preset);
  return run.idles.empty() ? predict_calls(run, preset) : predict_idles(run, preset);
}

}  // namespace coldcast
