#pragma once

#include <memory>

#include "coldcast/pool/pool_policy.h"
#include "coldcast/random/random_stream.h"

namespace coldcast {

// Proactive initialization: AWS sometimes replaces an environment that has reached its age before a
// request asks. `share`: of those environments, 0 to 1 (AWS publishes none); each is drawn from
// `stream`.
[[nodiscard]] std::unique_ptr<PoolPolicy> make_replacement(double share, RandomStream stream);

}  // namespace coldcast
