#pragma once

#include <string>
#include <string_view>

#include "coldcast/config/scenario_file.h"

namespace coldcast {

// `--variant 'NAME: PATH=VALUE, PATH=VALUE'`: what-if without an edit of the file. Commas within
// brackets or quotes belong to a value. Throws UsageError.
[[nodiscard]] Variant parse_variant(std::string_view text);

}  // namespace coldcast
