#pragma once

#include "coldcast/base/node.h"

namespace coldcast {

// `base` with what `over` says in its place, key by key through all blocks. A block that names its
// kind is complete in itself and replaces the whole of what stood there.
[[nodiscard]] Node overlaid(const Node& base, const Node& over);

}  // namespace coldcast
