#pragma once

#include <cstdint>
#include <string_view>

namespace coldcast {

// FNV-1a over 64 bits (Fowler, Noll, Vo): tells texts apart, and finds what was damaged on its way.
// No guard against intent.
class Checksum {
 public:
  void add(std::string_view bytes) {
    for (const char byte : bytes) hash_ = (hash_ ^ static_cast<unsigned char>(byte)) * kPrime;
  }
  [[nodiscard]] std::uint64_t value() const { return hash_; }

 private:
  static constexpr std::uint64_t kPrime = 1099511628211U;
  std::uint64_t hash_ = 14695981039346656037U;
};

[[nodiscard]] inline std::uint64_t checksum(std::string_view bytes) {
  Checksum sum;
  sum.add(bytes);
  return sum.value();
}

}  // namespace coldcast
