#include <array>
#include <benchmark/benchmark.h>
#include <cmath>

#include "coldcast/config/scenario_file.h"
#include "coldcast/random/distribution.h"

namespace coldcast {
namespace {

Distribution law(const char* text) {
  return *parse_scenario(std::string("scenario: law\nduration: 1s\nfunctions: {f: {handler: "
                                     "{duration: ") +
                         text + "}, arrivals: [{kind: poisson, rate: 1/s}]}}\n")
              .functions.front()
              .handler.duration;
}

// The floor of every law: an exponential draw by inversion, one at a time.
void one_logarithm(benchmark::State& state) {
  RandomStream stream({.seed = 1, .function = "draws"});
  for (auto _ : state) benchmark::DoNotOptimize(-1e8 * std::log(stream.open_uniform()));
  state.SetItemsProcessed(state.iterations());
}

void fill(benchmark::State& state, const char* text) {
  const Distribution distribution = law(text);
  RandomStream stream({.seed = 1, .function = "draws"});
  std::array<Duration, 64> draws{};
  for (auto _ : state) {
    distribution.fill(stream, draws);
    benchmark::DoNotOptimize(draws);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(draws.size()));
}

BENCHMARK(one_logarithm)->Name("draw/floor");
BENCHMARK_CAPTURE(fill, exponential, "{kind: exponential, mean: 100ms}")->Name("draw/exponential");
BENCHMARK_CAPTURE(fill, lognormal, "{kind: lognormal, median: 100ms, p99: 1s}")
    ->Name("draw/lognormal");
BENCHMARK_CAPTURE(fill, gamma, "{kind: gamma, mean: 100ms, cv: 2}")->Name("draw/gamma");

}  // namespace
}  // namespace coldcast
