#include "coldcast/exchange/schema.h"

#include <string>
#include <vector>

#include "app/command.h"
#include "app/common_flags.h"
#include "app/options.h"
#include "app/output_file.h"

namespace coldcast {

int run_schema(const std::vector<std::string>& words) {
  Options options({.usage = "coldcast schema",
                   .summary =
                       "Prints a JSON Schema (2020-12) of scenario files: for editors that "
                       "complete and check YAML by\none, and for tools that write scenarios. "
                       "What hangs on several keys together, `coldcast check` finds.\n",
                   .examples = "  coldcast schema > coldcast.schema.json\n"});
  if (!options.parse(words)) return kDone;
  if (!options.arguments().empty()) {
    throw UsageError("takes no argument, found \"" + options.arguments().front() + "\"",
                     "coldcast schema > coldcast.schema.json");
  }
  print(scenario_schema());
  return kDone;
}

}  // namespace coldcast
