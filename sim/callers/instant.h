#pragma once

#include "coldcast/origin/request_source.h"

namespace coldcast {

// The engine's side: what else happens at this instant.
class Instant {
 public:
  virtual ~Instant() = default;
  // Whether nothing is left to happen at it but what `request`, which is arriving, causes: then
  // what it causes in a later rank may be done at once.
  [[nodiscard]] virtual bool ends_with(const Request& request) const = 0;
};

}  // namespace coldcast
