// Traces of production systems, and runs on real Lambda whose cold starts were counted.

#include <cmath>
#include <gtest/gtest.h>
#include <iostream>
#include <string>
#include <vector>

#include "scenarios/run_scenario.h"

namespace coldcast {
namespace {

TEST(RealInput, ReadsEveryInvocationOfTheAzureTraceOf2019) {
  const RecordedRun run = run_scenario("azure-2019.yaml");

  EXPECT_EQ(run.summary.functions.size(), 250);
  EXPECT_EQ(run.summary.account.requests, 567'403);
}

TEST(RealInput, ReadsEveryInvocationOfTheAzureTraceOf2021) {
  const RecordedRun run = run_scenario("azure-2021.yaml");

  EXPECT_EQ(run.summary.account.requests, 199);
}

struct MeasuredRun {
  const char* file;
  int calls;
  int cold;  // rows with is_cold = True; the first row of each is warm
};
constexpr MeasuredRun kMeasuredRuns[] = {
    {"2020-05-17.csv.gz", 5050, 37}, {"2020-05-26.csv.gz", 1648, 29},
    {"2020-05-28.csv.gz", 186, 59},  {"2020-06-04.csv.gz", 246, 52},
    {"2020-06-10.csv.gz", 428, 32},
};
constexpr int kSeeds = 10;

// Cold starts that the simulation predicts, mean over the seeds. The measured run began on an
// environment that was there already, so the simulation's first cold start is none of the run's.
double predicted(const MeasuredRun& measured, const std::vector<std::string>& edits) {
  std::uint64_t sum = 0;
  for (int seed = 1; seed <= kSeeds; ++seed) {
    std::vector<std::string> all = edits;
    all.push_back(std::string("functions.measured.arrivals.file=") + measured.file);
    all.push_back("seed=" + std::to_string(seed));
    const RecordedRun run = run_scenario("measured/lambda.yaml", all);
    const FunctionSummary& function = run.function("measured");
    EXPECT_EQ(function.requests, measured.calls) << measured.file;
    sum += function.cold_starts - causes(function, ColdStartCause::first_request);
  }
  return static_cast<double>(sum) / kSeeds;
}

// Prints prediction beside measurement and returns the mean absolute error.
double mean_error(const std::string& title, const std::vector<std::string>& edits) {
  double sum = 0.0;
  for (const MeasuredRun& measured : kMeasuredRuns) {
    const double forecast = predicted(measured, edits);
    std::cout << title << ' ' << measured.file << " measured " << measured.cold << " predicted "
              << forecast << '\n';
    sum += std::abs(forecast - measured.cold) / measured.cold;
  }
  const double error = sum / std::size(kMeasuredRuns);
  std::cout << title << " mean absolute error " << 100.0 * error << " %\n";
  return error;
}

TEST(RealInput, PredictsTheColdStartsOfRealLambdaWithin5Percent) {
  EXPECT_LE(mean_error("silent", {}), 0.05);
}

// For comparison, what most published models of Lambda have.
TEST(RealInput, AFixedTimeoutPredictsThemWorse) {
  EXPECT_GT(mean_error("fixed", {"functions.measured.keep_alive={kind: fixed, timeout: 10min}",
                                 "functions.measured.max_age=none"}),
            0.05);
}

}  // namespace
}  // namespace coldcast
