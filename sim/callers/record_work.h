#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "coldcast/origin/platform.h"
#include "coldcast/random/distribution.h"
#include "coldcast/random/numbered_draws.h"

#include "callers/message.h"

namespace coldcast {

// What a function does with each message of a batch: how long it takes, and whether it fails. All
// of it belongs to the message and, of a failure that passes, to its how-many-th delivery; not to
// who serves it.
class RecordWork {
 public:
  struct Settings {
    std::optional<Distribution> per_record{};
    double scale = 1.0;  // of durations, by the function's memory
    double record_failure_rate = 0.0;
    double poison_rate = 0.0;
    std::vector<std::string> failing_labels{};
  };

  RecordWork(Settings settings, const NumberedDraws& works, const NumberedDraws& fates)
      : settings_(std::move(settings)), works_(&works), fates_(&fates) {}

  // The function is another from now on.
  void follow(Settings settings) { settings_ = std::move(settings); }
  // Whether messages that bring nothing of their own take no time and never fail.
  [[nodiscard]] bool is_nothing() const {
    return !settings_.per_record && settings_.record_failure_rate <= 0.0 &&
           settings_.poison_rate <= 0.0;
  }
  [[nodiscard]] bool fails(const Message& message) const;
  [[nodiscard]] Duration duration(const Message& message) const;
  // Whether a filter keeps `share` of the messages, and this one among them, from the function.
  [[nodiscard]] bool is_filtered(const Message& message, double share) const;

 private:
  Settings settings_;
  const NumberedDraws* works_;
  const NumberedDraws* fates_;
};

}  // namespace coldcast
