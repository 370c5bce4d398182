#include "exchange/import/serverless/variable_text.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/letters.h"

namespace coldcast {

std::size_t end_of_variable(std::string_view text, std::size_t at) {
  int depth = 0;
  for (; at < text.size(); ++at) {
    if (text.compare(at, 2, "${") == 0) {
      ++depth;
      ++at;
    } else if (text[at] == '}' && --depth == 0) {
      return at;
    }
  }
  return std::string_view::npos;
}

std::string bare(std::string_view text) {
  return std::string(trimmed(text, " \t\r\n"));
}

std::vector<std::string> alternatives(std::string_view content) {
  std::vector<std::string> parts;
  std::string part;
  char quote = '\0';
  int depth = 0;
  for (const char c : content) {
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '(' || c == '{') {
      ++depth;
    } else if (c == ')' || c == '}') {
      --depth;
    } else if (c == ',' && depth == 0) {
      parts.push_back(bare(part));
      part.clear();
      continue;
    }
    part += c;
  }
  parts.push_back(bare(part));
  return parts;
}

bool is_quoted(std::string_view word) {
  return word.size() >= 2 && (word.front() == '\'' || word.front() == '"') &&
         word.back() == word.front();
}

std::optional<VariableAddress> parse_address(std::string_view word) {
  VariableAddress found;
  std::size_t at = 0;
  while (at < word.size() && (std::isalnum(static_cast<unsigned char>(word[at])) != 0 ||
                              word[at] == '_' || word[at] == '-'))
    found.name += word[at++];
  if (found.name.empty()) return std::nullopt;
  if (at < word.size() && word[at] == '(') {
    const std::size_t close = word.find(')', at);
    if (close == std::string_view::npos) return std::nullopt;
    found.argument = bare(word.substr(at + 1, close - at - 1));
    found.has_argument = true;
    at = close + 1;
  }
  if (at < word.size() && word[at] == ':') {
    found.address = bare(word.substr(at + 1));
    found.has_address = true;
    return found;
  }
  if (at != word.size() || !found.has_argument) return std::nullopt;
  return found;
}

bool has_operator(std::string_view word) {
  static constexpr std::array<std::string_view, 6> kOperators{"==", "!=", " ? ", "||", "&&", "?:"};
  return std::any_of(kOperators.begin(), kOperators.end(), [word](std::string_view sign) {
    return word.find(sign) != std::string_view::npos;
  });
}

}  // namespace coldcast
