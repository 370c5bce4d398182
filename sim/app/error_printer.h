#pragma once

#include <string>
#include <string_view>

#include "coldcast/base/error.h"

namespace coldcast {

// For a terminal: bytes that are no text in UTF-8, and control characters but line ends and tabs,
// are written as \xNN.
[[nodiscard]] std::string text_for_terminal(std::string_view text);
// A line on standard error, fit for a terminal, whose words do not break at its edge.
void print_line(std::string_view line);

// Says on stderr what went wrong: `error: ...`, and `hint: ...` when there is one. What is wrong
// with a scenario is said place by place, with the line of the file and a caret under the column.
void print_error(const Error& error);

// 2 for bad usage or a bad scenario, otherwise 1.
[[nodiscard]] int exit_code(const Error& error);

}  // namespace coldcast
