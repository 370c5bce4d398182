#include "coldcast/study/shard.h"

#include <gmock/gmock.h>
#include <map>

#include "coldcast/base/error.h"

namespace coldcast {
namespace {

using Variables = std::map<std::string, std::string>;

Shard shard_of(const std::string& word, const Variables& variables = {}) {
  return parse_shard(word, [&](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  });
}

void expect_place(const Shard& shard, std::uint64_t index, std::uint64_t count) {
  EXPECT_EQ(shard.index, index);
  EXPECT_EQ(shard.count, count);
}

std::string refusal(const std::string& word, const Variables& variables = {}) {
  try {
    (void)shard_of(word, variables);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Shard, IsCountedFromOne) {
  expect_place(shard_of("2/8"), 1, 8);
}

TEST(Shard, TakesEveryNthRun) {
  const Shard shard = shard_of("2/3");

  EXPECT_FALSE(shard.has(0));
  EXPECT_TRUE(shard.has(1));
  EXPECT_TRUE(shard.has(4));
}

TEST(Shard, RefusesPlacesThatAreNone) {
  EXPECT_EQ(refusal("9/8"), "--shard 9/8: there is no shard 9 of 8");
  EXPECT_EQ(refusal("0/8"), "--shard \"0/8\" is no place");
  EXPECT_EQ(refusal("two"), "--shard \"two\" is no place");
}

TEST(Shard, ReadsASlurmArrayThatBeginsAtOne) {
  expect_place(shard_of("auto", {{"SLURM_ARRAY_TASK_ID", "3"},
                                 {"SLURM_ARRAY_TASK_MIN", "1"},
                                 {"SLURM_ARRAY_TASK_MAX", "8"},
                                 {"SLURM_ARRAY_TASK_COUNT", "8"}}),
               2, 8);
}

TEST(Shard, ReadsASlurmArrayWithSteps) {
  expect_place(shard_of("auto", {{"SLURM_ARRAY_TASK_ID", "20"},
                                 {"SLURM_ARRAY_TASK_MIN", "0"},
                                 {"SLURM_ARRAY_TASK_MAX", "30"},
                                 {"SLURM_ARRAY_TASK_STEP", "10"},
                                 {"SLURM_ARRAY_TASK_COUNT", "4"}}),
               2, 4);
}

TEST(Shard, RefusesASlurmArrayWithGaps) {
  EXPECT_EQ(refusal("auto", {{"SLURM_ARRAY_TASK_ID", "3"},
                             {"SLURM_ARRAY_TASK_MIN", "1"},
                             {"SLURM_ARRAY_TASK_MAX", "9"},
                             {"SLURM_ARRAY_TASK_COUNT", "3"}}),
            "--shard auto: the numbers of the Slurm array have gaps");
}

TEST(Shard, ReadsAwsBatchKubernetesAndOpenMpiFromZero) {
  expect_place(
      shard_of("auto", {{"AWS_BATCH_JOB_ARRAY_INDEX", "0"}, {"AWS_BATCH_JOB_ARRAY_SIZE", "5"}}), 0,
      5);
  expect_place(shard_of("auto", {{"JOB_COMPLETION_INDEX", "4"}, {"COLDCAST_SHARDS", "5"}}), 4, 5);
  expect_place(shard_of("auto", {{"OMPI_COMM_WORLD_RANK", "1"}, {"OMPI_COMM_WORLD_SIZE", "2"}}), 1,
               2);
}

TEST(Shard, ReadsGnuParallelFromOne) {
  expect_place(shard_of("auto", {{"PARALLEL_SEQ", "5"}, {"COLDCAST_SHARDS", "5"}}), 4, 5);
}

TEST(Shard, SaysWhatIsMissing) {
  EXPECT_EQ(refusal("auto", {{"PARALLEL_SEQ", "5"}}), "--shard auto: COLDCAST_SHARDS is not set");
  EXPECT_THAT(refusal("auto"), testing::StartsWith("--shard auto finds no array job"));
}

TEST(Shard, RefusesToChooseBetweenTwoLaunchers) {
  EXPECT_EQ(refusal("auto", {{"PARALLEL_SEQ", "1"}, {"SLURM_ARRAY_TASK_ID", "1"}}),
            "--shard auto: both SLURM_ARRAY_TASK_ID and PARALLEL_SEQ are set");
}

}  // namespace
}  // namespace coldcast
