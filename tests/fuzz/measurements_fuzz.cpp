#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

#include "coldcast/exchange/fit.h"

#include "fuzz/fuzz_support.h"
#include "fuzz/fuzz_targets.h"

namespace coldcast {

void fuzz_measurements(std::string_view bytes) {
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("coldcast-measured-" + std::to_string(getpid()));
  std::ofstream(file, std::ios::binary) << bytes;
  expect_answer([&] {
    FitOptions options;
    options.reading.function = "f";
    options.command = "coldcast fit";
    const std::string scenario = Fit({file.string()}, options).scenario();
    // Whatever was read, what is written is a scenario.
    try {
      (void)load(parse_scenario_file(scenario, "fitted.yaml"));
    } catch (const ScenarioError& error) {
      fail_fuzzing("a fit wrote no scenario: " + error.diagnostics()[0].to_string());
    }
  });
  std::filesystem::remove(file);
}

}  // namespace coldcast
