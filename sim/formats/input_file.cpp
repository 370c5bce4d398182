#include "formats/input_file.h"

#include <filesystem>
#include <utility>

namespace coldcast {

InputFile::InputFile(const std::string& path) {
  if (std::optional<std::string> reason = why_unreadable(path)) {
    failure_ = std::move(*reason);
  } else {
    source_ = files().open(path, failure_);
  }
}

std::uint64_t InputFile::read(std::span<char> buffer) {
  return text_.read(buffer, [this](std::span<char> bytes) {
    return failure_.empty() ? source_->read(bytes, failure_) : 0;
  });
}

std::optional<std::string> why_unreadable(const std::string& path) {
  return files().why_unreadable(path);
}

std::optional<std::string> readable_file(const Setting& name) {
  const std::string text = name.text();
  if (text.empty()) return std::nullopt;
  const std::filesystem::path path =
      std::filesystem::path{name.diagnostics().directory()} / std::filesystem::path{text};
  if (std::optional<std::string> reason = why_unreadable(path.string())) {
    name.fail("cannot read " + path.string() + ": " + *reason);
    return std::nullopt;
  }
  return path.string();
}

}  // namespace coldcast
