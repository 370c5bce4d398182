#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "coldcast/base/time.h"
#include "coldcast/measure/histogram.h"
#include "coldcast/measure/level.h"

namespace coldcast {

// The sizes of some things (records of batches, attempts of requests): their mean, `null` where
// there are none, and their highest.
struct SizeFigure {
  std::uint64_t total = 0;
  std::uint64_t number = 0;
  std::uint64_t max = 0;

  void record(std::uint64_t size) {
    total += size;
    ++number;
    max = size > max ? size : max;
  }
};

// Numbers that a part of the simulated world has beside the statistics of requests: of a queue, of
// the asynchronous events of a function. Paths are those of the JSON, without the name of the
// thing: `async.events_dropped.total`. Which paths there are depends on the scenario, never on what
// happened: a path that does not apply has a value of nothing.
class Figures {
 public:
  using Value = std::variant<std::uint64_t,          // a count: the account's is the sum
                             std::optional<double>,  // a measure: the account has none
                             Histogram,              // milliseconds: mean, p50, ... max; merged
                             LevelFigure,            // mean, max, and perhaps at_end
                             Duration,     // milliseconds in all: the account's is the sum
                             SizeFigure>;  // mean, max

  struct Row {
    std::string path;
    Value value;
  };

  void count(std::string path, std::uint64_t value) { rows_.push_back({std::move(path), value}); }
  void measure(std::string path, std::optional<double> value) {
    rows_.push_back({std::move(path), value});
  }
  void times(std::string path, Histogram value) {
    rows_.push_back({std::move(path), std::move(value)});
  }
  void level(std::string path, const LevelFigure& value) {
    rows_.push_back({std::move(path), value});
  }
  void total(std::string path, Duration value) { rows_.push_back({std::move(path), value}); }
  void sizes(std::string path, const SizeFigure& value) {
    rows_.push_back({std::move(path), value});
  }
  // A block that is not used: `null` in the JSON, one path.
  void nothing(std::string path) { measure(std::move(path), std::nullopt); }

  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  // Adds those of another thing, path by path: counts and totals add up, times and sizes merge, of
  // levels the means and
  // ends add up and the highest is that of `other` or of this, whichever is higher (a part that
  // knows the highest of the sum sets it afterwards). Paths that this lacks are appended.
  void merge(const Figures& other);
  // The highest level of the sum, where the part knows it.
  void set_max(std::string_view path, std::uint64_t max);

 private:
  std::vector<Row> rows_;
};

// The figures of a thing of the scenario that is no function: section `queues`, name `orders`.
struct NamedFigures {
  std::string section;
  std::string name;
  Figures figures;
};

}  // namespace coldcast
