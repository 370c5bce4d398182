#include "coldcast/config/scenario_file.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "coldcast/base/key_listener.h"
#include "coldcast/keys/keys.h"

#include "config/edit.h"
#include "config/scenario_reader.h"
#include "config/yaml_reader.h"
#include "scenario/arrival_advice.h"
#include "scenario/caller_rules.h"

namespace coldcast {
namespace {

// Tells where an unknown key is at home.
class KeyGuide final : public KeyListener {
 public:
  [[nodiscard]] std::string hint(const std::string& path) const override { return key_hint(path); }
};

}  // namespace

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
  const bool is_piped = path == "-";
  const std::string name = is_piped ? "standard input" : path.string();
  Diagnostics faults(name, ".");
  const std::optional<std::string> text = read_text_file(path.string(), faults);
  faults.throw_if_any();
  const std::filesystem::path parent = path.parent_path();
  return parse_scenario_file(*text, name, parent.empty() ? "." : parent);
}

namespace {

LoadedScenario load_plainly(ScenarioFile file, const LoadOptions& options) {
  const KeyGuide guide;
  Diagnostics diagnostics = std::move(file.faults);
  Node tree = std::move(file.tree);
  std::vector<ReachedFunction> reached;
  for (const Edit& edit : options.edits) {
    Edit placed = edit;
    if (!edit.origin.empty()) mark_all(placed.value, diagnostics.add_origin(edit.origin));
    apply_edit(placed, tree, diagnostics, reached);
  }
  LoadedScenario loaded = read_scenario(tree, diagnostics, reached, options);
  diagnostics.throw_if_any();
  for (const auto& advise : {advice_on_arrivals, advice_on_callers}) {
    for (const Violation& advice : advise(loaded.scenario))
      diagnostics.note(advice.path + ": " + advice.message);
  }
  loaded.scenario.notes = diagnostics.notes();
  return loaded;
}

// What is wrong in a text of the file: path and message.
std::set<std::pair<std::string, std::string>> faults_of(const ScenarioFile& file,
                                                        const LoadOptions& options) {
  std::set<std::pair<std::string, std::string>> faults;
  try {
    (void)load_plainly(file, options);
  } catch (const ScenarioError& error) {
    for (const Diagnostic& found : error.diagnostics()) faults.emplace(found.path, found.message);
  }
  return faults;
}

// Faults that the file does not have without the edits are told where they were made: at the edit
// that makes them alone, else at the last one.
std::vector<Diagnostic> told_at_edits(std::vector<Diagnostic> found, const ScenarioFile& file,
                                      const std::vector<Edit>& edits) {
  const auto before = faults_of(file, {});
  for (Diagnostic& fault : found) {
    const std::pair known(fault.path, fault.message);
    const bool is_in_file = fault.file == file.name;
    if (!is_in_file || before.contains(known)) continue;
    const auto culprit = std::find_if(edits.begin(), edits.end(), [&](const Edit& edit) {
      return faults_of(file, {.edits = {edit}}).contains(known);
    });
    const Edit& edit = culprit == edits.end() ? edits.back() : *culprit;
    if (!edit.origin.empty()) fault.file = edit.origin;
    fault.mark = edit.origin.empty() ? edit.value.mark : Mark{};
  }
  return found;
}

LoadOptions without_resolved(LoadOptions options) {
  options.wants_resolved = false;
  return options;
}

}  // namespace

LoadedScenario load(ScenarioFile file, const LoadOptions& options) {
  if (options.edits.empty()) return load_plainly(std::move(file), options);
  try {
    return load_plainly(file, options);
  } catch (const ScenarioError& error) {
    throw ScenarioError(told_at_edits(error.diagnostics(), file, options.edits));
  }
}

Scenario load_scenario(const std::filesystem::path& path, const LoadOptions& options) {
  return load(read_scenario_file(path), without_resolved(options)).scenario;
}

Scenario parse_scenario(std::string_view text, std::string name, const LoadOptions& options) {
  return load(parse_scenario_file(text, std::move(name)), without_resolved(options)).scenario;
}

}  // namespace coldcast
