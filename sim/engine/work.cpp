#include "engine/work.h"

#include <algorithm>
#include <fmt/format.h>

#include "coldcast/base/error.h"

namespace coldcast {

FeedWork::FeedWork(const Function& function, const StreamKey& key)
    : first_try_(laws(function, key, false)), retry_(laws(function, key, true)) {}

FeedWork::Laws FeedWork::laws(const Function& function, StreamKey key, bool retry) {
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
    ColdStartParts parts = draw_parts();
    if (parts.init > function_->cold_start.init_cap) {
      parts.aborted_init = function_->cold_start.init_cap;
      parts.init = parts.init_extension = parts.init_runtime = Duration::zero();
    }
    return checked(parts);
  }
  ColdStartParts parts;
  parts.download = sample(function_->cold_start.download);
  parts.environment = sample(function_->cold_start.environment);
  parts.init = std::max(sample(function_->snap_start->restore), function_->snap_start->floor);
  return checked(parts);
}

ColdStartParts ColdStartWork::draw_uncapped() {
  return checked(draw_parts());
}

ColdStartParts ColdStartWork::draw_parts() {
  ColdStartParts parts;
  parts.download = sample(function_->cold_start.download);
  parts.environment = sample(function_->cold_start.environment);
  draw_init(parts);
  return parts;
}

void ColdStartWork::draw_init(ColdStartParts& parts) {
  const InitPhases& phases = function_->cold_start.init;
  parts.init_extension = sample(phases.extension);
  parts.init_runtime = sample(phases.runtime);
  parts.init = parts.init_extension + parts.init_runtime + sample(phases.function);
}

Duration ColdStartWork::draw_init() {
  ColdStartParts parts;
  draw_init(parts);
  return parts.init;
}

Duration ColdStartWork::sample(const Distribution& distribution) {
  return std::min(distribution.sample(stream_), kLongest);
}

ColdStartParts ColdStartWork::checked(const ColdStartParts& parts) const {
  const Duration longest =
      std::max({parts.download, parts.environment, parts.init, parts.aborted_init});
  if (longest < kLongest) return parts;
  throw Error(
      fmt::format("function {}: a part of a cold start takes nine years or more", function_->name),
      "shorten download, environment and init, or snap_start's restore");
}

}  // namespace coldcast
