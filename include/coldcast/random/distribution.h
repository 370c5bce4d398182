#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "coldcast/base/catalog.h"
#include "coldcast/base/time.h"
#include "coldcast/random/random_stream.h"

namespace coldcast {

// A law of durations: a constant, or one of the kinds in the catalog. An immutable value, cheap to
// copy; a draw takes its randomness from the stream it is given, is never negative, and is rounded
// once, to the nearest nanosecond.
class Distribution {
 public:
  // One implementation; distribution.cpp holds them all.
  class Law {
   public:
    virtual ~Law() = default;
    [[nodiscard]] virtual Duration sample(RandomStream& stream) const = 0;
    // Fills `draws` with what as many calls of sample() would give; faster for the common laws.
    virtual void fill(RandomStream& stream, std::span<Duration> draws) const;
    // Mean in seconds; infinity for a Pareto of shape 1 or less.
    [[nodiscard]] virtual double mean_seconds() const = 0;
  };

  // Always `span`; draws nothing from the stream.
  explicit Distribution(Duration span = Duration::zero());
  explicit Distribution(std::shared_ptr<const Law> law) : law_(std::move(law)) {}

  [[nodiscard]] bool is_constant() const { return law_ == nullptr; }
  // The span of a constant one.
  [[nodiscard]] Duration constant() const { return constant_; }
  [[nodiscard]] Duration sample(RandomStream& stream) const {
    return law_ ? law_->sample(stream) : constant_;
  }
  void fill(RandomStream& stream, std::span<Duration> draws) const;
  [[nodiscard]] double mean_seconds() const;

 private:
  Duration constant_{};
  std::shared_ptr<const Law> law_;  // null: constant. Shared because laws are immutable and copied
                                    // with every scenario (an empirical one may hold a whole file).
};

// Reads a duration or a block {kind: ...}; what is wrong goes to the setting's diagnostics.
[[nodiscard]] Distribution read_distribution(const Setting& setting);
// The distribution at `key`, or a constant.
[[nodiscard]] Distribution read_distribution(Parameters& settings, std::string_view key,
                                             Duration otherwise);
[[nodiscard]] std::optional<Distribution> read_optional_distribution(Parameters& settings,
                                                                     std::string_view key);

[[nodiscard]] std::vector<CatalogEntry> distribution_catalog();

}  // namespace coldcast
