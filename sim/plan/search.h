#pragma once

#include <span>
#include <vector>

#include "plan/grid.h"

namespace coldcast {

// Looks for the cheapest setting that meets the targets: small grids in full, large ones along
// their levers.
class Search {
 public:
  // All must outlive it.
  Search(const PlanTask& task, Candidates& candidates) : task_(task), candidates_(candidates) {}

  // Every way of every lever group.
  void run();

 private:
  void search(Grid& grid);
  void try_all(Grid& grid);
  // The cheapest step of one lever for each combination of the others.
  void search_lines(Grid& grid, std::size_t along, const std::vector<std::size_t>& others);
  // Lever after lever, as long as that helps.
  void descend(Grid& grid);
  [[nodiscard]] bool find_start(Grid& grid, Steps& steps) const;
  bool lower(Grid& grid, Steps& steps);
  bool trade(Grid& grid, Steps& steps);
  std::optional<std::size_t> search_line(Grid& grid, const Steps& steps, std::size_t lever,
                                         std::size_t most_tried);
  [[nodiscard]] bool is_monotone(const Lever& lever) const;

  const PlanTask& task_;
  Candidates& candidates_;
};

}  // namespace coldcast
