#include "exchange/fit/readable_text.h"

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unistd.h>

#include "coldcast/base/error.h"

#include "formats/input_file.h"

namespace coldcast {
namespace {

constexpr std::size_t kHead = std::size_t{64} << 10;

std::string read_head(const std::string& path) {
  InputFile file(path);
  std::string head(kHead, '\0');
  std::size_t size = 0;
  while (size < kHead) {
    const std::uint64_t count = file.read(std::span<char>(head).subspan(size));
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  head.resize(size);
  return head;
}

// A new file for a copy; the caller removes it.
class Copy {
 public:
  Copy() {
    path_ = (std::filesystem::temp_directory_path() / "coldcast-XXXXXX").string();
    const int number = mkstemp(path_.data());
    if (number >= 0) file_.reset(fdopen(number, "wb"));
    if (!file_) throw OutputError("cannot write a temporary file in " + path_);
  }
  void write(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size()) {
      throw OutputError("cannot write " + path_);
    }
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_{nullptr, &std::fclose};
};

void append_utf8(std::uint32_t point, std::string& out) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xC0 | point >> 6);
  } else if (point < 0x10000) {
    put(0xE0 | point >> 12);
    put(0x80 | (point >> 6 & 0x3F));
  } else {
    put(0xF0 | point >> 18);
    put(0x80 | (point >> 12 & 0x3F));
    put(0x80 | (point >> 6 & 0x3F));
  }
  put(0x80 | (point & 0x3F));
}

}  // namespace

ReadableText::ReadableText(const std::string& name) : path_(name) {
  if (name == "-") {
    copy_input();
  } else if (const std::optional<std::string> reason = why_unreadable(name)) {
    throw UsageError("cannot read " + name + ": " + *reason);
  }
  head_ = read_head(path_);
  const bool is_little = head_.starts_with("\xFF\xFE");
  if (is_little || head_.starts_with("\xFE\xFF")) {
    copy_utf16(!is_little);
    head_ = read_head(path_);
  }
}

ReadableText::~ReadableText() {
  std::error_code ignored;
  if (is_copy_) std::filesystem::remove(path_, ignored);
}

void ReadableText::copy_input() {
  Copy copy;
  path_ = copy.path();
  is_copy_ = true;
  std::string block(kHead, '\0');
  while (const std::size_t count = std::fread(block.data(), 1, block.size(), stdin)) {
    copy.write(std::string_view(block).substr(0, count));
  }
}

void ReadableText::copy_utf16(bool is_big_endian) {
  InputFile file(path_);
  Copy copy;
  std::string block(kHead, '\0');
  std::string out;
  std::uint32_t high = 0;  // the first half of a surrogate pair
  bool has_byte = false;
  std::uint32_t first = 0;
  bool is_mark = true;
  while (const std::uint64_t count = file.read(block)) {
    out.clear();
    for (std::size_t i = 0; i < count; ++i) {
      const auto byte = static_cast<std::uint8_t>(block[i]);
      if (!has_byte) {
        first = byte;
        has_byte = true;
        continue;
      }
      has_byte = false;
      const std::uint32_t unit =
          is_big_endian ? first << 8 | byte : std::uint32_t{byte} << 8 | first;
      if (is_mark) {
        is_mark = false;
      } else if (unit >= 0xD800 && unit < 0xDC00) {
        high = unit;
      } else if (unit >= 0xDC00 && unit < 0xE000 && high != 0) {
        append_utf8(0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00), out);
        high = 0;
      } else {
        append_utf8(unit, out);
      }
    }
    copy.write(out);
  }
  std::error_code ignored;
  if (is_copy_) std::filesystem::remove(path_, ignored);
  path_ = copy.path();
  is_copy_ = true;
}

}  // namespace coldcast
