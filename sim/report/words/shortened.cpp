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

namespace {

// `head` columns of the text and the last ones, `width` in all.
std::string cut_after(const std::string& text, std::size_t head, std::size_t width) {
  const std::size_t columns = columns_of(text);
  if (columns <= width) return text;
  const std::size_t tail = width - 1 - head;
  return text.substr(0, place_of(text, head)) + "…" + text.substr(place_of(text, columns - tail));
}

// The columns from `first` on, between two dots.
std::string cut_out(const std::string& text, std::size_t first, std::size_t width) {
  if (columns_of(text) <= width) return text;
  const std::size_t begin = place_of(text, first);
  return "…" + text.substr(begin, place_of(text, first + width - 2) - begin) + "…";
}

template <typename Cut>
bool tells_apart(const std::set<std::string>& texts, const Cut& cut) {
  std::set<std::string> shown;
  for (const std::string& text : texts) shown.insert(cut(text));
  return shown.size() == texts.size();
}

template <typename Cut>
std::map<std::string, std::string> all_cut(const std::set<std::string>& texts, const Cut& cut) {
  std::map<std::string, std::string> shown;
  for (const std::string& text : texts) shown.emplace(text, cut(text));
  return shown;
}

std::map<std::string, std::string> numbered(const std::set<std::string>& texts, std::size_t width) {
  std::map<std::string, std::string> shown;
  std::size_t number = 0;
  for (const std::string& text : texts) {
    const std::string mark = "~" + std::to_string(++number);
    shown.emplace(text, shortened(text, width > mark.size() ? width - mark.size() : 0) + mark);
  }
  return shown;
}

}  // namespace

std::map<std::string, std::string> shortened_apart(std::span<const std::string> all,
                                                   std::size_t width) {
  const std::set<std::string> texts(all.begin(), all.end());
  std::size_t longest = 0;
  for (const std::string& text : texts) longest = std::max(longest, columns_of(text));
  if (longest <= width) return all_cut(texts, [](const std::string& text) { return text; });
  if (width < 3) return numbered(texts, width);
  // The middle gives way; else more of the end, or of the beginning, is kept.
  const std::size_t kept = width - 1;
  for (std::size_t step = 0; step <= kept; ++step) {
    for (const std::size_t tail : {kept / 2 + step, kept / 2 - std::min(step, kept / 2)}) {
      if (tail > kept) continue;
      const auto cut = [&](const std::string& text) { return cut_after(text, kept - tail, width); };
      if (tells_apart(texts, cut)) return all_cut(texts, cut);
    }
  }
  for (std::size_t first = 1; first + 2 < longest; ++first) {
    const auto cut = [&](const std::string& text) { return cut_out(text, first, width); };
    if (tells_apart(texts, cut)) return all_cut(texts, cut);
  }
  return numbered(texts, width);
}

std::string wrapped_words(std::string_view text, std::size_t width, std::size_t indent,
                          std::size_t from) {
  std::string result;
  std::size_t column = from;
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
    const std::size_t columns = columns_of(word);
    const bool is_first = result.empty();
    if (!is_first && column + 1 + columns > width) {
      result += '\n' + std::string(indent, ' ');
      column = indent;
    } else if (!is_first) {
      result += ' ';
      ++column;
    }
    result += word;
    column += columns;
  }
  return result;
}

}  // namespace coldcast
