#include <benchmark/benchmark.h>
#include <cstdio>

#include "ratio_reporter.h"

int main(int count, char** words) {
#if !defined(__OPTIMIZE__) || !defined(NDEBUG)
  std::fputs("warning: built without optimisation or with asserts; the figures mean nothing\n",
             stderr);
#endif
  benchmark::Initialize(&count, words);
  if (benchmark::ReportUnrecognizedArguments(count, words)) return 2;
  coldcast::RatioReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  return 0;
}
