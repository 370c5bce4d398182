#include "formats/utf16.h"

#include <algorithm>

namespace coldcast {
namespace {

constexpr std::size_t kBlock = std::size_t{64} << 10;
constexpr std::uint32_t kReplacement = 0xfffd;

// RFC 2781: a character above 0xffff is a pair of halves.
bool is_high_half(std::uint32_t unit) {
  return unit >= 0xd800 && unit < 0xdc00;
}

bool is_low_half(std::uint32_t unit) {
  return unit >= 0xdc00 && unit < 0xe000;
}

}  // namespace

std::uint64_t TextDecoder::read(std::span<char> buffer, const Read& read_bytes) {
  if (form_ == Form::unknown) begin(read_bytes);
  while (given_ == ready_.size()) {
    if (form_ == Form::bytes) return read_bytes(buffer);
    ready_.clear();
    given_ = 0;
    block_.resize(kBlock);
    const std::uint64_t count = read_bytes(block_);
    if (count > 0) {
      decode({block_.data(), static_cast<std::size_t>(count)});
    } else if (!half_.empty() || high_half_ != 0) {
      half_.clear();
      high_half_ = 0;
      append(kReplacement);
    } else {
      return 0;
    }
  }
  const std::size_t count = ready_.copy(buffer.data(), buffer.size(), given_);
  given_ += count;
  return count;
}

// Tables begin with Latin letters, of which UTF-16 has one byte in two zero, and UTF-8 none.
TextDecoder::Form TextDecoder::unmarked_form(std::string_view head) {
  constexpr std::size_t kSeen = 8;
  if (head.size() < 4) return Form::bytes;
  bool is_little = true;
  bool is_big = true;
  for (std::size_t i = 0; i + 1 < std::min(head.size(), kSeen); i += 2) {
    is_little = is_little && head[i] != '\0' && head[i + 1] == '\0';
    is_big = is_big && head[i] == '\0' && head[i + 1] != '\0';
  }
  return is_little ? Form::utf16_little : is_big ? Form::utf16_big : Form::bytes;
}

// The first bytes say what the text is, by their mark or without.
void TextDecoder::begin(const Read& read_bytes) {
  block_.resize(kBlock);
  const std::string_view head{block_.data(), static_cast<std::size_t>(read_bytes(block_))};
  const bool has_mark = head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff");
  form_ = has_mark ? (head.starts_with('\xff') ? Form::utf16_little : Form::utf16_big)
                   : unmarked_form(head);
  if (form_ == Form::bytes) {
    ready_ = head;
  } else {
    decode(head.substr(has_mark ? 2 : 0));
  }
}

void TextDecoder::decode(std::string_view bytes) {
  if (bytes.empty()) return;
  const auto unit_of = [this](char first, char second) {
    const auto one = static_cast<std::uint32_t>(static_cast<unsigned char>(first));
    const auto two = static_cast<std::uint32_t>(static_cast<unsigned char>(second));
    return form_ == Form::utf16_little ? one | two << 8 : one << 8 | two;
  };
  std::size_t at = 0;
  if (!half_.empty()) {
    take_unit(unit_of(half_.front(), bytes[at++]));
    half_.clear();
  }
  for (; at + 1 < bytes.size(); at += 2) take_unit(unit_of(bytes[at], bytes[at + 1]));
  if (at < bytes.size()) half_ = bytes[at];
}

void TextDecoder::take_unit(std::uint32_t unit) {
  if (high_half_ != 0 && is_low_half(unit)) {
    append(0x10000 + ((high_half_ - 0xd800) << 10) + (unit - 0xdc00));
    high_half_ = 0;
    return;
  }
  if (high_half_ != 0) append(kReplacement);
  high_half_ = is_high_half(unit) ? unit : 0;
  if (high_half_ == 0) append(is_low_half(unit) ? kReplacement : unit);
}

// RFC 3629.
void TextDecoder::append(std::uint32_t character) {
  const auto add = [this](std::uint32_t byte) { ready_ += static_cast<char>(byte); };
  if (character < 0x80) return add(character);
  if (character < 0x800) {
    add(0xc0 | character >> 6);
  } else if (character < 0x10000) {
    add(0xe0 | character >> 12);
    add(0x80 | (character >> 6 & 0x3f));
  } else {
    add(0xf0 | character >> 18);
    add(0x80 | (character >> 12 & 0x3f));
    add(0x80 | (character >> 6 & 0x3f));
  }
  add(0x80 | (character & 0x3f));
}

}  // namespace coldcast
