#pragma once

#include <string>
#include <string_view>

namespace coldcast {

// A YAML text whose {...} and [...] hold plain texts that strict readers refuse, with those put in
// quotes: `{Schedule: cron(0 8 ? * MON *), Path: /items/{id}}`. Lines stay where they are. People
// write so, and lenient readers take it.
[[nodiscard]] std::string with_quotes_in_flow(std::string_view text);

}  // namespace coldcast
