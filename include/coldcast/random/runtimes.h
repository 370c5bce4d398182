#pragma once

#include <string_view>
#include <vector>

namespace coldcast {

// The runtimes whose init was measured: what `{kind: runtime, runtime: NAME}` takes.
[[nodiscard]] std::vector<std::string_view> runtime_names();

}  // namespace coldcast
