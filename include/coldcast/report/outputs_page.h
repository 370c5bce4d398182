#pragma once

#include <string>

namespace coldcast {

// docs/outputs.md: what runs print and write, from the tables of metrics, formats and columns.
[[nodiscard]] std::string outputs_markdown();

}  // namespace coldcast
