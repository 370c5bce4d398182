#include "study/run_folder.h"

#include <utility>

namespace coldcast {
namespace {

bool is_complete(const std::optional<MetricTree>& tree) {
  return tree && !tree->partial;
}

}  // namespace

void RunFolder::take(std::size_t cell, std::uint64_t replication, MetricTree tree) {
  Waiting& waiting = waiting_[replication];
  waiting.trees.resize(runs_.cells.size());
  waiting.trees[cell] = std::move(tree);
  ++waiting.count;
  while (!waiting_.empty() && waiting_.begin()->first == next_ &&
         waiting_.begin()->second.count == runs_.cells.size()) {
    add(waiting_.begin()->second.trees);
    waiting_.erase(waiting_.begin());
    ++next_;
  }
}

void RunFolder::finish() {
  for (const auto& [replication, waiting] : waiting_) add(waiting.trees);
  waiting_.clear();
}

void RunFolder::add(const std::vector<std::optional<MetricTree>>& trees) {
  for (std::size_t cell = 0; cell < trees.size(); ++cell)
    if (is_complete(trees[cell])) runs_.cells[cell].more.add(*trees[cell]);
  if (runs_.study.kind != StudyKind::compare || !is_complete(trees.front())) return;
  runs_.more_pairs.resize(trees.size());
  for (std::size_t cell = 1; cell < trees.size(); ++cell)
    if (is_complete(trees[cell])) runs_.more_pairs[cell].add(*trees.front(), *trees[cell]);
}

}  // namespace coldcast
