#include "theory/experiment.h"

#include <array>
#include <cmath>
#include <numeric>

#include "coldcast/engine/simulation.h"
#include "coldcast/stats/statistics.h"

namespace coldcast {
namespace {

// Two-sided 99.9 % points of Student's t for 1 to 9 degrees of freedom (standard table).
constexpr std::array<double, 9> kStudent999 = {636.619, 31.599, 12.924, 8.610, 6.869,
                                               5.959,   5.408,  5.041,  4.781};

}  // namespace

MeasuredMean mean_with_interval(const std::vector<double>& values) {
  const double n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0.0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double error = std::sqrt(squares / (n - 1.0) / n);
  return {mean, kStudent999.at(values.size() - 2) * error};
}

ScenarioPlan one_function(std::vector<PlannedSetting> settings, std::string arrivals,
                          std::string duration, std::string warmup) {
  settings.emplace_back("timeout", "15min");
  settings.emplace_back("scaling_rate", "unlimited");
  ScenarioPlan plan;
  plan.settings = {{"duration", std::move(duration)},
                   {"warmup", std::move(warmup)},
                   {"account", "{concurrency_limit: 1000, requests_per_concurrency: unlimited}"}};
  plan.functions.push_back({"f", std::move(settings), {{std::move(arrivals), {}}}});
  return plan;
}

std::vector<Summary> replicate(const Scenario& scenario, std::uint64_t replications) {
  std::vector<Summary> runs;
  for (std::uint64_t replication = 0; replication < replications; ++replication) {
    StatisticsCollector statistics(scenario, replication);
    Simulation(scenario, statistics, replication).run();
    runs.push_back(statistics.summarize());
  }
  return runs;
}

MeasuredMean mean_with_interval(const std::vector<Summary>& runs,
                                double (*figure)(const Summary&)) {
  std::vector<double> figures;
  for (const Summary& run : runs) figures.push_back(figure(run));
  return mean_with_interval(figures);
}

double erlang_b(std::uint32_t servers, double erlangs) {
  double blocked = 1.0;
  for (std::uint32_t n = 1; n <= servers; ++n)
    blocked = erlangs * blocked / (n + erlangs * blocked);
  return blocked;
}

}  // namespace coldcast
