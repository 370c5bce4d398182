#include "coldcast/exchange/predict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>
#include <string>

#include "coldcast/base/error.h"
#include "coldcast/report/report.h"

#include "support/block.h"

namespace coldcast {
namespace {

using testing::HasSubstr;

MeasuredRun measured(const std::string& file) {
  return read_measured_run(std::string(COLDCAST_SOURCE_DIR "/scenarios/measured/") + file);
}

// Tests run side by side: each has a folder of its own.
MeasuredRun written(const std::string& text) {
  const TemporaryFolder folder;
  return read_measured_run(folder.write("measured.csv", text));
}

// Of 1,200 calls at twelve idle times of one environment, 2025.
TEST(Predict, TheLawOf2025MisjudgesFewOfTheIdleTimesMeasuredThen) {
  const MeasuredRun run = measured("2025/idle_steps.csv");

  EXPECT_LE(predict(run, "lambda_2025").misjudged, 0.10);
  EXPECT_GT(predict(run, "lambda_2020").misjudged, 0.30);
}

TEST(Predict, MakesAsManyEnvironmentsAsConstantRatesOf2025Had) {
  for (const std::string rate : {"01", "04", "06", "10", "15", "30"}) {
    const Prediction found = predict(measured("2025/rps_" + rate + ".csv.gz"), "lambda_2025");

    EXPECT_EQ(found.made, static_cast<double>(found.environments)) << rate;
  }
}

TEST(Predict, TheLawOf2020IsWithinFourPercentOfItsRuns) {
  double sum = 0.0;
  for (const std::string day : {"05-17", "05-26", "05-28", "06-04", "06-10"})
    sum += predict(measured("2020-" + day + ".csv.gz"), "lambda_2020").error;

  EXPECT_LE(sum / 5.0, 0.04);
}

// 17,022 bursts of 2 to 20, January 2020: the rule says of nine in ten how many are left.
TEST(Predict, TheFleetOf2020IsExactInMostBurstsMeasuredThen) {
  const MeasuredRun run = measured("idle/bursts_2020-01.csv.gz");

  EXPECT_LE(predict(run, "lambda_2020_fleet").misjudged, 0.10);
  EXPECT_GT(predict(run, "lambda_2025_halving").misjudged, 0.20);
}

// Of five, two go after 375 s, one after 750 s, one after 1,125 s: 3, 2 and 1 are left.
TEST(Predict, CountsWhatIsLeftOfABurst) {
  const MeasuredRun run =
      written("burst,idle_s,warm,count\n5,374,5,2\n5,376,3,3\n5,376,4,1\n5,751,2,4\n5,1126,0,2\n");
  const Prediction found = predict(run, "lambda_2020_fleet");

  EXPECT_EQ(found.calls, 60U);
  EXPECT_EQ(found.cold, 29U);        // 3 x 2, 1, 4 x 3, 2 x 5
  EXPECT_EQ(found.predicted, 28.0);  // 4 x 2, 4 x 3, 2 x 4
  EXPECT_EQ(found.misjudged, 3.0 / 12.0);
  EXPECT_EQ(found.f1, 2.0 * 27.0 / (2.0 * 27.0 + 3.0));
}

TEST(Predict, RefusesABurstOfWhichMoreAreWarmThanWereCalled) {
  try {
    (void)written("burst,idle_s,warm\n5,60,6\n");
    FAIL();
  } catch (const TraceError& error) {
    EXPECT_THAT(error.what(), HasSubstr("6 of a burst of 5 were warm"));
  }
}

// The first call finds an environment of earlier calls, which the replay cannot know; the third
// comes when ten minutes have passed.
TEST(Predict, ComparesCallByCallButForWhatWasThereBefore) {
  const MeasuredRun run =
      written("start_ms,duration_ms,is_cold,instance\n0,100,0,a\n1000,100,0,a\n601200,100,1,b\n");
  const Prediction found = predict(run, "lambda_2025");

  EXPECT_EQ(found.calls, 2U);
  EXPECT_EQ(found.cold, 1U);
  EXPECT_EQ(found.predicted, 1.0);
  EXPECT_EQ(found.error, 0.0);
  EXPECT_EQ(found.f1, 1.0);
  EXPECT_EQ(found.environments, 2U);
}

TEST(Predict, SaysWhatATableLacks) {
  try {
    (void)written("start_ms,is_cold\n0,1\n");
    FAIL();
  } catch (const TraceError& error) {
    EXPECT_THAT(error.what(), HasSubstr("there is no column duration_ms"));
  }
}

// What was measured stands above its laws where one row of both is too wide.
TEST(Predict, FitsTheTerminal) {
  const Prediction found{.run = "run-of-a-long-week.csv.gz",
                         .law = "lambda_2025_optimist",
                         .calls = 12345,
                         .cold = 678,
                         .predicted = 700.5,
                         .error = 0.033,
                         .f1 = 0.71,
                         .misjudged = 0.02,
                         .noise = 0.01,
                         .environments = 80,
                         .made = 90.0};
  for (const std::size_t width : {80U, 120U, 200U}) {
    std::ostringstream out;
    report_format("", ResultKind::prediction).prediction({found, found}, {.width = width}, out);

    std::istringstream lines(out.str());
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), width) << line;
    for (const char* text : {"run-of-a-long-week.csv.gz", "lambda_2025_optimist", "12345", "678",
                             "5.49 %", "700.5", "5.67 %", "3.3 %", "0.71"})
      EXPECT_THAT(out.str(), HasSubstr(text)) << width;
  }
}

}  // namespace
}  // namespace coldcast
