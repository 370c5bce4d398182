#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "coldcast/base/parameters.h"
#include "coldcast/config/scenario_file.h"

namespace coldcast {

// A function that an edit steps into and that the file does not write down: one of its traces must
// bring it.
struct ReachedFunction {
  std::string name;
  Mark mark;         // of the edit's value
  std::string path;  // of the edit, where it stands in the file
};

// Gives the key at `edit.path` its value; maps on the way that are not there are made, since most
// keys have defaults. What does not lead anywhere is reported at `edit.value`'s place. In a file
// with traces, a function that is not there goes to `reached`.
void apply_edit(const Edit& edit, Node& tree, Diagnostics& diagnostics,
                std::vector<ReachedFunction>& reached);

// The paths that one may stand for: `functions.*.memory` is that of every function of the tree, and
// of the templates of its traces.
[[nodiscard]] std::vector<std::string> paths_meant(const std::string& path, const Node& tree);

// How edits are written for one that is a text: `{functions.api.memory: 1024MB}`.
[[nodiscard]] std::string edit_form(const Setting& written);

// The path that is meant by one that begins with what has a name, or with a key of functions:
// `functions.api.memory` for `api.memory`. Empty where nothing is known to be meant.
[[nodiscard]] std::string path_towards(std::string_view path, const Node& tree);

// Settings that stand beside `set` instead of in it. True where that has been reported.
bool fail_edits_outside(Parameters& block);

// Marks everything in the tree as of `origin`.
void mark_all(Node& node, std::uint32_t origin);

}  // namespace coldcast
