#include <benchmark/benchmark.h>
#include <cstdio>

#include "ratio_reporter.h"

namespace coldcast {
namespace {

// Where the workloads come from, above the figures.
void tell_workloads() {
  benchmark::AddCustomContext("A", "the setting in which SimFaaS and DSLab-FaaS were compared");
  benchmark::AddCustomContext("B",
                              "A's service; Zipf(1), as Shahrad et al., ATC 2020, found few "
                              "functions to make most calls");
  benchmark::AddCustomContext("C", "Azure Functions 2019, 8 hours (scenarios/azure-2019.yaml)");
  benchmark::AddCustomContext("D", "A with reserved and provisioned concurrency");
  benchmark::AddCustomContext("E", "made up: on and off for 10 s each on average");
  benchmark::AddCustomContext("F",
                              "A's requests as a csv.gz, written once to the temporary folder");
  benchmark::AddCustomContext("G", "64 times A with 100,000 requests");
}

}  // namespace
}  // namespace coldcast

int main(int count, char** words) {
#if !defined(__OPTIMIZE__) || !defined(NDEBUG)
  std::fputs("warning: built without optimisation or with asserts; the figures mean nothing\n",
             stderr);
#endif
  coldcast::tell_workloads();
  benchmark::Initialize(&count, words);
  if (benchmark::ReportUnrecognizedArguments(count, words)) return 2;
  coldcast::RatioReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  return 0;
}
