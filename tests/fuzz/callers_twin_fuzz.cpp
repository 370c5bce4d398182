#include "fuzz/fuzz_support.h"
#include "fuzz/fuzz_targets.h"
#include "support/dice.h"
#include "support/engine_told.h"
#include "support/random_callers.h"

namespace coldcast {

void fuzz_callers_twin(std::string_view bytes) {
  const std::string yaml = random_callers(Dice(bytes));
  std::optional<Scenario> scenario;
  expect_answer([&] { scenario = parse_scenario(yaml); });
  if (!scenario) return;
  const std::string difference = EngineTold(*scenario).difference_from_twin(*scenario);
  if (!difference.empty()) fail_fuzzing(yaml + difference);
}

}  // namespace coldcast
