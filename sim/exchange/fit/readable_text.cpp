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

}  // namespace

ReadableText::ReadableText(const std::string& name) : path_(name) {
  if (name == "-") {
    copy_input();
  } else if (const std::optional<std::string> reason = why_unreadable(name)) {
    throw UsageError("cannot read " + name + ": " + *reason);
  }
  head_ = read_head(path_);
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

}  // namespace coldcast
