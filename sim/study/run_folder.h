#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "coldcast/study/study.h"

namespace coldcast {

// Adds the results of replications up in their order, whichever order they come in, so that the sum
// is the same on any number of threads: those that come early wait.
class RunFolder {
 public:
  // What is taken is of replication `from` or a later one; `runs` must outlive it.
  RunFolder(StudyRuns& runs, std::uint64_t from) : runs_(runs), next_(from) {}

  void take(std::size_t cell, std::uint64_t replication, MetricTree tree);
  // No more will come: adds what waits for others that were not run.
  void finish();

 private:
  struct Waiting {
    std::vector<std::optional<MetricTree>> trees;  // by cell
    std::size_t count = 0;
  };

  void add(const std::vector<std::optional<MetricTree>>& trees);

  StudyRuns& runs_;
  std::uint64_t next_;
  std::map<std::uint64_t, Waiting> waiting_;
};

}  // namespace coldcast
