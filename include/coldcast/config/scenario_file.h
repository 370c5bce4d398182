#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/base/node.h"
#include "coldcast/base/parameters.h"
#include "coldcast/scenario/scenario.h"

namespace coldcast {

// One key of the tree is given another value: `--set`, a flag, a variant, a cell of a sweep.
struct Edit {
  std::string path;    // functions.checkout.arrivals[0].rate
  Node value;          // with marks that the diagnostics of a load know
  std::string origin;  // `--set seed=7`, which messages name; empty: the value stands in the file
};

// `argument` is PATH=VALUE, VALUE any YAML: `functions.checkout.keep_alive={kind: none}`. Throws
// UsageError that names `flag` where it is not.
[[nodiscard]] Edit parse_edit(std::string_view argument, std::string_view flag = "--set");
// The same from its parts; messages name `origin`, such as `--seed 7`.
[[nodiscard]] Edit make_edit(std::string path, std::string_view value, std::string origin);

struct LoadOptions {
  std::vector<Edit> edits;     // applied in order before anything is understood; a later one wins
  bool wants_resolved = true;  // else LoadedScenario::resolved stays empty, which saves time
};

// A scenario file as it was read, before it is understood: what edits change. A value; one file
// serves many loads.
struct ScenarioFile {
  std::string name;                 // as the user gave it: messages begin with it
  std::filesystem::path directory;  // relative names of other files start here
  std::string text;
  Node tree;
  Diagnostics faults;  // keys given twice, which are reported with everything else
};

// One edit of the file under a name: `variants: [{name: fifty, set: {PATH: VALUE, ...}}]`.
struct Variant {
  std::string name;
  Mark mark;
  std::vector<Edit> edits;
};

// What load() makes of a file.
struct LoadedScenario {
  Scenario scenario;
  Node resolved;  // the scenario as understood, with every default
  std::vector<Variant> variants;
};

// Reads the tree; of `-` that of standard input. Throws ScenarioError where there is none.
[[nodiscard]] ScenarioFile read_scenario_file(const std::filesystem::path& path);
[[nodiscard]] ScenarioFile parse_scenario_file(std::string_view text, std::string name,
                                               std::filesystem::path directory = ".");

// Understands the tree after the edits. Throws ScenarioError with everything that is wrong with
// the file and the edits. A file that is not needed any more is better moved than copied.
[[nodiscard]] LoadedScenario load(ScenarioFile file, const LoadOptions& options = {});

// Both at once.
[[nodiscard]] Scenario load_scenario(const std::filesystem::path& path,
                                     const LoadOptions& options = {});
[[nodiscard]] Scenario parse_scenario(std::string_view text, std::string name = "scenario.yaml",
                                      const LoadOptions& options = {});

// The tree as YAML that reads back the same: what `check --resolved` prints.
[[nodiscard]] std::string write_yaml(const Node& node);

// A node on one line, as a value of a scenario file: `{kind: poisson, rate: 40/s}`.
[[nodiscard]] std::string write_inline(const Node& node);

// The text of the file with the values of the edits in their places, its comments and its layout as
// they are. Where that cannot be done so that it means the same, the whole scenario with every
// default. Throws ScenarioError as load() does.
[[nodiscard]] std::string edited_text(const ScenarioFile& file, const LoadOptions& options);

// The line of `text` that `mark` is in with a caret under the place, each ended by a newline; empty
// where there is none. Long lines are cut around the caret.
[[nodiscard]] std::string excerpt(std::string_view text, Mark mark);
// The lines of a text, to show many of them: each is found at once.
[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text);
[[nodiscard]] std::string excerpt(const std::vector<std::string_view>& lines, Mark mark);

}  // namespace coldcast
