#include <cmath>

#include "coldcast/study/precision.h"

#include "fuzz/fuzz_support.h"
#include "fuzz/fuzz_targets.h"

namespace coldcast {

void fuzz_precision(std::string_view bytes) {
  expect_answer([bytes] {
    const Precision wanted = parse_precision(bytes);
    if (!(wanted.half_width > 0.0) || !std::isfinite(wanted.half_width)) {
      fail_fuzzing("a width that nothing reaches");
    }
    for (const double spread : {0.0, 1.0, 1e300, std::nan("")}) {
      Estimate estimate;
      estimate.count = 10;
      estimate.mean = 1.0;
      estimate.half_width = spread;
      if (wanted.is_reached(estimate)) continue;
      const std::uint64_t next = next_replications(wanted, estimate, 10);
      if (next <= 10 || next > 20) fail_fuzzing("a number of replications out of its range");
    }
  });
}

}  // namespace coldcast
