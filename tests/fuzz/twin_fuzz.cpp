#include "coldcast/engine/simulation.h"

#include "fuzz/fuzz_support.h"
#include "fuzz/fuzz_targets.h"
#include "support/dice.h"
#include "support/naive_rules.h"
#include "support/naive_simulator.h"
#include "support/scenario_plan.h"

namespace coldcast {

void fuzz_twin(std::string_view bytes) {
  const ScenarioPlan plan = random_plan(Dice(bytes), 1);
  std::optional<LoadedScenario> loaded;
  expect_answer([&] { loaded = plan.load(); });
  if (!loaded) return;
  RunRecorder recorder;
  Simulation(loaded->scenario, recorder).run();
  const std::string difference =
      first_difference(simulate_naively(with_naive_rules(*loaded)), recorder.take());
  if (!difference.empty()) fail_fuzzing(plan.to_text() + difference);
}

}  // namespace coldcast
