#include "engine/function_state.h"

#include <array>

#include "pool/replacement.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;

// AWS, Lambda execution environment lifecycle, "Shutdown phase": none, internal, external
// extensions.
Duration shutdown_time(Extensions extensions) {
  constexpr std::array<std::chrono::milliseconds, 3> kTimes = {0ms, 500ms, 2000ms};
  return kTimes[static_cast<std::size_t>(extensions)];
}

// Each version draws from streams of its own.
RandomStream stream(StreamKey key, StreamPurpose purpose) {
  key.purpose = purpose;
  return RandomStream(key);
}

}  // namespace

FunctionState::FunctionState(const Function& function, FunctionId function_id,
                             FunctionLimits& its_limits, const StreamKey& key)
    : settings(&function),
      limits(&its_limits),
      id(function_id),
      whole(this),
      current(this),
      subject(index(function_id)),
      version(static_cast<std::uint16_t>(key.block)),
      shutdown(shutdown_time(function.extensions)),
      draws_fate(function.crash_rate > 0.0 || function.failure_rate > 0.0),
      reuse_order(function.reuse),
      keep_alive(function.keep_alive.make(stream(key, StreamPurpose::policy))),
      constant_idle_timeout(keep_alive->constant_idle_timeout()),
      watches_pool(keep_alive->watches_pool()),
      cold_start(function, stream(key, StreamPurpose::cold_start)),
      provisioned_start(function, stream(key, StreamPurpose::provisioned_init)),
      outcomes(stream(key, StreamPurpose::outcome)),
      reuse(stream(key, StreamPurpose::reuse)),
      ages(stream(key, StreamPurpose::max_age)) {
  if (function.proactive_initialization > 0.0) {
    replacement =
        make_replacement(function.proactive_initialization, stream(key, StreamPurpose::proactive));
  }
  if (function.reuse == ReuseOrder::random) {
    for (IdleList* list : {&idle, &provisioned.idle}) list->order = std::make_unique<IdleOrder>();
  }
  if (function.scaling_rate) {
    scaling =
        TokenBucket::of_burst(function.scaling_rate->environments, function.scaling_rate->per);
  }
}

bool FunctionState::may_be_plain() const {
  return !watches_pool && !replacement && reuse_order == ReuseOrder::newest && !draws_fate &&
         auto_scaling == nullptr && settings->assignment != Assignment::first_free;
}

}  // namespace coldcast
