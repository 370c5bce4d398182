#include "fuzz/fuzz_support.h"
#include "fuzz/fuzz_targets.h"

namespace coldcast {

void fuzz_trace_azure_2021(std::string_view bytes) {
  fuzz_trace("azure_2021", bytes);
}

}  // namespace coldcast
