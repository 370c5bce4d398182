#include <benchmark/benchmark.h>
#include <cstdlib>
#include <cstring>
#include <zlib.h>

#include "coldcast/study/scenario_run.h"

#include "workloads.h"

namespace coldcast {
namespace {

constexpr std::uint64_t kRows = 10'000'000;

// The floor: read the file, decompress it, and turn every number into a double with strtod.
void read_numbers(benchmark::State& state) {
  const std::string file = workload_f_file(kRows);
  std::uint64_t rows = 0;
  for (auto _ : state) {
    gzFile gz = gzopen(file.c_str(), "rb");
    gzbuffer(gz, 1 << 18);
    char line[256];
    double sum = 0.0;
    rows = 0;
    (void)gzgets(gz, line, sizeof line);
    while (gzgets(gz, line, sizeof line) != nullptr) {
      char* rest = nullptr;
      sum += std::strtod(line, &rest);
      sum += std::strtod(rest + 1, nullptr);
      ++rows;
    }
    gzclose(gz);
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(rows) * state.iterations());
}

void simulate_trace(benchmark::State& state) {
  const std::string file = workload_f_file(kRows);
  std::uint64_t requests = 0;
  for (auto _ : state) {
    const Scenario scenario = workload_f(file);
    ScenarioRun run(scenario, 0, 1);
    while (run.run_for(1 << 20)) {
    }
    requests = run.take_summary().account.requests;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(requests) * state.iterations());
}

BENCHMARK(read_numbers)->Name("F/floor")->Unit(benchmark::kMillisecond);
BENCHMARK(simulate_trace)->Name("F")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace coldcast
