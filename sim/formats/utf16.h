#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coldcast {

// Bytes of a text as UTF-8: those of UTF-16, with its mark or plainly without, are turned into
// it, all others are given as they are. What no pair of halves makes reads as U+FFFD.
class TextDecoder {
 public:
  // Writes the next bytes of the file and returns how many; 0 at its end.
  using Read = std::function<std::uint64_t(std::span<char>)>;

  [[nodiscard]] std::uint64_t read(std::span<char> buffer, const Read& read_bytes);

 private:
  enum class Form : std::uint8_t { unknown, bytes, utf16_little, utf16_big };

  [[nodiscard]] static Form unmarked_form(std::string_view head);
  void begin(const Read& read_bytes);
  void decode(std::string_view bytes);
  void take_unit(std::uint32_t unit);
  void append(std::uint32_t character);

  Form form_ = Form::unknown;
  std::string ready_;  // decoded, or read to know the form
  std::size_t given_ = 0;
  std::vector<char> block_;
  std::string half_;             // the first byte of a unit that a block's end cut
  std::uint32_t high_half_ = 0;  // of a pair; 0: none
};

}  // namespace coldcast
