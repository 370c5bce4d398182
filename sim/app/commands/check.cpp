#include <cstdio>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "coldcast/config/scenario_file.h"

#include "app/command.h"
#include "app/common_flags.h"
#include "app/options.h"
#include "app/output_file.h"
#include "app/scenario_notes.h"

namespace coldcast {

int run_check(const std::vector<std::string>& words) {
  Options options({.usage = "coldcast check SCENARIO [FLAG...]",
                   .summary = "Says everything that is wrong with a scenario, and simulates "
                              "nothing. Exit code 2 if there is\nanything.\n",
                   .examples = "  coldcast check shop.yaml\n"
                               "  coldcast check shop.yaml --resolved\n"
                               "  coldcast check shop.yaml --set functions.checkout.memory=2GB\n"});
  options.add_switch("resolved", "print the scenario with every default");
  add_scenario_flags(options);
  add_output_flags(options);
  if (!options.parse(words)) return kDone;
  const std::string scenario = options.argument("SCENARIO");
  const CommonFlags flags = read_common_flags(options);

  const LoadedScenario loaded = load(read_scenario_file(scenario), {.edits = flags.edits});
  remark_notes(flags, {&loaded.scenario, 1});
  if (options.has("resolved")) {
    OutputFile out(flags.output);
    out.stream() << write_yaml(loaded.resolved);
    out.commit();
  } else if (!flags.quiet) {
    std::fputs(fmt::format("{}: nothing is wrong\n", scenario).c_str(), stderr);
  }
  return kDone;
}

}  // namespace coldcast
