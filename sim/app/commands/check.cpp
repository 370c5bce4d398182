#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "coldcast/config/scenario_file.h"

#include "app/command.h"
#include "app/common_flags.h"
#include "app/conditions.h"
#include "app/options.h"
#include "app/output_file.h"
#include "app/scenario_notes.h"

namespace coldcast {
namespace {

// Collects what is wrong in several attempts, each thing once.
class Faults {
 public:
  template <typename Attempt>
  void collect(Attempt attempt) {
    try {
      attempt();
    } catch (const ScenarioError& error) {
      for (const Diagnostic& found : error.diagnostics()) {
        if (told_.insert(found.to_string()).second) found_.push_back(found);
      }
    }
  }
  void throw_if_any() {
    std::stable_sort(found_.begin(), found_.end(), [](const Diagnostic& a, const Diagnostic& b) {
      return std::tie(a.mark.line, a.mark.column) < std::tie(b.mark.line, b.mark.column);
    });
    if (!found_.empty()) throw ScenarioError(found_);
  }

 private:
  std::vector<Diagnostic> found_;
  std::set<std::string> told_;
};

// What run, compare and plan would find wrong in what they take from the file.
void check_uses(const ScenarioFile& file, const LoadedScenario& loaded,
                const std::vector<Edit>& edits) {
  Faults faults;
  faults.collect([&] { (void)thresholds_of(loaded.scenario, file.name); });
  faults.collect([&] { (void)targets_of(loaded.scenario, file.name); });
  for (const Variant& variant : loaded.variants) {
    LoadOptions options{edits};
    options.edits.insert(options.edits.end(), variant.edits.begin(), variant.edits.end());
    faults.collect([&] { (void)load(file, options); });
  }
  faults.throw_if_any();
}

}  // namespace

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

  const ScenarioFile file = read_scenario_file(scenario);
  const LoadedScenario loaded = load(file, {.edits = flags.edits});
  check_uses(file, loaded, flags.edits);
  remark_notes(flags, {&loaded.scenario, 1});
  if (options.has("resolved")) {
    OutputFile out(flags.output);
    out.stream() << write_yaml(loaded.resolved);
    out.commit();
  } else if (!flags.quiet) {
    std::fputs(fmt::format("{}: nothing is wrong\n", file.name).c_str(), stderr);
  }
  return kDone;
}

}  // namespace coldcast
