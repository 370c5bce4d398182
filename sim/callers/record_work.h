#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "coldcast/origin/platform.h"
#include "coldcast/random/distribution.h"
#include "coldcast/random/numbered_draws.h"

#include "callers/message.h"

namespace coldcast {

// Of a function that is being deployed: the version that requests have gone to so far, which is the
// only one at other times, and the new one.
enum class Version : std::uint8_t { current, next };

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

// The same of each version that there is.
class VersionedRecords {
 public:
  VersionedRecords(RecordWork::Settings settings, const NumberedDraws& works,
                   const NumberedDraws& fates)
      : current_(std::move(settings), works, fates) {}

  [[nodiscard]] const RecordWork& current() const { return current_; }
  // Attempts go to a new version only while there is one.
  [[nodiscard]] const RecordWork& next() const { return *next_; }

  void set(RecordWork::Settings settings, Version version) {
    if (version == Version::next && !next_) next_ = current_;
    (version == Version::next ? *next_ : current_).follow(std::move(settings));
  }
  // The deployment is over.
  void settle(bool is_well) {
    if (is_well && next_) current_ = *std::move(next_);
    next_.reset();
  }

 private:
  RecordWork current_;
  std::optional<RecordWork> next_;
};

}  // namespace coldcast
