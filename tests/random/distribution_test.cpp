#include "coldcast/random/distribution.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <vector>

#include "support/block.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr std::size_t kDraws = 200000;

Distribution read(std::string_view flow, const std::string& directory = ".") {
  ParsedBlock block{flow, directory};
  Distribution law = read_distribution(block.setting());
  EXPECT_EQ(block.complaints(), "") << flow;
  return law;
}

std::string complaint(std::string_view flow, const std::string& directory = ".") {
  ParsedBlock block{flow, directory};
  (void)read_distribution(block.setting());
  return block.complaints();
}

std::vector<double> sorted_draws(const Distribution& law, std::size_t count = kDraws) {
  RandomStream stream{{.seed = 2026}};
  std::vector<double> draws;
  for (std::size_t i = 0; i < count; ++i) {
    draws.push_back(static_cast<double>(law.sample(stream).count()) * 1e-9);
  }
  std::sort(draws.begin(), draws.end());
  return draws;
}

// The largest distance between the draws' distribution function and theory (Kolmogorov-Smirnov);
// sqrt(n) times it exceeds 1.95 once in a thousand.
double distance(const std::vector<double>& draws, const std::function<double(double)>& cdf) {
  const auto n = static_cast<double>(draws.size());
  double largest = 0.0;
  for (std::size_t i = 0; i < draws.size(); ++i) {
    const double expected = cdf(draws[i]);
    largest = std::max(largest, std::abs(expected - static_cast<double>(i) / n));
    largest = std::max(largest, std::abs(expected - static_cast<double>(i + 1) / n));
  }
  return std::sqrt(n) * largest;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double normal_cdf(double z) {
  return 0.5 * std::erfc(-z / std::sqrt(2.0));
}

struct Case {
  std::string name;
  std::string block;
  double mean;  // seconds
  double sd;    // seconds
  std::function<double(double)> cdf;
};

void PrintTo(const Case& law, std::ostream* out) {
  *out << law.block;
}

class LawTest : public testing::TestWithParam<Case> {};

TEST_P(LawTest, DrawsHaveTheDistributionOfTheory) {
  EXPECT_LT(distance(sorted_draws(read(GetParam().block)), GetParam().cdf), 1.95);
}

TEST_P(LawTest, MeanIsThatOfTheory) {
  const Distribution law = read(GetParam().block);
  const double tolerance = 4.0 * GetParam().sd / std::sqrt(static_cast<double>(kDraws));

  EXPECT_NEAR(law.mean_seconds(), GetParam().mean, 1e-9 * GetParam().mean);
  EXPECT_NEAR(mean_of(sorted_draws(law)), GetParam().mean, tolerance);
}

TEST_P(LawTest, FillGivesWhatSingleDrawsGive) {
  const Distribution law = read(GetParam().block);
  RandomStream one_by_one{{.seed = 5}};
  RandomStream at_once{{.seed = 5}};
  std::vector<Duration> draws(1000);
  law.fill(at_once, draws);

  for (const Duration draw : draws) ASSERT_EQ(draw, law.sample(one_by_one));
  EXPECT_EQ(one_by_one.next(), at_once.next());
}

// Gamma of shape 4 (cv 0.5) and 0.25 (cv 2): an Erlang in closed form, and the incomplete gamma
// function by its series (Abramowitz and Stegun 6.5.29).
double gamma_cdf(double shape, double x) {
  if (x <= 0.0) return 0.0;
  double term = 1.0 / shape;
  double sum = term;
  for (double n = 1.0; n < 400.0; ++n) sum += (term *= x / (shape + n));
  return sum * std::exp(shape * std::log(x) - x - std::lgamma(shape));
}

const std::vector<Case> kCases{
    {"Exponential", "{kind: exponential, mean: 120ms}", 0.12, 0.12,
     [](double x) { return 1.0 - std::exp(-x / 0.12); }},
    {"Uniform", "{kind: uniform, min: 1s, max: 3s}", 2.0, 0.57735,
     [](double x) { return std::clamp((x - 1.0) / 2.0, 0.0, 1.0); }},
    {"Normal", "{kind: normal, mean: 10s, sd: 1s}", 10.0, 1.0,
     [](double x) { return normal_cdf(x - 10.0); }},
    {"LognormalByMedian", "{kind: lognormal, median: 300ms, p99: 900ms}",
     0.3 * std::exp(0.5 * std::pow(std::log(3.0) / 2.3263478740408408, 2.0)), 0.17,
     [](double x) { return normal_cdf(std::log(x / 0.3) / (std::log(3.0) / 2.3263478740408408)); }},
    {"LognormalByMean", "{kind: lognormal, mean: 2s, cv: 0.8}", 2.0, 1.6,
     [](double x) {
       const double variance = std::log(1.64);
       return normal_cdf((std::log(x / 2.0) + 0.5 * variance) / std::sqrt(variance));
     }},
    {"GammaOfFourStages", "{kind: gamma, mean: 2s, cv: 0.5}", 2.0, 1.0,
     [](double x) { return gamma_cdf(4.0, x * 2.0); }},
    {"SteepGamma", "{kind: gamma, mean: 2s, cv: 2}", 2.0, 4.0,
     [](double x) { return gamma_cdf(0.25, x / 8.0); }},
    {"Weibull", "{kind: weibull, scale: 1s, shape: 1.5}", 0.9027452929509336, 0.6129,
     [](double x) { return 1.0 - std::exp(-std::pow(x, 1.5)); }},
    {"Pareto", "{kind: pareto, min: 1s, shape: 2.5}", 2.5 / 1.5, 1.49,
     [](double x) { return x < 1.0 ? 0.0 : 1.0 - std::pow(x, -2.5); }},
    {"Quantiles", "{kind: quantiles, p0: 1s, p50: 2s, p100: 6s}", 2.75, 1.4,
     [](double x) { return x < 2.0 ? (x - 1.0) / 2.0 : 0.5 + (x - 2.0) / 8.0; }},
    {"Mixture",
     "{kind: mixture, of: [{weight: 3, kind: uniform, min: 0s, max: 1s}, {weight: 1, kind: "
     "uniform, min: 5s, max: 6s}]}",
     1.75, 2.19,
     [](double x) {
       return 0.75 * std::clamp(x, 0.0, 1.0) + 0.25 * std::clamp(x - 5.0, 0.0, 1.0);
     }},
};

INSTANTIATE_TEST_SUITE_P(Distribution, LawTest, testing::ValuesIn(kCases),
                         [](const auto& law) { return law.param.name; });

// Beyond 7.7 means the ziggurat's base layer ends and its tail begins: e^-8 of all draws lie
// beyond 8 means, 671 of two million, with a standard deviation of 25.9.
TEST(Distribution, ExponentialHasItsTail) {
  const std::vector<double> draws = sorted_draws(read("{kind: exponential, mean: 1s}"), 2000000);
  const auto beyond = draws.end() - std::lower_bound(draws.begin(), draws.end(), 8.0);

  EXPECT_NEAR(static_cast<double>(beyond), 2e6 * std::exp(-8.0), 4.0 * 25.9);
  EXPECT_GT(draws.back(), 11.0);
}

// Beyond 3.65 standard deviations likewise: 1 - Phi(3.8) of the draws, on one side.
TEST(Distribution, NormalHasBothTails) {
  const std::vector<double> draws =
      sorted_draws(read("{kind: normal, mean: 10s, sd: 1s}"), 2000000);
  const double expected = 2e6 * normal_cdf(-3.8);
  const auto above = draws.end() - std::lower_bound(draws.begin(), draws.end(), 13.8);
  const auto below = std::lower_bound(draws.begin(), draws.end(), 6.2) - draws.begin();

  EXPECT_NEAR(static_cast<double>(above), expected, 4.0 * std::sqrt(expected));
  EXPECT_NEAR(static_cast<double>(below), expected, 4.0 * std::sqrt(expected));
}

TEST(Distribution, NormalIsZeroWhereItWouldBeNegative) {
  const Distribution law = read("{kind: normal, mean: 1s, sd: 1s}");
  const std::vector<double> draws = sorted_draws(law);
  const auto zeros = static_cast<double>(std::count(draws.begin(), draws.end(), 0.0));

  EXPECT_NEAR(zeros / 2e5, normal_cdf(-1.0), 0.004);
  EXPECT_NEAR(law.mean_seconds(), 1.0833154705876864, 1e-9);  // Phi(1) + phi(1)
  EXPECT_NEAR(mean_of(draws), law.mean_seconds(), 0.01);
}

TEST(Distribution, LawsWithoutSpreadAreConstants) {
  for (const char* block :
       {"300ms", "{kind: constant, duration: 300ms}", "{kind: uniform, min: 300ms, max: 300ms}",
        "{kind: normal, mean: 300ms, sd: 0}", "{kind: lognormal, median: 300ms, p99: 300ms}",
        "{kind: lognormal, mean: 300ms, cv: 0}", "{kind: gamma, mean: 300ms, cv: 0}",
        "{kind: quantiles, p0: 300ms, p100: 300ms}"}) {
    const Distribution law = read(block);
    EXPECT_TRUE(law.is_constant()) << block;
    EXPECT_EQ(law.constant(), 300ms) << block;
  }
  EXPECT_EQ(read("{kind: exponential, mean: 0}").constant(), 0ns);
}

TEST(Distribution, DrawsBeyondCenturiesAreCut) {
  RandomStream stream{{.seed = 3}};
  const Distribution law = read("{kind: pareto, min: 1000d, shape: 0.01}");
  for (int i = 0; i < 1000; ++i) {
    const Duration draw = law.sample(stream);
    ASSERT_GE(draw, Duration{24h} * 1000);
    ASSERT_LE(draw, Duration{std::int64_t{1} << 62});
  }
  EXPECT_TRUE(std::isinf(law.mean_seconds()));
}

TEST(Distribution, EmpiricalDrawsTheValuesOfAColumn) {
  const TemporaryFolder folder;
  folder.write("s.csv", "id,took\na,1.5\nb,\nc,2\r\nd,\"4.5\"");
  const Distribution law =
      read("{kind: empirical, file: s.csv, column: took, unit: ms}", folder.path());
  std::vector<double> draws = sorted_draws(law, 3000);
  draws.erase(std::unique(draws.begin(), draws.end()), draws.end());

  EXPECT_THAT(draws, testing::Pointwise(testing::DoubleEq(), {0.0015, 0.002, 0.0045}));
  EXPECT_NEAR(law.mean_seconds(), 0.008 / 3, 1e-12);
}

TEST(Distribution, RuntimeHasTheMeasuredQuantiles) {
  const std::vector<double> draws =
      sorted_draws(read("{kind: runtime, runtime: java21, architecture: arm64}"));

  // Four standard deviations of an order statistic: sqrt(q (1 - q) / n) times the steeper slope.
  EXPECT_NEAR(draws[kDraws / 2], 0.247, 0.001);
  EXPECT_NEAR(draws[kDraws * 9 / 10], 0.267, 0.009);
  EXPECT_NEAR(draws[kDraws * 99 / 100], 0.538, 0.008);
}

TEST(Distribution, FirstCallIsInterpolatedInTheLogarithmOfMemory) {
  const auto at = [](const std::string& memory) {
    return read("{kind: runtime_first_call, runtime: dotnet8, memory: " + memory + "}").constant();
  };

  EXPECT_EQ(at("128MB"), 716400us);
  EXPECT_EQ(at("256MB"), 355ms);
  EXPECT_NEAR(static_cast<double>(at("181MB").count()), 535.7e6, 1e6);  // 2^0.5 x 128
  EXPECT_EQ(at("10240MB"), 74300us);
}

TEST(Distribution, ReportsSettingsThatMakeNoLaw) {
  EXPECT_EQ(complaint("{kind: uniform, min: 2s, max: 1s}"),
            "a.yaml:1:1: f.max: 1s is below min 2s");
  EXPECT_EQ(complaint("{kind: lognormal, median: 2s, p99: 1s}"),
            "a.yaml:1:1: f.p99: 1s is below median 2s");
  EXPECT_EQ(complaint("{kind: weibull, scale: 2s, shape: 0}"),
            "a.yaml:1:1: f.shape: expected a number above 0, such as 1");
  EXPECT_EQ(complaint("{kind: gamma, mean: 2s, cv: -1}"),
            "a.yaml:1:1: f.cv: expected at least 0; cv is standard deviation over mean");
  EXPECT_EQ(complaint("{kind: lognormal, median: 2s, p99: 3s, cv: 1}"),
            "a.yaml:1:1: f: takes median and p99, or mean and cv, not both");
  EXPECT_EQ(complaint("{kind: quantiles, p0: 1s, p50: 3s, p90: 2s, p100: 4s}"),
            "a.yaml:1:1: f.p90: 2s is below p50 3s");
  EXPECT_EQ(complaint("{kind: quantiles, p50: 3s, p100: 4s}"),
            "a.yaml:1:1: f: p0 is missing: the shortest duration, such as p0: 80ms");
  EXPECT_THAT(complaint("{kind: quantiles, p0: 1s, q50: 3s, p100: 4s}"),
              HasSubstr("f: unknown key \"q50\"; quantiles are p0 (or min) to p100 (or max); write "
                        "it like \"{kind: quantiles, p0: 1s, p50: 3s, p100: 4s}\""));
  EXPECT_EQ(complaint("{kind: mixture, of: [{weight: 0, kind: exponential, mean: 1s}]}"),
            "a.yaml:1:1: f.of: no part has a weight above 0");
  EXPECT_EQ(complaint("{kind: quantiles, p0: 1s, p50: 3s}"),
            "a.yaml:1:1: f: p100 is missing: the longest duration, such as p100: 2s");
  EXPECT_EQ(complaint("{kind: quantiles, p0: 1s, p50: 2s, p50.0: 3s, p100: 4s}"),
            "a.yaml:1:1: f.p50.0: is the same quantile as p50");
  EXPECT_EQ(complaint("{kind: lognormal, median: 0s, p99: 1s}"),
            "a.yaml:1:1: f.median: 0 with a p99 above 0: no lognormal has a median of 0");
  EXPECT_THAT(complaint("[1s, 2s]"),
              HasSubstr("f: expected a duration such as 300ms, or a block {kind: ...}"));
  EXPECT_THAT(complaint("{kind: mixture, of: [1s]}"),
              HasSubstr("expected a block {weight: ..., kind: ...}"));
  EXPECT_THAT(complaint("{kind: mixture, of: [{weight: -1, kind: exponential, mean: 1s}]}"),
              HasSubstr("weight: expected at least 0"));
  EXPECT_THAT(complaint("{kind: runtime, runtime: quarkus, architecture: arm64}"),
              HasSubstr("was not measured with this package and architecture; take x86_64"));
  EXPECT_THAT(complaint("{kind: exponental, mean: 1s}"),
              HasSubstr("unknown kind \"exponental\"; did you mean \"exponential\"?"));
  EXPECT_THAT(complaint("{kind: runtime, runtime: pyton3.12}"),
              HasSubstr("f.runtime: unknown runtime \"pyton3.12\"; did you mean \"python3.12\"?"));
  EXPECT_THAT(complaint("{kind: empirical, file: none.csv, column: a, unit: ms}"),
              HasSubstr("f.file: cannot read ./none.csv: no such file"));
}

TEST(Distribution, TellsTheBlockThatIsMeantByOtherWaysToWriteALaw) {
  const std::pair<const char*, const char*> kWays[] = {
      {"exponential(70ms)", "{kind: exponential, mean: 70ms}"},
      {"uniform(10ms)", "{kind: uniform, min: 10ms, max: ...}"},
      {"30ms-70ms", "{kind: uniform, min: 30ms, max: 70ms}"},
      {"30-70ms", "{kind: uniform, min: 30ms, max: 70ms}"},
      {"2s to 5s", "{kind: uniform, min: 2s, max: 5s}"},
      {"80ms ± 20ms", "{kind: uniform, min: 60ms, max: 100ms}"},
      {"80ms +/- 25%", "{kind: uniform, min: 60ms, max: 100ms}"},
      {"[30ms, 70ms]", "{kind: uniform, min: 30ms, max: 70ms}"},
      {"{kind: lognormal, mean: 200ms, stddev: 50ms}", "{kind: lognormal, mean: 200ms, cv: 0.25}"},
      {"{kind: gamma, shape: 4, scale: 25ms}", "{kind: gamma, mean: 100ms, cv: 0.5}"},
      {"{kind: exponential, rate: 20/s}", "{kind: exponential, mean: 50ms}"},
      {"{mean: 80ms, std: 5ms}", "{kind: normal, mean: 80ms, sd: 5ms}"},
  };
  for (const auto& [written, meant] : kWays)
    EXPECT_THAT(complaint(written), HasSubstr(std::string("write it like \"") + meant)) << written;
}

TEST(Distribution, TellsParametersOfOtherNamesOnce) {
  EXPECT_EQ(complaint("{kind: normal, mean: 80ms, stddev: 7ms}"),
            "a.yaml:1:1: f.stddev: unknown key \"stddev\"; write it like \"sd: 7ms\"");
  EXPECT_EQ(complaint("{kind: uniform, low: 8ms, high: 9ms}"),
            "a.yaml:1:1: f.low: unknown key \"low\"; write it like \"min: 8ms\"\n"
            "a.yaml:1:1: f.high: unknown key \"high\"; write it like \"max: 9ms\"");
  EXPECT_THAT(complaint("{kind: gaussian, mean: 80ms}"), HasSubstr("did you mean \"normal\"?"));
}

TEST(Distribution, ReportsBadSamplesWithTheirLine) {
  const TemporaryFolder folder;
  folder.write("s.csv", "took\n1\nx\n");
  folder.write("n.csv", "took\n-1\n");
  folder.write("none.csv", "took\n");

  EXPECT_THAT(complaint("{kind: empirical, file: s.csv, column: took, unit: s}", folder.path()),
              HasSubstr("s.csv:3: \"x\" is not a number"));
  EXPECT_THAT(complaint("{kind: empirical, file: n.csv, column: took, unit: s}", folder.path()),
              HasSubstr("n.csv:2: a duration of -1 is negative"));
  EXPECT_THAT(
      complaint("{kind: empirical, file: none.csv, column: took, unit: s}", folder.path()),
      HasSubstr("f.column: column \"took\" of " + folder.path() + "/none.csv has no values"));
  EXPECT_THAT(complaint("{kind: empirical, file: s.csv, column: tok, unit: s}", folder.path()),
              HasSubstr("f.column: unknown column \"tok\"; did you mean \"took\"?"));
}

TEST(Distribution, EveryCatalogExampleBuilds) {
  const TemporaryFolder folder;
  folder.write("samples.csv", "duration_ms\n12\n");
  for (const CatalogEntry& entry : distribution_catalog()) {
    const Distribution law = read(entry.example, folder.path());
    EXPECT_GT(law.mean_seconds(), 0.0) << entry.kind;
  }
}

}  // namespace
}  // namespace coldcast
