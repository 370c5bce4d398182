#pragma once

#include <optional>
#include <string_view>

#include "coldcast/base/node.h"

namespace coldcast {

// Reads the YAML that nearly every line of a scenario is written in, some thirty times as fast as a
// parser of all of YAML: maps and lists by indentation, those in braces and brackets that end on
// their line, words, and quotes without escapes. nullopt where there is anything else, or anything
// wrong: that is for a parser of all of YAML to read, and to tell. What is read here is read the
// same there, marks included. `text` has passed to_yaml_text().
[[nodiscard]] std::optional<Node> read_plain_yaml(std::string_view text);

}  // namespace coldcast
