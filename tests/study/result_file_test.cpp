#include "coldcast/study/result_file.h"

#include <gmock/gmock.h>
#include <sstream>

#include "coldcast/base/error.h"

#include "study/shard_format.h"
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
StudyRuns runs_of(const Shard& shard, const Study& study) {
  StudyRuns runs{.study = study, .cells = {}};
  for (std::size_t cell = 0; cell < study.cells.size(); ++cell) {
    runs.cells.emplace_back().first.resize(study.replications);
    for (std::uint64_t r = 0; r < study.replications; ++r) {
      const std::uint64_t run = cell * study.replications + r;
      if (!shard.has(run)) continue;
      RunRecord record{tree_of(0.1 * static_cast<double>(run) + 1e-17), {}};
      record.tree.account.numbers[0] = std::uint64_t{18446744073709551615U};
      record.tree.account.numbers[1] = Number{};
      runs.cells[cell].first[r] = record;
    }
  }
  return runs;
}

std::string written(std::uint64_t index, const Study& study) {
  std::ostringstream out;
  write_shard(runs_of({index, 2}, study), {index, 2}, out);
  return out.str();
}

ShardResult shard_of(std::uint64_t index, const Study& study) {
  return read_shard(written(index, study), "shard " + std::to_string(index));
}

// With the checksum that belongs to it, as if it had been written so.
std::string resealed(const std::string& text) {
  return sealed_shard(text.substr(0, text.rfind(kShardEnd)));
}

// The text with the first `from` in it replaced.
std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

std::string refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

void read_all(const std::string& text) {
  const ShardResult shard = read_shard(text, "shard");
  for (const PlacedRun& run : shard.runs) (void)shard.tree_of(run);
}

TEST(ResultFile, ReadsBackEqual) {
  const Study study = sweep_of(3);

  const ShardResult read = shard_of(1, study);

  EXPECT_EQ(read.study.cells[0].choices, study.cells[0].choices);
  EXPECT_EQ(read.study.cells[1].name, "näme\t50%");
  EXPECT_EQ(read.study.pareto, study.pareto);
  const StudyRuns runs = runs_of({1, 2}, study);
  ASSERT_EQ(read.runs.size(), 3U);
  for (const PlacedRun& run : read.runs) {
    EXPECT_EQ(read.tree_of(run).account.numbers,
              runs.cells[run.cell].first[run.replication]->tree.account.numbers);
  }
}

TEST(ResultFile, CarriesWhatScaledAndWhatChanged) {
  const Study study = sweep_of(1);
  StudyRuns runs = runs_of({0, 2}, study);
  MetricTree& tree = runs.cells[0].first[0]->tree;
  tree.account.activities = {{"a b", 30.5, "high_alarm", 10, 15, 120.25, "successful", ""},
                             {"a b", 90.0, "scheduled", 15, 40, {}, "failed", "no room"}};
  tree.functions[0].activities.emplace();
  tree.has_changes = true;
  tree.changes = {{60.0, "deploy a b", "undone", "rollback_if a.errors.error>5"}};
  std::ostringstream out;
  write_shard(runs, {0, 2}, out);

  const ShardResult shard = read_shard(out.str(), "shard");
  const MetricTree read = shard.tree_of(shard.runs.at(0));

  ASSERT_EQ(read.account.activities.value().size(), 2U);
  EXPECT_EQ(read.account.activities->at(0).ready_at_s, 120.25);
  EXPECT_EQ(read.account.activities->at(1).function, "a b");
  EXPECT_EQ(read.account.activities->at(1).cause, "scheduled");
  EXPECT_EQ(read.account.activities->at(1).ready_at_s, std::nullopt);
  EXPECT_EQ(read.account.activities->at(1).reason, "no room");
  EXPECT_TRUE(read.functions[0].activities.value().empty());
  ASSERT_EQ(read.changes.size(), 1U);
  EXPECT_EQ(read.changes[0].status, "undone");
  EXPECT_EQ(read.changes[0].reason, "rollback_if a.errors.error>5");
  EXPECT_THAT(refusal([&] { read_all(resealed(replaced(out.str(), "\"scheduled", "\"guessed"))); }),
              HasSubstr("an unknown word"));
}

TEST(ResultFile, MergesWhateverTheOrder) {
  const StudyRuns whole = merge({shard_of(1, sweep_of(3)), shard_of(0, sweep_of(3))});

  ASSERT_EQ(whole.cells.size(), 2U);
  for (const CellRuns& cell : whole.cells)
    for (const auto& run : cell.first) EXPECT_TRUE(run.has_value());
  EXPECT_EQ(value_of(whole.cells[1].first[2]->tree.run.numbers[0]), 0.5 + 1e-17);
}

// What a file claims is not believed before it is there.
TEST(ResultFile, RefusesRunsThatAreNotThere) {
  const std::string whole = written(0, sweep_of(2));
  const auto refused = [&](const std::string& from, const std::string& to) {
    return refusal([&] { read_all(resealed(replaced(whole, from, to))); });
  };

  EXPECT_THAT(refused("replications 2", "replications 1000000"), HasSubstr("runs are missing"));
  EXPECT_THAT(refused("replications 2", "replications 18446744073709551615"),
              HasSubstr("no study has so many replications"));
  EXPECT_THAT(refused("replications 2", "replications 0"),
              HasSubstr("no study has so many replications"));
  EXPECT_THAT(refused("run 0 0", "run 0 1"), HasSubstr("there is no such run"));
  EXPECT_THAT(refused("run 0 0", "run 2 0"), HasSubstr("there is no such run"));
  EXPECT_THAT(refused("kind sweep", "kind run"), HasSubstr("another number of settings"));
  EXPECT_THAT(refused("kind sweep", "kind race"), HasSubstr("an unknown kind of study"));
  EXPECT_THAT(refused("row \"checkout", "row \"check%4"), HasSubstr("a text is damaged"));
  EXPECT_THAT(refused("pareto \"cold_start_rate\n", ""), HasSubstr("trades two numbers"));
  EXPECT_THAT(refusal([&] {
                const std::string twice = resealed(replaced(whole, "run 1 0", "run 0 0"));
                (void)merge({read_shard(twice, "f"), shard_of(1, sweep_of(2))});
              }),
              HasSubstr("has a run twice"));
}

TEST(ResultFile, RefusesToMergeRunsOfOtherFunctions) {
  const std::string other =
      resealed(replaced(written(0, sweep_of(2)), "row \"checkout", "row \"check"));

  EXPECT_EQ(refusal([&] {
              (void)merge({read_shard(other, "f"), shard_of(1, sweep_of(2))});
            }),
            "runs of one setting have other functions");
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
            "shard 1 is of another study than shard 0: it has 3 replications, not 2");
}

TEST(ResultFile, NamesTheSettingByWhichStudiesDiffer) {
  const auto refused = [](const Study& other) {
    Study study = sweep_of(2);
    study.settings = {{"seed", "7"}, {"functions.checkout.memory", "512MB"}};
    return refusal([&] { (void)merge({shard_of(0, study), shard_of(1, other)}); });
  };
  Study other = sweep_of(2);

  other.settings = {{"seed", "8"}, {"functions.checkout.memory", "512MB"}};
  EXPECT_EQ(refused(other),
            "shard 1 is of another study than shard 0: seed is \"8\" there, \"7\" here");
  other.settings = {{"seed", "7"}};
  EXPECT_THAT(refused(other), HasSubstr("only one of them has functions.checkout.memory"));
  other.settings = {{"seed", "7"}, {"functions.checkout.memory", "512MB"}};
  other.cells[1].digest = 3;
  EXPECT_THAT(refused(other), HasSubstr("setting 2 of the study differs"));
}

TEST(ResultFile, RefusesAFileOfWhichAnyByteIsAnother) {
  const std::string whole = written(0, sweep_of(1));

  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    EXPECT_NE(refusal([&] { (void)read_shard(damaged, "cut"); }), "accepted") << i;
  }
}

TEST(ResultFile, RefusesAShardThatWasBrokenOff) {
  std::ostringstream out;
  StudyRuns runs = runs_of({1, 2}, sweep_of(2));
  runs.cells[1].first.clear();
  runs.partial = true;
  write_shard(runs, {1, 2}, out);

  EXPECT_EQ(refusal([&] {
              (void)merge({shard_of(0, sweep_of(2)), read_shard(out.str(), "shard 1")});
            }),
            "shard 1 was broken off");
}

TEST(ResultFile, RefusesOtherFiles) {
  EXPECT_EQ(refusal([] { (void)read_shard(std::string("scenario: shop\n"), "a.yaml"); }),
            "a.yaml:1: this is not the result of a shard");
  EXPECT_THAT(refusal([] { (void)read_shard(std::string("coldcast shard 1 7\n"), "a"); }),
              HasSubstr("another version"));
}

// A file that was copied while it grew, or that a disk damaged.
TEST(ResultFile, RefusesEveryBeginningOfAFile) {
  const std::string whole = written(0, sweep_of(1));

  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_NE(refusal([&] { (void)read_shard(whole.substr(0, size), "cut"); }), "accepted") << size;
  }
}

}  // namespace
}  // namespace coldcast
