#include <benchmark/benchmark.h>
#include <fstream>

#include "coldcast/logs/invocation_log.h"
#include "coldcast/logs/metrics.h"
#include "coldcast/study/scenario_run.h"
#include "coldcast/study/statistics_run.h"
#include "coldcast/study/study.h"

#include "workloads.h"

namespace coldcast {
namespace {

constexpr std::uint64_t kRequests = 10'000'000;

void report(benchmark::State& state, std::uint64_t requests) {
  state.SetItemsProcessed(static_cast<std::int64_t>(requests) * state.iterations());
}

void simulate(benchmark::State& state, const Scenario& scenario, unsigned jobs) {
  std::uint64_t requests = 0;
  for (auto _ : state) {
    ScenarioRun run(scenario, 0, jobs);
    while (run.run_for(1 << 20)) {
    }
    requests = run.take_summary().account.requests;
  }
  report(state, requests);
}

// A as `coldcast run --metrics /dev/null` and `--invocations /dev/null` have it.
void with_metrics(benchmark::State& state) {
  const Scenario scenario = workload_a(kRequests).scenario;
  std::ofstream file("/dev/null");
  for (auto _ : state) {
    StatisticsCollector statistics(scenario);
    MetricsCollector metrics(scenario, statistics, file);
    make_simulation(scenario, statistics, 0, &metrics).run();
    benchmark::DoNotOptimize(statistics.summarize());
  }
  report(state, kRequests);
}

void with_invocations(benchmark::State& state) {
  const Scenario scenario = workload_a(kRequests).scenario;
  std::ofstream file("/dev/null");
  for (auto _ : state) {
    StatisticsCollector statistics(scenario);
    InvocationWriter invocations(scenario, file);
    make_simulation(scenario, statistics, 0, &invocations).run();
    benchmark::DoNotOptimize(statistics.summarize());
  }
  report(state, kRequests);
}

void run_bare(benchmark::State& state, const BenchWorkload& workload) {
  for (auto _ : state) benchmark::DoNotOptimize(run_bare_loop(workload.bare, workload.requests));
  report(state, workload.requests);
}

using MakeWorkload = BenchWorkload (*)(std::uint64_t);

void workload(benchmark::State& state, MakeWorkload make) {
  simulate(state, make(kRequests).scenario, static_cast<unsigned>(state.range(0)));
}

void floor_of(benchmark::State& state, MakeWorkload make) {
  run_bare(state, make(kRequests));
}

void azure(benchmark::State& state) {
  simulate(state, workload_c().scenario, 1);
}

void azure_floor(benchmark::State& state) {
  run_bare(state, workload_c());
}

// 64 settings of A, of 10^5 requests each.
void sweep(benchmark::State& state) {
  const std::vector<Scenario> scenarios(64, workload_a(100'000).scenario);
  Study study;
  study.cells.resize(scenarios.size());
  RunControl control;
  control.jobs = static_cast<unsigned>(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(simulate(study, scenarios, control));
  report(state, 64 * 100'000);
}

BENCHMARK_CAPTURE(floor_of, A, workload_a)->Name("A/floor")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(workload, A, workload_a)->Name("A")->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(with_metrics)->Name("A/metrics")->Unit(benchmark::kMillisecond);
BENCHMARK(with_invocations)->Name("A/invocations")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(floor_of, B, workload_b)->Name("B/floor")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(workload, B, workload_b)
    ->Name("B")
    ->Arg(1)
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK(azure_floor)->Name("C/floor")->Unit(benchmark::kMillisecond);
BENCHMARK(azure)->Name("C")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(floor_of, D, workload_d)->Name("D/floor")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(workload, D, workload_d)->Name("D")->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(floor_of, E, workload_e)->Name("E/floor")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(workload, E, workload_e)->Name("E")->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(sweep)->Name("G")->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace coldcast
