#pragma once

#include <string>

#include "coldcast/base/node.h"

namespace coldcast {

// The tree as YAML that reads back the same: blocks, with short lists and {kind: ...} on one line.
[[nodiscard]] std::string write_yaml(const Node& node);

}  // namespace coldcast
