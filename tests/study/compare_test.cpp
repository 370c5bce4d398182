#include "coldcast/study/compare.h"

#include <gmock/gmock.h>

#include "support/synthetic_runs.h"

namespace coldcast {
namespace {

StudyRuns study_of(const std::vector<double>& baseline, const std::vector<double>& variant) {
  StudyRuns runs;
  runs.study.kind = StudyKind::compare;
  runs.study.replications = baseline.size();
  runs.study.cells = {{"none", {}}, {"fifty", {}}};
  runs.cells = {runs_of(baseline), runs_of(variant)};
  return runs;
}

PairedDifference cold_starts(const ComparedStudy& study) {
  return study.variants[0].rows[0].differences[0];
}

TEST(Compare, SubtractsReplicationByReplication) {
  const ComparedStudy study = compare(study_of({0.10, 0.50, 0.90}, {0.08, 0.48, 0.88}));

  const PairedDifference found = cold_starts(study);
  EXPECT_EQ(found.metric, "cold_start_rate");
  EXPECT_NEAR(found.difference.mean, -0.02, 1e-12);
  EXPECT_NEAR(found.difference.half_width, 0.0, 1e-12);
  EXPECT_EQ(found.change, Change::better);
}

TEST(Compare, SaysWorseWhenTheIntervalLiesAboveZero) {
  const ComparedStudy study = compare(study_of({1, 2, 3}, {2, 3.1, 3.9}));

  EXPECT_EQ(cold_starts(study).change, Change::worse);
}

TEST(Compare, ShowsNoDifferenceWhenTheIntervalHoldsZero) {
  EXPECT_EQ(cold_starts(compare(study_of({1, 2, 3}, {2, 2, 2}))).change, Change::none_shown);
  EXPECT_EQ(cold_starts(compare(study_of({1, 2, 3}, {1, 2, 3}))).change, Change::none_shown);
}

TEST(Compare, DoesNotJudgeByOneReplication) {
  EXPECT_EQ(cold_starts(compare(study_of({1}, {2}))).change, Change::unknown);
}

TEST(Compare, NoticesWhenTheRequestsAreNotTheSame) {
  EXPECT_FALSE(compare(study_of({1, 2}, {1, 3})).variants[0].same_requests);
  EXPECT_TRUE(compare(study_of({1, 2}, {1, 2})).variants[0].same_requests);
}

TEST(Compare, HasARowForEachFunctionThatBothHave) {
  StudyRuns runs = study_of({1, 2}, {1, 2});
  for (auto& run : runs.cells[1]) run->tree.functions[0].name = "payment";

  const ComparedStudy study = compare(runs);

  ASSERT_EQ(study.variants[0].rows.size(), 1U);
  EXPECT_EQ(study.variants[0].rows[0].name, "");
}

}  // namespace
}  // namespace coldcast
