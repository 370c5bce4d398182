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
  for (auto& run : runs.cells[1].first) run->tree.functions[0].name = "payment";

  const ComparedStudy study = compare(runs);

  ASSERT_EQ(study.variants[0].rows.size(), 1U);
  EXPECT_EQ(study.variants[0].rows[0].name, "");
}

TEST(Compare, ComparesWhatClientsGotWhereThereAreSome) {
  StudyRuns runs = study_of({1, 2}, {1, 2});
  double failed = 20.0;
  double attempts = 3.0;
  for (CellRuns& cell : runs.cells) {
    for (auto& run : cell.first) {
      MetricRow& account = run->tree.account;
      account.more = {"requests_by_source.sync", "clients.failed", "clients.gave_up",
                      "clients.attempts.mean"};
      for (const double number : {100.0, failed, 0.0, attempts})
        account.numbers.emplace_back(number);
    }
    failed = 5.0;
    attempts = 1.0;
  }

  const std::vector<PairedDifference> found = compare(runs).variants[0].rows[0].differences;

  ASSERT_EQ(found.size(), 7U);
  EXPECT_EQ(found[5].metric, "clients.failed");
  EXPECT_DOUBLE_EQ(found[5].difference.mean, -15.0);
  EXPECT_EQ(found[5].change, Change::better);
  EXPECT_EQ(found[6].metric, "clients.attempts.mean");
  EXPECT_DOUBLE_EQ(found[6].difference.mean, -2.0);
}

TEST(Compare, SetsMeansOfTheSameReplicationsSideBySide) {
  StudyRuns runs = study_of({100, 200, 600}, {110, 230, 900});
  runs.cells[1].first[2]->tree.account.numbers[function_metric("latency_ms.p50")] = Number{};

  const ComparedStudy study = compare(runs);

  const PairedDifference& p50 = study.variants[0].rows[0].differences[1];
  EXPECT_EQ(p50.metric, "latency_ms.p50");
  EXPECT_DOUBLE_EQ(p50.baseline.mean, 150.0);
  EXPECT_DOUBLE_EQ(p50.variant.mean, 170.0);
  EXPECT_DOUBLE_EQ(p50.difference.mean, 20.0);
  EXPECT_EQ(p50.difference.count, 2U);
  EXPECT_EQ(p50.difference.replications, 3U);
}

TEST(Compare, NoticesWhenFunctionsHaveExchangedTheirRequests) {
  StudyRuns runs = study_of({1, 2}, {1, 2});
  for (CellRuns& cell : runs.cells)
    for (auto& run : cell.first) run->tree.functions.push_back(run->tree.functions[0]);
  for (auto& run : runs.cells[1].first) run->tree.functions[1].name = "payment";
  for (auto& run : runs.cells[0].first) run->tree.functions[1].name = "payment";
  for (auto& run : runs.cells[1].first) {
    run->tree.functions[0].numbers[function_metric("requests")] = std::uint64_t{90};
    run->tree.functions[1].numbers[function_metric("requests")] = std::uint64_t{10};
  }

  EXPECT_FALSE(compare(runs).variants[0].same_requests);
}

TEST(Compare, TellsTheAccountFromAFunctionOfThatName) {
  StudyRuns runs = study_of({1, 2}, {2, 4});
  for (CellRuns& cell : runs.cells)
    for (auto& run : cell.first) run->tree.functions[0].name = "account";
  for (auto& run : runs.cells[1].first)
    run->tree.account.numbers.assign(account_metrics().size(), std::uint64_t{9});

  const ComparedStudy study = compare(runs);

  EXPECT_EQ(study.variants[0].rows[0].differences[0].variant.mean, 9.0);
  EXPECT_EQ(study.variants[0].rows[1].differences[0].variant.mean, 3.0);
}

StudyRuns study_of_many() {
  std::vector<double> first;
  std::vector<double> second;
  for (int i = 0; i < 150; ++i) {
    first.push_back(i % 7);
    second.push_back(i % 7 + 0.5 + 0.01 * (i % 11));
  }
  StudyRuns runs = study_of(first, second);
  runs.study.kind = StudyKind::compare;
  runs.study.replications = first.size();
  runs.cells[1].first[100]->tree.account.numbers[function_metric("latency_ms.p50")] = Number{};
  const std::size_t requests = function_metric("requests");
  for (CellRuns& cell : runs.cells) {
    for (auto& run : cell.first)
      run->tree.account.numbers[requests] = run->tree.functions[0].numbers[requests] = 5.0;
  }
  return runs;
}

TEST(Compare, PairsAlsoTheRunsThatAreNotKept) {
  StudyRuns runs = study_of_many();
  const ComparedStudy exact = compare(runs);

  fold(runs);
  const ComparedStudy study = compare(runs);

  ASSERT_EQ(runs.cells[1].first.size(), kKeptRuns);
  EXPECT_TRUE(study.variants[0].same_requests);
  const std::vector<PairedDifference>& found = study.variants[0].rows[0].differences;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const PairedDifference& wanted = exact.variants[0].rows[0].differences[i];
    EXPECT_EQ(found[i].change, wanted.change);
    EXPECT_EQ(found[i].difference.count, wanted.difference.count);
    EXPECT_NEAR(found[i].baseline.mean, wanted.baseline.mean, 1e-12);
    EXPECT_NEAR(found[i].difference.mean, wanted.difference.mean, 1e-12);
    EXPECT_NEAR(found[i].difference.half_width, wanted.difference.half_width, 1e-12);
  }
  EXPECT_EQ(found[1].difference.count, 149U);
}

TEST(Compare, ComparesQueuesByTheRunsThatAreNotKeptToo) {
  StudyRuns runs = study_of_many();
  double expired = 3.0;
  for (CellRuns& cell : runs.cells) {
    for (std::size_t i = 0; i < cell.first.size(); ++i) {
      ThingRow& queue = cell.first[i]->tree.things.emplace_back();
      queue.section = "queues";
      queue.row.name = "jobs";
      queue.row.more = {"expired"};
      // As long as the runs are kept both have as many.
      queue.row.numbers.emplace_back(i < kKeptRuns ? 3.0 : expired);
    }
    expired += 1.0;
  }

  fold(runs);
  const std::vector<PairedDifference> found = compare(runs).variants[0].sources;

  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].metric, "queues.jobs.expired");
  EXPECT_DOUBLE_EQ(found[0].difference.mean, (150.0 - kKeptRuns) / 150.0);
}

TEST(Compare, NoticesOtherRequestsInRunsThatAreNotKept) {
  StudyRuns runs = study_of_many();
  runs.cells[1].first[149]->tree.account.numbers[function_metric("requests")] = 6.0;

  fold(runs);

  EXPECT_FALSE(compare(runs).variants[0].same_requests);
}

}  // namespace
}  // namespace coldcast
