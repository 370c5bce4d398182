#include "engine/work.h"

namespace coldcast {

LaneWork::LaneWork(const Function& function, const StreamKey& key)
    : first_try_(laws(function, key, false)), retry_(laws(function, key, true)) {}

LaneWork::Laws LaneWork::laws(const Function& function, StreamKey key, bool retry) {
  const Handler& handler = function.handler;
  const double scale = function.cpu_scale();
  Laws laws;
  if (!handler.duration) return laws;
  key.purpose = retry ? StreamPurpose::retry_duration : StreamPurpose::duration;
  laws.duration.emplace(*handler.duration, RandomStream(key), scale);
  key.purpose = StreamPurpose::first_duration;
  if (retry) key.purpose = StreamPurpose::retry_first_duration;
  if (handler.first_duration) {
    laws.first.emplace(*handler.first_duration, RandomStream(key), scale);
  }
  key.purpose = retry ? StreamPurpose::retry_first_extra : StreamPurpose::first_extra;
  if (handler.first_extra) laws.extra.emplace(*handler.first_extra, RandomStream(key));
  laws.first_differs = laws.first || laws.extra;
  return laws;
}

ColdStartParts ColdStartWork::draw() {
  if (!function_->snap_start) {
    ColdStartParts parts = draw_uncapped();
    if (parts.init <= function_->cold_start.init_cap) return parts;
    parts.aborted_init = function_->cold_start.init_cap;
    parts.init = Duration::zero();
    return parts;
  }
  ColdStartParts parts;
  parts.download = sample(function_->cold_start.download);
  parts.environment = sample(function_->cold_start.environment);
  parts.init = std::max(sample(function_->snap_start->restore), function_->snap_start->floor);
  return parts;
}

ColdStartParts ColdStartWork::draw_uncapped() {
  ColdStartParts parts;
  parts.download = sample(function_->cold_start.download);
  parts.environment = sample(function_->cold_start.environment);
  parts.init = draw_init();
  return parts;
}

Duration ColdStartWork::draw_init() {
  const InitPhases& phases = function_->cold_start.init;
  const Duration extension = sample(phases.extension);
  const Duration runtime = sample(phases.runtime);
  return extension + runtime + sample(phases.function);
}

// No part is longer than some nine years, so that sums of parts fit.
Duration ColdStartWork::sample(const Distribution& distribution) {
  constexpr Duration kLongest{std::int64_t{1} << 58};
  return std::min(distribution.sample(stream_), kLongest);
}

}  // namespace coldcast
