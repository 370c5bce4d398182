#include "coldcast/study/axis.h"

#include "fuzz/fuzz_support.h"
#include "fuzz/fuzz_targets.h"

namespace coldcast {

void fuzz_axis(std::string_view bytes) {
  expect_answer([bytes] {
    const Axis axis = parse_axis(bytes);
    if (axis.values.empty()) fail_fuzzing("an axis without values");
    if (axis.values.size() > kMaxAxisValues) fail_fuzzing("an axis of too many values");
    for (const std::string& value : axis.values) {
      expect_answer([&] { (void)make_edit(axis.path, value, "--vary"); });
    }
  });
}

}  // namespace coldcast
