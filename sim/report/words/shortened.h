#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coldcast {

// At most `width` columns of `text`, its middle given up for `…`: what ends in a number keeps it.
[[nodiscard]] std::string shortened(const std::string& text, std::size_t width);
// The same of several texts, so that no two different ones read alike: they keep other parts where
// their ends do not tell them apart, and are numbered where nothing does.
[[nodiscard]] std::map<std::string, std::string> shortened_apart(std::span<const std::string> texts,
                                                                 std::size_t width);

// Lines of at most `width` columns, broken at spaces, all but the first behind `indent`; the first
// begins at column `from`.
[[nodiscard]] std::string wrapped_words(std::string_view text, std::size_t width,
                                        std::size_t indent = 0, std::size_t from = 0);

}  // namespace coldcast
