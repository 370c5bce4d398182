#pragma once

#include "coldcast/pool/keep_alive.h"

namespace coldcast {

// {kind: fleet, period, last?, surplus?, clock?}: what was measured of environments that idle
// together, see fleet.cpp.
[[nodiscard]] KeepAlive build_fleet(Parameters& settings);

}  // namespace coldcast
