#include <benchmark/benchmark.h>
#include <vector>

#include "coldcast/measure/histogram.h"
#include "coldcast/random/random_stream.h"

namespace coldcast {
namespace {

// Spread over five decades, as latencies are.
std::vector<Duration> latencies() {
  RandomStream stream({.seed = 1, .function = "values"});
  std::vector<Duration> values(4096);
  for (Duration& value : values)
    value =
        Duration{1'000'000 + static_cast<std::int64_t>(stream.next() >> (27 + stream.below(10)))};
  return values;
}

void record(benchmark::State& state) {
  const std::vector<Duration> values = latencies();
  Histogram histogram;
  std::size_t next = 0;
  for (auto _ : state) histogram.record(values[next++ % values.size()]);
  benchmark::DoNotOptimize(histogram);
  state.SetItemsProcessed(state.iterations());
}

// The floor: counts in 4,096 buckets of equal width, and nothing else.
void count(benchmark::State& state) {
  const std::vector<Duration> values = latencies();
  std::vector<std::uint64_t> counts(4096);
  std::size_t next = 0;
  for (auto _ : state) {
    ++counts[static_cast<std::size_t>(values[next++ % values.size()].count()) >> 26 & 4095];
    benchmark::ClobberMemory();
  }
  benchmark::DoNotOptimize(counts);
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(count)->Name("histogram/floor");
BENCHMARK(record)->Name("histogram/record");

}  // namespace
}  // namespace coldcast
