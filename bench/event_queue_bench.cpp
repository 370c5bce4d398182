#include <benchmark/benchmark.h>
#include <queue>

#include "coldcast/random/distribution.h"
#include "coldcast/random/random_stream.h"

#include "engine/event_queue.h"

namespace coldcast {
namespace {

// The hold model (Jones, CACM 1986): take the earliest, plan one an exponential time later, at a
// constant number of events.
template <typename Take, typename Plan>
void hold(benchmark::State& state, Take take, Plan plan) {
  RandomStream stream({.seed = 1, .function = "hold"});
  const auto later = [&] { return Duration{static_cast<std::int64_t>(stream.next() >> 34)}; };
  for (std::int64_t i = 0; i < state.range(0); ++i) plan(SimTime{later()});
  for (auto _ : state) plan(take() + later());
  state.SetItemsProcessed(state.iterations());
}

void hold_event_queue(benchmark::State& state) {
  EventQueue queue;
  hold(
      state, [&] { return queue.pop().at; },
      [&](SimTime at) { queue.push(at, EventKind::invocation_completed, 0); });
}

void hold_priority_queue(benchmark::State& state) {
  std::priority_queue<SimTime, std::vector<SimTime>, std::greater<>> queue;
  hold(
      state,
      [&] {
        const SimTime at = queue.top();
        queue.pop();
        return at;
      },
      [&](SimTime at) { queue.push(at); });
}

BENCHMARK(hold_priority_queue)
    ->Name("event_queue/floor")
    ->Arg(10)
    ->Arg(100)
    ->Arg(1000)
    ->Arg(100'000);
BENCHMARK(hold_event_queue)->Name("event_queue")->Arg(10)->Arg(100)->Arg(1000)->Arg(100'000);

}  // namespace
}  // namespace coldcast
