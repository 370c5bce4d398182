#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "coldcast/base/time.h"
#include "coldcast/random/distribution.h"

namespace coldcast {

// What a handler waits for and that is no function: a database, a third party.
struct DependencySettings {
  // What becomes of the work of a caller that has gone: served (real databases do so) or taken out.
  enum class Abandoned : std::uint8_t { served, cancelled };

  std::string name{};
  Distribution latency{};  // of a call, once it has a place
  std::optional<std::uint32_t>
      concurrency;            // places; who finds none waits in line. Nothing: no end
  double failure_rate = 0.0;  // of calls, told at their end
  bool available = true;      // while it is not, nothing progresses
  Abandoned abandoned = Abandoned::served;
};

}  // namespace coldcast
