#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/study/study.h"

namespace coldcast {

// What one shard of a study ran, with everything that is needed to print the whole: a text file,
// read by merge() only, of the same version.
struct ShardResult {
  std::string name;  // of its file, for messages
  Shard shard;
  StudyRuns runs;
};

// Every number reads back equal. What tells of the warm-up is left out.
void write_shard(const ShardResult& result, std::ostream& out);
// Throws UsageError when it is not the result of a shard, or not the whole of it.
[[nodiscard]] ShardResult read_shard(std::string_view text, const std::string& name);

// All shards of one study as if it had been run at once. Throws UsageError when they are not of
// one study, when one is missing, given twice or was broken off.
[[nodiscard]] StudyRuns merge(std::vector<ShardResult> shards);

}  // namespace coldcast
