#include "coldcast/exchange/import.h"

#include "fuzz/fuzz_support.h"
#include "fuzz/fuzz_targets.h"

namespace coldcast {

void fuzz_import(std::string_view bytes) {
  const MemoryFile file(bytes);
  for (const ImportFormat format : {ImportFormat::cloudformation, ImportFormat::serverless,
                                    ImportFormat::terraform, ImportFormat::aws}) {
    ImportRequest request;
    request.format = format;
    request.files = {file.name()};
    request.command = "coldcast import";
    ImportOutcome outcome;
    expect_answer([&] { outcome = import_configuration(request); });
    if (outcome.scenario.empty() && outcome.errors.empty())
      fail_fuzzing("neither a scenario nor an error");
    if (outcome.scenario.empty()) continue;
    // Whatever its names are, what is written is one tree of YAML.
    try {
      const Node tree = parse_scenario_file(outcome.scenario, "out.yaml").tree;
      if (tree.find("functions") == nullptr) fail_fuzzing("what was written has no functions");
    } catch (const ScenarioError& error) {
      fail_fuzzing(error.diagnostics().front().to_string() + "\n" + outcome.scenario);
    }
  }
}

}  // namespace coldcast
