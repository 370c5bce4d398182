#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/study/study.h"

namespace coldcast {

// A run and its place in the study.
struct PlacedRun {
  std::size_t cell = 0;
  std::uint64_t replication = 0;
  MetricTree tree;
};

// What one shard of a study ran, with everything that is needed to print the whole: a text file,
// read by merge() only, of the same version.
struct ShardResult {
  std::string name;  // of its file, for messages
  Shard shard;
  Study study;
  bool partial = false;  // broken off
  std::vector<PlacedRun> runs;
};

// Every number reads back equal. What tells of the warm-up is left out.
void write_shard(const StudyRuns& runs, const Shard& shard, std::ostream& out);
// Throws UsageError when it is not the result of a shard, or not the whole of it. Takes memory for
// what is in the text only, whatever that claims.
[[nodiscard]] ShardResult read_shard(std::string_view text, const std::string& name);

// All shards of one study as if it had been run at once. Throws UsageError when they are not of
// one study, when one is missing, given twice or was broken off.
[[nodiscard]] StudyRuns merge(std::vector<ShardResult> shards);

}  // namespace coldcast
