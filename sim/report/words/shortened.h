#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace coldcast {

// `text` in at most `width` columns: where it is longer, its middle gives way to `…`, for both ends
// of a name tell it from others, and the value at the end of a setting is what is asked for.
[[nodiscard]] std::string shortened(const std::string& text, std::size_t width);

// The least width, `width` or more, at which no two of these read alike that are not the same.
[[nodiscard]] std::size_t width_that_tells_apart(std::span<const std::string> texts,
                                                 std::size_t width);

}  // namespace coldcast
