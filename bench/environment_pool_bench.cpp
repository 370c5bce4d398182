#include <benchmark/benchmark.h>

#include "engine/environment_pool.h"

namespace coldcast {
namespace {

// A warm start and its return, among as many idle environments.
void reuse(benchmark::State& state) {
  EnvironmentPool pool;
  IdleList idle;
  for (std::int64_t i = 0; i < state.range(0); ++i) pool.push_newest(idle, pool.create());
  for (auto _ : state) {
    const Slot slot = idle.newest;
    pool.remove(idle, slot);
    pool.push_newest(idle, slot);
    benchmark::DoNotOptimize(idle);
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(reuse)->Name("environment_pool")->Arg(10)->Arg(1000);

}  // namespace
}  // namespace coldcast
