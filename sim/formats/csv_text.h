#pragma once

#include <string>
#include <string_view>

namespace coldcast {

// `text` as a field of a CSV file (RFC 4180): as it is, or in quotes where it must be.
[[nodiscard]] inline std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string field = "\"";
  for (const char letter : text) {
    if (letter == '"') field += '"';
    field += letter;
  }
  return field + '"';
}

}  // namespace coldcast
