#include "coldcast/study/result_file.h"

#include <gmock/gmock.h>
#include <sstream>

#include "coldcast/base/error.h"

#include "support/synthetic_runs.h"

namespace coldcast {
namespace {

using testing::HasSubstr;

Study sweep_of(std::uint64_t replications) {
  Study study;
  study.kind = StudyKind::sweep;
  study.replications = replications;
  study.cells = {{"", {{"functions.a b.keep_alive", "{kind: none}"}}}, {"näme\t50%", {}}};
  study.thresholds = {"checkout.latency_ms.p99 < 800ms"};
  study.pareto = {"cost_usd.per_month", "cold_start_rate"};
  return study;
}

// The runs that fall to one of two shards; their numbers are awkward to print.
ShardResult shard_of(std::uint64_t index, const Study& study) {
  ShardResult result{"shard " + std::to_string(index), {index, 2}, {}};
  result.runs.study = study;
  for (std::size_t cell = 0; cell < study.cells.size(); ++cell) {
    result.runs.cells.emplace_back(study.replications);
    for (std::uint64_t r = 0; r < study.replications; ++r) {
      const std::uint64_t run = cell * study.replications + r;
      if (!result.shard.has(run)) continue;
      RunRecord record{tree_of(0.1 * static_cast<double>(run) + 1e-17), {}};
      record.tree.account.numbers[0] = std::uint64_t{18446744073709551615U};
      record.tree.account.numbers[1] = Number{};
      result.runs.cells[cell][r] = record;
    }
  }
  return result;
}

std::string written(const ShardResult& shard) {
  std::ostringstream out;
  write_shard(shard, out);
  return out.str();
}

ShardResult there_and_back(const ShardResult& shard) {
  return read_shard(written(shard), shard.name);
}

std::string refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(ResultFile, ReadsBackEqual) {
  const ShardResult shard = shard_of(1, sweep_of(3));

  const ShardResult read = there_and_back(shard);

  EXPECT_EQ(read.runs.study.cells[0].choices, shard.runs.study.cells[0].choices);
  EXPECT_EQ(read.runs.study.cells[1].name, "näme\t50%");
  EXPECT_EQ(read.runs.study.pareto, shard.runs.study.pareto);
  EXPECT_EQ(read.runs.cells[0][1]->tree.account.numbers,
            shard.runs.cells[0][1]->tree.account.numbers);
  EXPECT_EQ(written(read), written(shard));
}

TEST(ResultFile, MergesWhateverTheOrder) {
  const StudyRuns whole =
      merge({there_and_back(shard_of(1, sweep_of(3))), there_and_back(shard_of(0, sweep_of(3)))});

  ASSERT_EQ(whole.cells.size(), 2U);
  for (const CellRuns& cell : whole.cells)
    for (const auto& run : cell) EXPECT_TRUE(run.has_value());
  EXPECT_EQ(value_of(whole.cells[1][2]->tree.run.numbers[0]), 0.5 + 1e-17);
}

TEST(ResultFile, RefusesToMergeWithAShardMissingOrTwice) {
  const ShardResult first = shard_of(0, sweep_of(2));

  EXPECT_EQ(refusal([&] { (void)merge({first}); }), "shard 2/2 is missing");
  EXPECT_EQ(refusal([&] {
              (void)merge({first, first});
            }),
            "shard 0 and shard 0 are the same shard");
}

TEST(ResultFile, RefusesToMergeDifferentStudies) {
  EXPECT_EQ(refusal([] {
              (void)merge({shard_of(0, sweep_of(2)), shard_of(1, sweep_of(3))});
            }),
            "shard 1 is of another study than shard 0");
}

TEST(ResultFile, RefusesAShardThatWasBrokenOff) {
  ShardResult second = shard_of(1, sweep_of(2));
  second.runs.partial = true;

  EXPECT_EQ(refusal([&] {
              (void)merge({shard_of(0, sweep_of(2)), second});
            }),
            "shard 1 was broken off");
}

TEST(ResultFile, RefusesOtherFiles) {
  EXPECT_EQ(refusal([] { (void)read_shard("scenario: shop\n", "a.yaml"); }),
            "a.yaml:1: this is not the result of a shard");
  EXPECT_THAT(refusal([] { (void)read_shard("coldcast shard 1 7\n", "a"); }),
              HasSubstr("another version"));
}

// A file that was copied while it grew, or that a disk damaged.
TEST(ResultFile, RefusesEveryBeginningOfAFile) {
  const std::string whole = written(shard_of(0, sweep_of(1)));

  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_NE(refusal([&] { (void)read_shard(whole.substr(0, size), "cut"); }), "accepted") << size;
  }
}

}  // namespace
}  // namespace coldcast
