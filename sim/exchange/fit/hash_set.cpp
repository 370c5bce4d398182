#include "exchange/fit/hash_set.h"

#include <cstring>

namespace coldcast {

std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

std::uint64_t hash_of(std::string_view text, std::uint64_t seed) {
  std::uint64_t hash = mixed(seed + 0x9e3779b97f4a7c15ULL + text.size());
  while (text.size() >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), 8);
    hash = mixed(hash ^ word);
    text.remove_prefix(8);
  }
  std::uint64_t rest = 0;
  // An empty text may have no place, which memcpy does not take.
  if (!text.empty()) std::memcpy(&rest, text.data(), text.size());
  return mixed(hash ^ rest);
}

}  // namespace coldcast
