#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "coldcast/base/parameters.h"

namespace coldcast {

// `text` as yaml-cpp can take it: without byte order mark, lines ended by LF alone. nullopt, with
// the place reported, for what is no UTF-8 text: other encodings, broken sequences, control
// characters.
[[nodiscard]] std::optional<std::string> to_yaml_text(std::string_view text,
                                                      Diagnostics& diagnostics);

}  // namespace coldcast
