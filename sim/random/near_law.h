#pragma once

#include <string>

#include "coldcast/base/node.h"

namespace coldcast {

// The block that is meant by what people and other tools write for a distribution: a call as in
// `uniform(10ms, 20ms)`, a span as in `10ms-20ms`, or parameters of other books, such as the
// standard deviation of a lognormal. For messages only: nothing is read so. Empty where nothing is
// known to be meant, or where the block is right as it is.
[[nodiscard]] std::string near_law(const Node& written);

}  // namespace coldcast
