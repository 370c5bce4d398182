#include <benchmark/benchmark.h>
#include <deque>

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

// The floor: numbers of environments in a std::deque.
void reuse_of_a_deque(benchmark::State& state) {
  std::deque<Slot> idle;
  for (std::int64_t i = 0; i < state.range(0); ++i) idle.push_back(static_cast<Slot>(i));
  for (auto _ : state) {
    const Slot slot = idle.back();
    idle.pop_back();
    benchmark::DoNotOptimize(idle);
    idle.push_back(slot);
    benchmark::DoNotOptimize(idle);
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(reuse_of_a_deque)->Name("environment_pool/floor")->Arg(10)->Arg(1000);
BENCHMARK(reuse)->Name("environment_pool")->Arg(10)->Arg(1000);

}  // namespace
}  // namespace coldcast
