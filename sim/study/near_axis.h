#pragma once

#include <string>
#include <string_view>

namespace coldcast {

// For messages on the values of --vary and --range: `; did you mean 256MB..1024MB:256MB, or
// 256MB,512MB,1024MB?` of what people write for a range (256MB-1024MB, 1m..5m:1m, 1 to 9) or a list
// ([256MB, 512MB], 1;2;3). Empty where nothing is known to be meant.
[[nodiscard]] std::string meant_values(std::string_view values, std::string_view path);

// The same of a path and values with something else than `=` between them.
[[nodiscard]] std::string meant_axis(std::string_view text);

}  // namespace coldcast
