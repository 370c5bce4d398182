#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "coldcast/results/metric_tree.h"
#include "coldcast/study/moments.h"

namespace coldcast {

// A row of several runs, number by number.
class FoldedRow {
 public:
  void add(const MetricRow& row);

  [[nodiscard]] const Moments& values(std::size_t metric) const { return numbers_[metric].values; }
  // Whether all of them are counts.
  [[nodiscard]] bool are_counts(std::size_t metric) const { return numbers_[metric].are_counts; }
  // Of a share whose events have no number of their own: as many as it makes of its trials.
  [[nodiscard]] const Moments& events(std::size_t metric) const;

 private:
  struct Folded {
    Moments values;
    bool are_counts = true;
  };
  struct Events {
    std::size_t metric;  // the share
    std::size_t trials;
    Moments events;
  };

  void begin(const MetricRow& row);

  std::vector<Folded> numbers_;
  std::vector<Events> events_;
};

// What runs of one setting add up to: as much memory however many there are.
struct FoldedRuns {
  std::uint64_t count = 0;
  FoldedRow run{};
  FoldedRow account{};
  std::vector<FoldedRow> functions{};
  std::vector<FoldedRow> things{};

  void add(const MetricTree& tree);
  // The row must be one of the trees'.
  [[nodiscard]] const FoldedRow& row_at(const MetricPlace& place) const;
};

// How many of a share's trials were events, where that is no number of its own.
[[nodiscard]] double events_of_share(double share, double trials);

// The numbers that are compared: cold_start_rate, latency_ms.p50, latency_ms.p99, throttles.total,
// cost_usd.per_month.
inline constexpr std::array<std::string_view, 5> kComparedMetrics = {
    "cold_start_rate", "latency_ms.p50", "latency_ms.p99", "throttles.total", "cost_usd.per_month"};
// What only some rows have, and is compared where there is any: what idle environments hold, and
// what those who call and wait are after.
inline constexpr std::array<std::string_view, 7> kComparedIfAny = {
    kIdleMemory,       "clients.answered",      "clients.failed",
    "clients.gave_up", "clients.attempts.mean", "clients.latency_ms.p99",
    "orphaned_ms"};
inline constexpr std::size_t kIdleMemoryPlace = 0;

// A row that two settings have, by its places in each.
struct CommonRow {
  MetricPlace::Row row = MetricPlace::Row::account;
  std::uint32_t baseline = 0;
  std::uint32_t variant = 0;
};
// The account, then the functions that both have.
[[nodiscard]] std::vector<CommonRow> common_rows(const MetricTree& baseline,
                                                 const MetricTree& variant);
// Where the number of that path stands in each; nothing where one has none.
[[nodiscard]] std::optional<std::pair<MetricPlace, MetricPlace>> places_in(
    const CommonRow& row, std::string_view path, const MetricTree& baseline,
    const MetricTree& variant);

// What two settings tell of what waits and fails, of a queue, a stream or an event source, and
// where the number stands in each.
struct CommonSource {
  std::string path;
  MetricPlace baseline;
  MetricPlace variant;
};
[[nodiscard]] std::vector<CommonSource> common_sources(const MetricTree& baseline,
                                                       const MetricTree& variant);

// Of the replications in which both settings have a number.
struct FoldedPair {
  Moments baseline{};
  Moments variant{};
  Moments difference{};

  void add(const Number& of_baseline, const Number& of_variant);
};

// What pairs of runs that saw the same requests add up to, in the order of common_rows().
class FoldedPairs {
 public:
  void add(const MetricTree& baseline, const MetricTree& variant);

  [[nodiscard]] bool is_empty() const { return rows_.empty(); }
  [[nodiscard]] const FoldedPair& compared(std::size_t row, std::size_t metric) const {
    return rows_[row].compared[metric];
  }
  [[nodiscard]] const FoldedPair& compared_if_any(std::size_t row, std::size_t metric) const {
    return rows_[row].if_any[metric];
  }
  // By the path of a CommonSource.
  [[nodiscard]] FoldedPair source(std::string_view path) const;
  // Whether each row of both had as many.
  [[nodiscard]] bool same_requests() const { return same_requests_; }

 private:
  struct Row {
    CommonRow places;
    std::array<FoldedPair, kComparedMetrics.size()> compared{};
    std::array<FoldedPair, kComparedIfAny.size()> if_any{};
  };

  struct Source {
    CommonSource places;
    FoldedPair pair;
  };

  std::vector<Row> rows_;
  std::vector<Source> sources_;
  bool same_requests_ = true;
};

}  // namespace coldcast
