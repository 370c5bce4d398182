#include "exchange/import/core/answers.h"

#include <algorithm>

namespace coldcast {

std::optional<std::string> Answers::find(std::string_view key) {
  std::optional<std::string> found;
  for (std::size_t i = 0; i < said_.size(); ++i) {
    if (said_[i].first != key) continue;
    used_[i] = true;
    found = said_[i].second;
  }
  return found;
}

bool Answers::has(std::string_view key) const {
  return std::any_of(said_.begin(), said_.end(),
                     [key](const auto& said) { return said.first == key; });
}

std::vector<std::string> Answers::unused() const {
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < said_.size(); ++i) {
    if (!used_[i]) keys.push_back(said_[i].first);
  }
  return keys;
}

std::vector<std::string> Answers::keys() const {
  std::vector<std::string> keys;
  for (const auto& [key, value] : said_) keys.push_back(key);
  return keys;
}

}  // namespace coldcast
