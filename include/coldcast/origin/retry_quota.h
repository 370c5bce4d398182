#pragma once

#include "coldcast/origin/client_settings.h"

namespace coldcast {

// The retry after an answer that is no throttle. AWS's SDKs wait less for it and pay more of their
// quota; a retry without a quota is the same after all answers.
[[nodiscard]] Retry after_other_answer(const Retry& retry);

}  // namespace coldcast
