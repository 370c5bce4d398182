#include "fuzz/fuzz_support.h"
#include "fuzz/fuzz_targets.h"

namespace coldcast {
namespace {

void expect_to_read_back(const LoadedScenario& loaded) {
  const std::string text = write_yaml(loaded.resolved);
  try {
    const std::string again = write_yaml(load(parse_scenario_file(text, "resolved.yaml")).resolved);
    if (again != text) fail_fuzzing("resolved form is not stable:\n" + text + "\n" + again);
  } catch (const Error& error) {
    fail_fuzzing("resolved form is refused: " + std::string(error.what()) + "\n" + text);
  }
}

}  // namespace

void fuzz_scenario(std::string_view bytes) {
  expect_answer([bytes] {
    const LoadedScenario loaded = load(parse_scenario_file(bytes, "fuzz.yaml"));
    expect_to_read_back(loaded);
    run_beginning(loaded.scenario);
  });
}

}  // namespace coldcast
