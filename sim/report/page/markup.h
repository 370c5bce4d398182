#pragma once

#include <string>
#include <string_view>

namespace coldcast {

// For text and attributes of XML and HTML: & < > " ' are escaped, characters that XML 1.0 forbids
// and broken UTF-8 become U+FFFD.
[[nodiscard]] std::string escape_markup(std::string_view text);

// A JSON string with its quotes; `<` is escaped as well, so that it may stand in an HTML script.
[[nodiscard]] std::string quote_json(std::string_view text);

// Valid UTF-8 for a terminal or a line of a report: control characters, line breaks, marks of
// direction and what is no character become U+FFFD.
[[nodiscard]] std::string printable(std::string_view text);

// The same as text of markdown, whatever stands in it.
[[nodiscard]] std::string escape_markdown(std::string_view text);

}  // namespace coldcast
