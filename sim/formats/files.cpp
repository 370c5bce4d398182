#include "coldcast/formats/files.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>

namespace coldcast {
namespace {

constexpr const char* kAbsent = "no such file";

const Files* in_use = nullptr;

class TextSource final : public ByteSource {
 public:
  explicit TextSource(std::string_view text) : rest_(text) {}

  std::uint64_t read(std::span<char> buffer, std::string&) override {
    const std::size_t count = rest_.copy(buffer.data(), buffer.size());
    rest_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view rest_;
};

std::string normal(const std::string& path) {
  return std::filesystem::path(path).lexically_normal().string();
}

}  // namespace

void TextFiles::add(const std::string& path, std::string text) {
  texts_[normal(path)] = std::move(text);
}

const std::string* TextFiles::find(const std::string& path) const {
  const auto found = texts_.find(normal(path));
  return found == texts_.end() ? nullptr : &found->second;
}

bool TextFiles::exists(const std::string& path) const {
  return find(path) != nullptr;
}

std::optional<std::string> TextFiles::why_unreadable(const std::string& path) const {
  if (exists(path)) return std::nullopt;
  return kAbsent;
}

std::unique_ptr<ByteSource> TextFiles::open(const std::string& path, std::string& failure) const {
  if (const std::string* text = find(path)) return std::make_unique<TextSource>(*text);
  failure = kAbsent;
  return nullptr;
}

std::optional<std::string> TextFiles::text(const std::string& path, std::string& failure) const {
  if (const std::string* text = find(path)) return *text;
  failure = kAbsent;
  return std::nullopt;
}

FilesInUse::FilesInUse(const Files& files) : before_(in_use) {
  in_use = &files;
}

FilesInUse::~FilesInUse() {
  in_use = before_;
}

const Files& files() {
  return in_use == nullptr ? default_files() : *in_use;
}

}  // namespace coldcast
