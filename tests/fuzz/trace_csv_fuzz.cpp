#include "fuzz/fuzz_support.h"
#include "fuzz/fuzz_targets.h"

namespace coldcast {

void fuzz_trace_csv(std::string_view bytes) {
  fuzz_trace("csv", bytes);
}

}  // namespace coldcast
