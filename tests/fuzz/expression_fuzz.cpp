#include <cmath>

#include "coldcast/study/expression.h"

#include "fuzz/fuzz_support.h"
#include "fuzz/fuzz_targets.h"

namespace coldcast {

void fuzz_expression(std::string_view bytes) {
  expect_answer([bytes] {
    const Expression condition = parse_expression(bytes);
    if (!std::isfinite(condition.bound)) fail_fuzzing("a bound that is no number");
    if (condition.holds(std::nan(""))) fail_fuzzing("something holds of what is not known");
  });
}

}  // namespace coldcast
