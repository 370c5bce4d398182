#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <sys/stat.h>

#include "config/yaml_reader.h"

namespace coldcast {

namespace {

// Files beyond are no scenarios; /dev/zero would never end.
constexpr std::size_t kLargest = std::size_t{256} << 20U;

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

bool is_directory(std::FILE* file) {
  struct stat status {};
  return fstat(fileno(file), &status) == 0 && S_ISDIR(status.st_mode);
}

std::string reason(int error) {
  return std::string("cannot be read: ") + std::strerror(error);
}

std::optional<std::string> read_all(std::FILE* file, Diagnostics& diagnostics) {
  std::string text;
  std::string block(std::size_t{1} << 16U, '\0');
  while (const std::size_t bytes = std::fread(block.data(), 1, block.size(), file)) {
    text.append(block, 0, bytes);
    if (text.size() > kLargest) {
      diagnostics.report({}, "", "is larger than 256 MB; expected a scenario");
      return std::nullopt;
    }
  }
  if (std::ferror(file) == 0) return text;
  diagnostics.report({}, "", reason(errno));
  return std::nullopt;
}

}  // namespace

std::optional<std::string> read_text_file(const std::string& path, Diagnostics& diagnostics) {
  const auto refuse = [&diagnostics](std::string message) {
    diagnostics.report({}, "", std::move(message));
    return std::nullopt;
  };
  const File file(std::fopen(path.c_str(), "rb"));
  if (!file) return refuse(reason(errno));
  if (is_directory(file.get())) return refuse("is a directory; expected a file");
  return read_all(file.get(), diagnostics);
}

std::optional<std::string> read_standard_input(Diagnostics& diagnostics) {
  return read_all(stdin, diagnostics);
}

}  // namespace coldcast
