#include "exchange/fit/fit_options.h"

namespace coldcast {

bool matches_pattern(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

const NameMapping* find_mapping(const std::vector<NameMapping>& maps, std::string_view text) {
  for (const NameMapping& map : maps) {
    if (matches_pattern(map.pattern, text)) return &map;
  }
  return nullptr;
}

}  // namespace coldcast
