#include "coldcast/config/scenario_file.h"

#include <optional>
#include <utility>

#include "config/edit.h"
#include "config/scenario_reader.h"
#include "config/yaml_reader.h"
#include "scenario/caller_rules.h"

namespace coldcast {

ScenarioFile parse_scenario_file(std::string_view text, std::string name,
                                 std::filesystem::path directory) {
  Diagnostics faults(name, directory.string());
  std::optional<Node> tree = read_yaml(text, faults);
  if (!tree) faults.throw_if_any();
  return {.name = std::move(name),
          .directory = std::move(directory),
          .text = std::string(text),
          .tree = std::move(*tree),
          .faults = std::move(faults)};
}

ScenarioFile read_scenario_file(const std::filesystem::path& path) {
  Diagnostics faults(path.string(), ".");
  const std::optional<std::string> text = read_text_file(path.string(), faults);
  faults.throw_if_any();
  const std::filesystem::path parent = path.parent_path();
  return parse_scenario_file(*text, path.string(), parent.empty() ? "." : parent);
}

LoadedScenario load(ScenarioFile file, const LoadOptions& options) {
  Diagnostics diagnostics = std::move(file.faults);
  Node tree = std::move(file.tree);
  std::vector<ReachedFunction> reached;
  for (const Edit& edit : options.edits) {
    Edit placed = edit;
    if (!edit.origin.empty()) mark_all(placed.value, diagnostics.add_origin(edit.origin));
    apply_edit(placed, tree, diagnostics, reached);
  }
  LoadedScenario loaded = read_scenario(tree, diagnostics, reached);
  diagnostics.throw_if_any();
  for (const Violation& advice : advice_on_callers(loaded.scenario))
    diagnostics.note(advice.path + ": " + advice.message);
  loaded.scenario.notes = diagnostics.notes();
  return loaded;
}

Scenario load_scenario(const std::filesystem::path& path, const LoadOptions& options) {
  return load(read_scenario_file(path), options).scenario;
}

Scenario parse_scenario(std::string_view text, std::string name, const LoadOptions& options) {
  return load(parse_scenario_file(text, std::move(name)), options).scenario;
}

}  // namespace coldcast
