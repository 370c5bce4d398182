#include <cmath>
#include <string>

#include "coldcast/base/quantity.h"
#include "coldcast/base/text.h"

#include "fuzz/fuzz_support.h"
#include "fuzz/fuzz_targets.h"

namespace coldcast {

void fuzz_quantity(std::string_view bytes) {
  if (const auto span = parse_duration(bytes)) {
    if (*span < Duration::zero()) fail_fuzzing("a negative duration");
    if (parse_duration(to_string(*span)) != span) fail_fuzzing("a duration reads back another");
  }
  if (const auto rate = parse_rate(bytes)) {
    const auto again = parse_rate(to_string(*rate));
    if (rate->events < 0 || rate->per <= Duration::zero()) fail_fuzzing("a rate below 0");
    if (!again || to_string(*again) != to_string(*rate)) fail_fuzzing("a rate reads back another");
  }
  if (const auto size = parse_size(bytes)) {
    if (parse_size(to_string(*size)) != size) fail_fuzzing("a size reads back another");
  }
  if (const auto count = parse_count(bytes)) {
    if (std::to_string(*count) != bytes) fail_fuzzing("a count reads back another");
  }
  if (const auto number = parse_number(bytes)) {
    if (!std::isfinite(*number)) fail_fuzzing("a number without end");
    if (parse_number(to_string(*number)) != number) fail_fuzzing("a number reads back another");
  }
}

}  // namespace coldcast
