#pragma once

#include <string>
#include <vector>

#include "coldcast/scenario/scenario.h"

#include "bare_loop.h"

namespace coldcast {

// A workload of the end-to-end benches: as a scenario, and as the bare loop takes it. `requests` is
// about how many it has.
struct BenchWorkload {
  Scenario scenario;
  BareWorkload bare;
  std::uint64_t requests = 0;
};

// One function, Poisson 100/s, exponential 100 ms handler, 500 ms init, keep-alive fixed 600 s: the
// setting of the published comparisons of simulators (SimFaaS, DSLab-FaaS).
[[nodiscard]] BenchWorkload workload_a(std::uint64_t requests);
// 1,000 functions, 1,000/s in all, popularity Zipf(1) (few functions make most calls: Shahrad et
// al., "Serverless in the Wild", ATC 2020), service as A.
[[nodiscard]] BenchWorkload workload_b(std::uint64_t requests);
// A with reserved concurrency 12 (it throttles) and provisioned concurrency 8 (it spills over).
[[nodiscard]] BenchWorkload workload_d(std::uint64_t requests);
// One function, bursts: exponential on and off periods of 10 s, 20,000/s while on, 10,000/s on
// average.
[[nodiscard]] BenchWorkload workload_e(std::uint64_t requests);
// 250 functions over 8 hours of production (Azure Functions 2019), shipped in scenarios/; the bare
// loop has as many requests of each, evenly at random.
[[nodiscard]] BenchWorkload workload_c();

// A CSV of arrival times and durations of workload A, compressed with gzip, in the folder for
// temporary files; made once.
[[nodiscard]] std::string workload_f_file(std::uint64_t rows);
[[nodiscard]] Scenario workload_f(const std::string& file);

}  // namespace coldcast
