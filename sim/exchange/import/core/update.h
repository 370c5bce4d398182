#pragma once

#include <string>
#include <vector>

#include "exchange/import/core/draft.h"

namespace coldcast {

// The lines of a scenario file that is there, with their comments; what is no plain line of YAML
// (blank lines, comments, texts of several lines) is kept as it stands.
[[nodiscard]] DraftLine read_draft(const std::string& text);

// Brings `old` up to date: values that an import wrote (their comments tell) are replaced by those
// of `now`; what a fit or a person wrote stays. `replaced` gets a line for each replacement:
// `functions.price.memory: 1024MB -> 1536MB (template.yaml:17)`.
void update_draft(DraftLine& old, const DraftLine& now, std::vector<std::string>& replaced);

// Whether the comment behind a value says that an import wrote it.
[[nodiscard]] bool is_of_import(const std::string& comment);

}  // namespace coldcast
