#pragma once

#include <vector>

#include "coldcast/callers/dependency_change.h"
#include "coldcast/origin/platform.h"

#include "callers/dependency.h"

namespace coldcast {

// Makes the changes of dependencies while time runs, and undoes those that have an end. At one
// instant what is undone comes before what is new; then in order of the file. Belongs to one run.
class DependencyChanger final : public Caller {
 public:
  // `dependencies` are by place, and outlive it, as `changes` do.
  DependencyChanger(const std::vector<DependencyChange>& changes,
                    std::vector<Dependency*> dependencies);

  // Once, at the start of the run.
  void start(Platform& platform);
  void woken(std::uint64_t token, Platform& platform) override;

 private:
  void apply(const DependencyChange& change, Platform& platform);
  [[nodiscard]] DependencyChange before(const DependencyChange& change) const;

  const std::vector<DependencyChange>* changes_;
  std::vector<Dependency*> dependencies_;
  std::vector<DependencyChange> undo_;  // by change: what it was
};

}  // namespace coldcast
