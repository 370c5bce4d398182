#pragma once

#include <string>

namespace coldcast {

// A JSON Schema (2020-12) of scenario files, made of the tables of keys: which keys there are,
// where, and of which form. What hangs on several keys together is left to `coldcast check`.
[[nodiscard]] std::string scenario_schema();

}  // namespace coldcast
