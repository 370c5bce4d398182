#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "coldcast/results/metric_tree.h"
#include "coldcast/study/keep_alives.h"

#include "report/page/chart.h"

namespace coldcast {

// The least and the greatest of each number under several keep-alives; nothing where they were not
// asked for.
struct BandEnds {
  BandEnds() = default;
  explicit BandEnds(const KeepAliveBand& band) {
    if (band.names.empty()) return;
    least = band.least();
    greatest = band.greatest();
    is_there = true;
  }

  // A row of the tree, the account or a function, with its ends.
  [[nodiscard]] NamedRow named(std::string name, const MetricTree& tree,
                               const MetricRow& row) const {
    NamedRow found{.name = std::move(name), .row = &row, .currency = tree.basis.currency};
    if (!is_there) return found;
    found.least = &end_of(least, tree, row);
    found.greatest = &end_of(greatest, tree, row);
    return found;
  }
  [[nodiscard]] static const MetricRow& end_of(const MetricTree& end, const MetricTree& tree,
                                               const MetricRow& row) {
    if (&row == &tree.account) return end.account;
    return end.functions[static_cast<std::size_t>(&row - tree.functions.data())];
  }
  // Between what a number of any of them lies.
  [[nodiscard]] ChartRange range_of(std::string_view path) const {
    if (!is_there) return {};
    const auto number = [path](const MetricTree& end) {
      return value_of(number_at(end, find_metric(path, end)));
    };
    const auto low = number(least);
    const auto high = number(greatest);
    return low && high ? ChartRange{*low, *high} : ChartRange{};
  }

  MetricTree least{};
  MetricTree greatest{};
  bool is_there = false;
};

}  // namespace coldcast
