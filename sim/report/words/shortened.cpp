#include "report/words/shortened.h"

#include <algorithm>
#include <set>

#include "report/words/figures.h"

namespace coldcast {
namespace {

bool begins_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

// Where the character begins that has `columns` before it.
std::size_t place_of(const std::string& text, std::size_t columns) {
  std::size_t seen = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!begins_character(text[i])) continue;
    if (seen == columns) return i;
    ++seen;
  }
  return text.size();
}

}  // namespace

std::string shortened(const std::string& text, std::size_t width) {
  const std::size_t columns = columns_of(text);
  if (columns <= width) return text;
  const std::size_t kept = width == 0 ? 0 : width - 1;
  const std::size_t tail = kept / 2;
  return text.substr(0, place_of(text, kept - tail)) + "…" +
         text.substr(place_of(text, columns - tail));
}

std::size_t width_that_tells_apart(std::span<const std::string> texts, std::size_t width) {
  const std::set<std::string> names(texts.begin(), texts.end());
  std::size_t longest = 0;
  for (const std::string& name : names) longest = std::max(longest, columns_of(name));
  for (; width < longest; ++width) {
    std::set<std::string> shown;
    for (const std::string& name : names) shown.insert(shortened(name, width));
    if (shown.size() == names.size()) break;
  }
  return width;
}

}  // namespace coldcast
