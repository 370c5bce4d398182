// The core as a module of WebAssembly: the text of a scenario in, the JSON of one run out.

#include <emscripten.h>
#include <exception>
#include <sstream>
#include <string>

#include "coldcast/config/scenario_file.h"
#include "coldcast/formats/files.h"
#include "coldcast/results/metric_tree.h"
#include "coldcast/study/scenario_run.h"

#include "report/writers.h"

namespace coldcast {
namespace {

TextFiles& files_given() {
  static TextFiles given;
  return given;
}

std::string simulate(const char* text, const char* name) {
  try {
    // Conditions are the program's to judge.
    const LoadOptions options{.edits = {make_edit("thresholds", "[]", "")}};
    const Scenario scenario = parse_scenario(text, name, options);
    ScenarioRun run(scenario, 0, 1);
    while (run.run_for(1'000'000)) continue;
    std::ostringstream out;
    write_json(metric_tree(run.take_summary(), scenario), {}, out);
    return out.str();
  } catch (const std::exception& error) {
    return error.what();
  }
}

}  // namespace

const Files& default_files() {
  return files_given();
}

}  // namespace coldcast

extern "C" {

// A file that scenarios may name from now on.
EMSCRIPTEN_KEEPALIVE void coldcast_give_file(const char* path, const char* text) {
  coldcast::files_given().add(path, text);
}

// JSON, or what is wrong; valid until the next call.
EMSCRIPTEN_KEEPALIVE const char* coldcast_run(const char* text, const char* name) {
  static std::string result;
  result = coldcast::simulate(text, name);
  return result.c_str();
}
}
