#pragma once

#include <string_view>

#include "coldcast/base/node.h"

namespace coldcast {

// Where in `node` the key `path` stands: at its value, else at the key of the last block on the way
// to it; `mark` where not even its first key is written.
[[nodiscard]] Mark nearest_mark(const Node& node, Mark mark, std::string_view path);

}  // namespace coldcast
