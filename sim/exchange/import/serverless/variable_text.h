#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coldcast {

// The syntax of variables of the Serverless Framework.

// Where the `${` at `at` ends: at its own brace. npos: nowhere.
[[nodiscard]] std::size_t end_of_variable(std::string_view text, std::size_t at);
// The parts between commas that stand outside of quotes, parentheses and variables.
[[nodiscard]] std::vector<std::string> alternatives(std::string_view content);
[[nodiscard]] bool is_quoted(std::string_view word);
// Without blanks and ends of lines around it.
[[nodiscard]] std::string bare(std::string_view text);

// NAME(ARGUMENT):ADDRESS, each part but the name may be missing.
struct VariableAddress {
  std::string name;
  std::string argument;
  std::string address;
  bool has_argument = false;
  bool has_address = false;
};

[[nodiscard]] std::optional<VariableAddress> parse_address(std::string_view word);

// Seen in the wild, but no part of the framework: ${a == b ? c : d}.
[[nodiscard]] bool has_operator(std::string_view word);

}  // namespace coldcast
