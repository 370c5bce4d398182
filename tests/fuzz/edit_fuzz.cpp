#include "fuzz/fuzz_support.h"
#include "fuzz/fuzz_targets.h"

namespace coldcast {
namespace {

constexpr std::string_view kFile = R"(
scenario: edited
duration: 1min
functions:
  f:
    provisioned_concurrency: {initial: 2, changes: [{at: 10s, value: 1}]}
    handler: {duration: 100ms}
    arrivals: [{kind: poisson, rate: 5/s}, {kind: requests, list: [{at: 0s}, {at: 1s}]}]
variants: [{name: more, set: {functions.f.memory: 1GB}}]
)";

}  // namespace

void fuzz_edit(std::string_view bytes) {
  static const ScenarioFile file = parse_scenario_file(kFile, "edited.yaml");
  expect_answer([bytes] {
    LoadOptions options;
    for (std::string_view rest = bytes; !rest.empty();) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      options.edits.push_back(parse_edit(line));
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    }
    run_beginning(load(file, options).scenario);
  });
}

}  // namespace coldcast
