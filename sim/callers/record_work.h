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
      : works_(&works), fates_(&fates) {
    follow(std::move(settings));
  }

  // The function is another from now on.
  void follow(Settings settings) {
    settings_ = std::move(settings);
    may_fail_ = !settings_.failing_labels.empty() || settings_.poison_rate > 0.0 ||
                settings_.record_failure_rate > 0.0;
  }
  // Whether messages that bring nothing of their own take no time and never fail.
  [[nodiscard]] bool is_nothing() const {
    return !settings_.per_record && settings_.record_failure_rate <= 0.0 &&
           settings_.poison_rate <= 0.0;
  }
  [[nodiscard]] bool fails(const Message& message) const {
    return message.is_poison || (may_fail_ && is_drawn_to_fail(message));
  }
  [[nodiscard]] Duration duration(const Message& message) const {
    if (message.duration >= Duration::zero()) return message.duration;
    return settings_.per_record ? drawn(message) : Duration::zero();
  }
  // Whether a filter keeps `share` of the messages, and this one among them, from the function.
  [[nodiscard]] bool is_filtered(const Message& message, double share) const;

 private:
  [[nodiscard]] bool is_drawn_to_fail(const Message& message) const;
  [[nodiscard]] Duration drawn(const Message& message) const;

  Settings settings_;
  bool may_fail_ = false;
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
