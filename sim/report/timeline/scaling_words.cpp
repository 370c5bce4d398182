#include <algorithm>
#include <fmt/format.h>

#include "report/timeline/timeline_words.h"
#include "timeline/wording.h"

namespace coldcast {
namespace {

// More of them are read by nobody.
constexpr std::size_t kMostTold = 12;

// Why nothing came of it.
std::string silence_of(const ScalingTimeline& scaling) {
  std::string text = "nothing scaled: ";
  text += scaling.high_alarm.max() == 0 ? "the high alarm was never in ALARM"
                                        : "the high alarm asked for no more than there was";
  if (scaling.low_alarm.max() == 0) {
    text += scaling.had_no_data ? ", the low alarm ran out of data points"
                                : ", the low alarm was never in ALARM";
  }
  return text;
}

}  // namespace

std::string activity_words(const ScalingActivity& activity) {
  std::string cause(to_string(activity.cause));
  std::replace(cause.begin(), cause.end(), '_', ' ');
  std::string text = fmt::format("{} to {} at {} ({}", activity.from, activity.to,
                                 readable(activity.at - kStartOfTime), cause);
  if (activity.status == ScalingStatus::failed) return text + "; failed: " + activity.reason + ")";
  if (activity.ready_at > activity.at)
    text += ", READY at " + readable(activity.ready_at - kStartOfTime);
  return text + ")";
}

std::string scaling_words(const ScalingTimeline& scaling) {
  if (scaling.activities.empty()) return "auto scaling: " + silence_of(scaling);
  std::string text = "auto scaling: ";
  const std::size_t told = std::min(scaling.activities.size(), kMostTold);
  for (std::size_t i = 0; i < told; ++i)
    text += (i == 0 ? "" : "; ") + activity_words(scaling.activities[i]);
  const std::size_t more = scaling.activities.size() - told;
  return more == 0 ? text : text + fmt::format("; and {} more", more);
}

}  // namespace coldcast
