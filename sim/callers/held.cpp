#include "callers/held.h"

#include "coldcast/base/error.h"

namespace coldcast {
namespace {

static_assert(kMostHeld == 16'777'216);
constexpr const char* kCure = "let fewer come, let them be worked off faster, or given up sooner";

}  // namespace

void check_room(const Held& held) {
  if (held.count < kMostHeld) return;
  throw Error("more than " + std::string("16,777,216 ") + held.what + " wait at once", kCure);
}

void fail_out_of_memory(const Held& most) {
  throw Error("out of memory: " + std::to_string(most.count) + " " + most.what + " wait at once",
              kCure);
}

}  // namespace coldcast
