#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "coldcast/callers/queue_settings.h"
#include "coldcast/random/numbered_draws.h"

namespace coldcast {

// Gives messages and records their keys, 0 .. count-1, by their number (1, 2, ...).
class KeyChooser {
 public:
  KeyChooser(const KeySettings& settings, const StreamKey& key) : settings_(settings), draws_(key) {
    if (settings.choose != KeyChoice::zipf) return;
    double sum = 0.0;
    for (std::uint64_t k = 1; k <= settings.count; ++k) {
      sum += std::pow(static_cast<double>(k), -settings.exponent);
      sums_.push_back(sum);
    }
  }

  [[nodiscard]] std::uint64_t key_of(std::uint64_t number) const {
    if (settings_.count <= 1) return 0;
    if (settings_.choose == KeyChoice::round_robin) return (number - 1) % settings_.count;
    const double u = draws_.uniform(number);
    if (settings_.choose == KeyChoice::uniform)
      return std::min(settings_.count - 1,
                      static_cast<std::uint64_t>(u * static_cast<double>(settings_.count)));
    const auto found = std::upper_bound(sums_.begin(), sums_.end(), u * sums_.back());
    return std::min(settings_.count - 1, static_cast<std::uint64_t>(found - sums_.begin()));
  }

 private:
  KeySettings settings_;
  NumberedDraws draws_;
  std::vector<double> sums_;  // zipf: of the weights of the keys up to each
};

}  // namespace coldcast
