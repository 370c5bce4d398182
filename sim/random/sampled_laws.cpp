#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "coldcast/base/index.h"

#include "base/scaled_number.h"
#include "formats/csv.h"
#include "random/laws.h"

namespace coldcast {
namespace {

// The inverse of a distribution function that is linear between points.
class Quantiles {
 public:
  explicit Quantiles(const std::vector<QuantilePoint>& points) {
    for (std::size_t i = 0; i + 1 < points.size(); ++i) {
      const auto low = static_cast<double>(points[i].value.count());
      const auto high = static_cast<double>(points[i + 1].value.count());
      const double width = points[i + 1].share - points[i].share;
      pieces_.push_back({points[i].share, low, (high - low) / width});
      mean_ += width * 0.5 * (low + high);
    }
  }

  [[nodiscard]] double draw(RandomStream& stream) const {
    const double share = stream.uniform();
    std::size_t i = 0;
    while (i + 1 < pieces_.size() && pieces_[i + 1].share <= share) ++i;
    return pieces_[i].value + (share - pieces_[i].share) * pieces_[i].slope;
  }
  [[nodiscard]] double mean() const { return mean_; }

 private:
  struct Piece {
    double share;
    double value;
    double slope;
  };
  std::vector<Piece> pieces_;
  double mean_ = 0.0;
};

// Each of a file's values is as likely as any other.
class Empirical final : public Distribution::Law {
 public:
  explicit Empirical(std::vector<Duration> values) : values_(std::move(values)) {}

  [[nodiscard]] Duration sample(RandomStream& stream) const override {
    return values_[to_index(stream.below(values_.size()))];
  }
  [[nodiscard]] double mean_seconds() const override {
    double sum = 0.0;
    for (const Duration value : values_) sum += static_cast<double>(value.count());
    return sum * 1e-9 / static_cast<double>(values_.size());
  }

 private:
  std::vector<Duration> values_;
};

class Mixture final : public Distribution::Law {
 public:
  explicit Mixture(std::vector<MixturePart> parts) : parts_(std::move(parts)) {
    double total = 0.0;
    for (const MixturePart& part : parts_) total += part.weight;
    double sum = 0.0;
    for (const MixturePart& part : parts_) limits_.push_back((sum += part.weight) / total);
  }

  [[nodiscard]] Duration sample(RandomStream& stream) const override {
    const double share = stream.uniform();
    std::size_t i = 0;
    while (i + 1 < limits_.size() && limits_[i] <= share) ++i;
    return parts_[i].law.sample(stream);
  }
  [[nodiscard]] double mean_seconds() const override {
    double mean = 0.0;
    double below = 0.0;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      // A part that is never drawn counts nothing, even when its mean is infinite.
      if (limits_[i] > below) mean += (limits_[i] - below) * parts_[i].law.mean_seconds();
      below = limits_[i];
    }
    return mean;
  }

 private:
  std::vector<MixturePart> parts_;
  std::vector<double> limits_;  // cumulative shares
};

// The share that a key such as p99.9 names. Results have no points in their names, and call the
// ends min and max: p99_9.
std::optional<double> share_of_key(std::string key) {
  if (key == "min") return 0.0;
  if (key == "max") return 1.0;
  if (key.size() < 2 || key[0] != 'p') return std::nullopt;
  std::replace(key.begin(), key.end(), '_', '.');
  const std::optional<double> percent = parse_number(std::string_view{key}.substr(1));
  if (!percent || *percent < 0.0 || *percent > 100.0) return std::nullopt;
  return *percent / 100.0;
}

struct NamedPoint {
  std::string key;
  QuantilePoint point;
};

std::vector<NamedPoint> read_points(Parameters& settings) {
  std::vector<NamedPoint> points;
  for (const auto& [key, setting] : settings.all()) {
    // `kind` is read already, `weight` is a mixture's.
    if (key == "kind" || key == "weight") continue;
    const std::optional<double> share = share_of_key(key);
    if (share) {
      points.push_back({key, {*share, setting.duration()}});
    } else {
      setting.fail("unknown key \"" + key +
                   "\"; quantiles are p0 (or min) to p100 (or max), such as p50 or "
                   "p99.9");
    }
  }
  std::stable_sort(points.begin(), points.end(), [](const NamedPoint& a, const NamedPoint& b) {
    return a.point.share < b.point.share;
  });
  return points;
}

// Do the points make a distribution function? Reports what does not.
bool are_complete(Parameters& settings, const std::vector<NamedPoint>& points) {
  if (points.empty() || points.front().point.share > 0.0) {
    settings.fail("p0 is missing: the shortest duration, such as p0: 80ms");
    return false;
  }
  if (points.back().point.share < 1.0) {
    settings.fail("p100 is missing: the longest duration, such as p100: 2s");
    return false;
  }
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const NamedPoint& low = points[i];
    const NamedPoint& high = points[i + 1];
    if (low.point.share >= high.point.share) {
      settings.fail(high.key, "is the same quantile as " + low.key);
      return false;
    }
    if (low.point.value > high.point.value) {
      settings.fail(high.key, to_string(high.point.value) + " is below " + low.key + " " +
                                  to_string(low.point.value));
      return false;
    }
  }
  return true;
}

// The values of a column; blank cells are left out. Throws TraceError.
std::vector<Duration> read_values(CsvReader& table, std::size_t column, const NumberUnit& unit) {
  std::vector<Duration> values;
  while (table.next(column)) {
    const std::string_view cell = table.field(column);
    if (cell.empty()) continue;
    const std::optional<std::int64_t> value = parse_scaled(cell, unit);
    if (!value) table.fail(fmt::format("\"{}\" is not a number, or too large", cell));
    if (*value < 0) table.fail(fmt::format("a duration of {} is negative", cell));
    values.emplace_back(*value);
  }
  return values;
}

}  // namespace

Distribution quantile_distribution(const std::vector<QuantilePoint>& points) {
  if (points.front().value == points.back().value) return Distribution{points.front().value};
  return distribution_of(Quantiles{points});
}

Distribution build_quantiles(Parameters& settings) {
  const std::vector<NamedPoint> named = read_points(settings);
  if (!are_complete(settings, named)) return Distribution{};
  std::vector<QuantilePoint> points;
  for (const NamedPoint& entry : named) points.push_back(entry.point);
  return quantile_distribution(points);
}

Distribution build_empirical(Parameters& settings) {
  const std::optional<Setting> file = settings.require("file", "samples.csv");
  const std::optional<Setting> name = settings.require("column", "duration_ms");
  const std::optional<Setting> unit = settings.require("unit", "ms");
  const NumberUnit length = unit ? time_unit(unit->choice(time_units())) : NumberUnit{};
  const std::optional<std::string> path = file ? readable_file(*file) : std::nullopt;
  if (!path || !name || !unit) return Distribution{};
  try {
    CsvReader table{*path};
    const std::optional<std::size_t> column = table.column(name->text());
    if (!column) {
      const std::vector<std::string_view> known{table.header().begin(), table.header().end()};
      name->fail(unknown_word("column", name->text(), known));
      return Distribution{};
    }
    std::vector<Duration> values = read_values(table, *column, length);
    if (!values.empty()) return Distribution{std::make_shared<Empirical>(std::move(values))};
    name->fail(fmt::format("column \"{}\" of {} has no values", name->text(), *path));
  } catch (const TraceError& error) {
    file->fail(error.what());
  }
  return Distribution{};
}

Distribution build_mixture(Parameters& settings) {
  const std::optional<Setting> of =
      settings.require("of", "[{weight: 0.9, kind: constant, duration: 1ms}, ...]");
  if (!of) return Distribution{};
  std::vector<MixturePart> parts;
  double total = 0.0;
  for (const Setting& item : of->list()) {
    MixturePart part;
    part.law = read_mixture_part(item, part.weight);
    total += part.weight;
    parts.push_back(std::move(part));
  }
  if (total > 0.0) return mixture_distribution(std::move(parts));
  of->fail("no part has a weight above 0");
  return Distribution{};
}

Distribution mixture_distribution(std::vector<MixturePart> parts) {
  return Distribution{std::make_shared<Mixture>(std::move(parts))};
}

}  // namespace coldcast
