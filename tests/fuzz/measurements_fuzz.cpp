#include "coldcast/exchange/fit.h"

#include "fuzz/fuzz_support.h"
#include "fuzz/fuzz_targets.h"

namespace coldcast {

void fuzz_measurements(std::string_view bytes) {
  const MemoryFile file(bytes);
  expect_answer([&] {
    FitOptions options;
    options.reading.function = "f";
    // Of answers with metrics, which call them as whoever asked did.
    options.reading.maps = {{"invocations", "f", "Invocations", "Sum"},
                            {"duration", "f", "Duration", "Average"}};
    options.command = "coldcast fit";
    const std::string scenario = Fit({file.name()}, options).scenario();
    // Whatever was read, what is written is a scenario.
    try {
      (void)load(parse_scenario_file(scenario, "fitted.yaml"));
    } catch (const ScenarioError& error) {
      fail_fuzzing("a fit wrote no scenario: " + error.diagnostics()[0].to_string());
    }
  });
}

}  // namespace coldcast
