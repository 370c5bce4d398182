#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

#include "coldcast/base/checksum.h"
#include "coldcast/study/study.h"

namespace coldcast {

// The text of a shard's result, of which a piece at a time is looked at.
class ShardText {
 public:
  // Held in memory.
  ShardText(std::string text) : text_(std::move(text)), size_(text_.size()) {}
  // Of a regular file that can be read, which is not held.
  [[nodiscard]] static ShardText in_file(const std::string& path);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  // Up to `size` bytes from `begin` on. Throws UsageError where the file has become shorter.
  [[nodiscard]] std::string piece(std::uint64_t begin, std::uint64_t size) const;

 private:
  std::string text_{};
  std::string path_{};
  std::uint64_t size_;
};

// A run, its place in the study and where its lines are.
struct PlacedRun {
  std::size_t cell = 0;
  std::uint64_t replication = 0;
  std::uint64_t begin = 0;
  std::uint64_t size = 0;
  std::uint64_t line = 1;  // the number of the first
};

// What one shard of a study ran, with everything that is needed to print the whole: a text file,
// read by merge() only, of the same version. Of the runs it is known where they are.
struct ShardResult {
  std::string name;  // of its file, for messages
  ShardText text;
  Shard shard{};
  Study study{};
  bool partial = false;  // broken off
  std::vector<PlacedRun> runs{};

  // Throws UsageError where its lines are not those of a run.
  [[nodiscard]] MetricTree tree_of(const PlacedRun& run) const;
};

// Writes what a shard ran, a run at a time, so that none need be held: every number reads back
// equal; what tells of the warm-up is left out. The stream must outlive it.
class ShardWriter {
 public:
  ShardWriter(const Study& study, const Shard& shard, std::ostream& out);

  // The order must be that of cells and replications.
  void add(std::size_t cell, std::uint64_t replication, const MetricTree& tree);
  // Nothing may be added behind it. A shard that was broken off is not merged.
  void end(bool is_broken_off);

 private:
  void write(std::string_view text);

  std::ostream& out_;
  Checksum sum_{};
};

// All runs that are held.
void write_shard(const StudyRuns& runs, const Shard& shard, std::ostream& out);
// Throws UsageError when it is not the result of a shard, or not the whole of it. Takes memory for
// what is in the text only, whatever that claims.
[[nodiscard]] ShardResult read_shard(ShardText text, const std::string& name);

// All shards of one study as if it had been run at once: a run at a time is read and added, so that
// memory does not grow with their number. Throws UsageError when they are not of one study, when
// one is missing, given twice or was broken off.
[[nodiscard]] StudyRuns merge(const std::vector<ShardResult>& shards);

}  // namespace coldcast
