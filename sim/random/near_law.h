#pragma once

#include <string>
#include <string_view>

#include "coldcast/base/node.h"

namespace coldcast {

// The block that is meant by what people and other tools write for a distribution: a call as in
// `uniform(10ms, 20ms)`, a span as in `10ms-20ms`, or parameters of other books, such as the
// standard deviation of a lognormal. For messages only: nothing is read so. Empty where nothing is
// known to be meant, or where the block is right as it is.
[[nodiscard]] std::string near_law(const Node& written);

// Whether the text is a runtime by AWS's name, such as python3.12.
[[nodiscard]] bool is_runtime_name(std::string_view text);

}  // namespace coldcast
