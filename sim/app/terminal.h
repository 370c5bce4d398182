#pragma once

#include <optional>
#include <string>

namespace coldcast {

enum class ColorWish { automatic, always, never };

// `auto`, `always` or `never`; throws UsageError for another word.
[[nodiscard]] ColorWish parse_color(const std::string& word);

// Whether to colour: as wished; when left to us, only on a terminal that is not `dumb`, and not
// when NO_COLOR is set to anything (no-color.org).
[[nodiscard]] bool use_color(ColorWish wish, bool is_terminal);

// Columns of the terminal behind stdout, if it is one that tells.
[[nodiscard]] std::optional<unsigned> terminal_width();
// The same behind stderr.
[[nodiscard]] std::optional<unsigned> error_terminal_width();

}  // namespace coldcast
