#include "coldcast/random/random_stream.h"

#include "coldcast/base/int128.h"

namespace coldcast {
namespace {

// FNV-1a with its published 64-bit offset and prime (Fowler, Noll and Vo): fixed, unlike std::hash.
// It names streams, so it may not change.
class KeyHash {
 public:
  void add(std::uint64_t word) {
    for (int byte = 0; byte < 8; ++byte) add_byte(static_cast<std::uint8_t>(word >> (8 * byte)));
  }
  void add(std::string_view text) {
    for (const char c : text) add_byte(static_cast<std::uint8_t>(c));
    add(static_cast<std::uint64_t>(text.size()));
  }
  [[nodiscard]] std::uint64_t value() const { return hash_; }

 private:
  void add_byte(std::uint8_t byte) { hash_ = (hash_ ^ byte) * 0x100000001b3ULL; }

  std::uint64_t hash_ = 0xcbf29ce484222325ULL;
};

// splitmix64 (Steele, Lea and Flood, OOPSLA 2014), which the authors of xoshiro advise for filling
// its state: a state of zeros cannot come out of it.
std::uint64_t split_mix(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15ULL;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

}  // namespace

RandomStream::RandomStream(const StreamKey& key) {
  KeyHash hash;
  hash.add(key.seed);
  hash.add(key.replication);
  hash.add(key.function);
  hash.add(static_cast<std::uint64_t>(key.purpose));
  hash.add(static_cast<std::uint64_t>(key.block));
  std::uint64_t state = hash.value();
  for (std::uint64_t& word : state_) word = split_mix(state);
}

// The high word of a product, with rejection of the few values that would favour some results
// (Lemire, Fast Random Integer Generation in an Interval, 2019).
std::uint64_t RandomStream::below(std::uint64_t bound) {
  Uint128 product = static_cast<Uint128>(next()) * bound;
  if (static_cast<std::uint64_t>(product) < bound) {
    const std::uint64_t threshold = (0 - bound) % bound;
    while (static_cast<std::uint64_t>(product) < threshold) {
      product = static_cast<Uint128>(next()) * bound;
    }
  }
  return static_cast<std::uint64_t>(product >> 64);
}

}  // namespace coldcast
