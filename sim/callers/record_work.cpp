#include "callers/record_work.h"

#include <algorithm>
#include <cmath>

namespace coldcast {
namespace {

// What several draws of one message are for; deliveries have the numbers from kFirstDelivery on.
constexpr std::uint64_t kPoison = 0;
constexpr std::uint64_t kFilter = 1;
constexpr std::uint64_t kFirstDelivery = 2;

constexpr double kLongest = 4.6e18;  // about 2^62 ns

}  // namespace

bool RecordWork::is_drawn_to_fail(const Message& message) const {
  const auto& labels = settings_.failing_labels;
  if (message.label != nullptr &&
      std::find(labels.begin(), labels.end(), *message.label) != labels.end())
    return true;
  if (settings_.poison_rate > 0.0 &&
      fates_->uniform(message.number, kPoison) < settings_.poison_rate)
    return true;
  return settings_.record_failure_rate > 0.0 &&
         fates_->uniform(message.number, kFirstDelivery + message.receive_count) <
             settings_.record_failure_rate;
}

Duration RecordWork::drawn(const Message& message) const {
  Duration drawn = settings_.per_record->constant();
  if (!settings_.per_record->is_constant()) {
    RandomStream stream = works_->stream(message.number);
    drawn = settings_.per_record->sample(stream);
  }
  if (settings_.scale == 1.0) return drawn;
  const double scaled = static_cast<double>(drawn.count()) * settings_.scale;
  return Duration{std::llround(std::min(kLongest, scaled))};
}

bool RecordWork::is_filtered(const Message& message, double share) const {
  return share > 0.0 && fates_->uniform(message.number, kFilter) < share;
}

}  // namespace coldcast
