#pragma once

#include "coldcast/engine/observer.h"

#include "engine/function_state.h"

namespace coldcast {

// The parts of a cold start, of one fact to another.
template <typename From, typename To>
void tell_start(const From& from, To& to) {
  to.cause = from.cause;
  to.download = from.download;
  to.environment_start = from.environment_start;
  to.init = from.init;
  to.aborted_init = from.aborted_init;
  to.suppressed_init = from.suppressed_init;
}

inline void tell_cold_start(Admission& admission, ColdStartCause cause,
                            const ColdStartParts& parts) {
  admission.start = StartKind::cold;
  admission.cause = cause;
  admission.download = parts.download;
  admission.environment_start = parts.environment;
  admission.init = parts.init;
  admission.aborted_init = parts.aborted_init;
  admission.init_extension = parts.init_extension;
  admission.init_runtime = parts.init_runtime;
}

// On demand, of a function that may have provisioned concurrency.
inline void tell_spillover(Admission& admission, const ProvisionedState& provisioned) {
  admission.spillover = provisioned.configured > 0;
  if (admission.spillover) admission.spillover_cause = provisioned.spillover_cause();
}

}  // namespace coldcast
