#include <cstddef>
#include <cstdint>

#include "fuzz/fuzz_targets.h"

// Compiled once for each target, which COLDCAST_FUZZ_TARGET names.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  coldcast::COLDCAST_FUZZ_TARGET({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
