#include <benchmark/benchmark.h>
#include <vector>

#include "coldcast/random/random_stream.h"
#include "coldcast/stats/histogram.h"

namespace coldcast {
namespace {

// Values spread over five decades, as latencies are.
void record(benchmark::State& state) {
  RandomStream stream({.seed = 1, .function = "values"});
  std::vector<Duration> values(4096);
  for (Duration& value : values)
    value =
        Duration{1'000'000 + static_cast<std::int64_t>(stream.next() >> (27 + stream.below(10)))};
  Histogram histogram;
  std::size_t next = 0;
  for (auto _ : state) histogram.record(values[next++ % values.size()]);
  benchmark::DoNotOptimize(histogram);
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(record)->Name("histogram/record");

}  // namespace
}  // namespace coldcast
