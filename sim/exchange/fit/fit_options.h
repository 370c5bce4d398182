#pragma once

#include <string_view>
#include <vector>

#include "coldcast/exchange/fit.h"

namespace coldcast {

// Whether `text` is the whole of `pattern`, in which `*` stands for any characters.
[[nodiscard]] bool matches_pattern(std::string_view pattern, std::string_view text);
// The first mapping that the text matches; nullptr for none.
[[nodiscard]] const NameMapping* find_mapping(const std::vector<NameMapping>& maps,
                                              std::string_view text);

}  // namespace coldcast
