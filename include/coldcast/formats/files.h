#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace coldcast {

// The bytes of one file, from its beginning.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Writes the next bytes and returns how many; 0 at the end, and where reading failed, which
  // `failure` then tells.
  [[nodiscard]] virtual std::uint64_t read(std::span<char> buffer, std::string& failure) = 0;
};

// The door through which files come that a scenario names. The disk's, unless somebody hands over
// others: a test its texts, a page in a browser what was dropped on it.
class Files {
 public:
  virtual ~Files() = default;
  // Whether anything stands at `path`, readable or not.
  [[nodiscard]] virtual bool exists(const std::string& path) const = 0;
  // Why `path` cannot be read as a data file (`no such file`), if so.
  [[nodiscard]] virtual std::optional<std::string> why_unreadable(
      const std::string& path) const = 0;
  // A data file: a trace, empirical samples. nullptr, and why in `failure`, where that fails.
  [[nodiscard]] virtual std::unique_ptr<ByteSource> open(const std::string& path,
                                                         std::string& failure) const = 0;
  // The whole of a file that people write; `-` is standard input. nullopt, and why in `failure`,
  // where it cannot be read.
  [[nodiscard]] virtual std::optional<std::string> text(const std::string& path,
                                                        std::string& failure) const = 0;
};

// Texts by name, as they would be on disk after decompression.
class TextFiles final : public Files {
 public:
  void add(const std::string& path, std::string text);

  [[nodiscard]] bool exists(const std::string& path) const override;
  [[nodiscard]] std::optional<std::string> why_unreadable(const std::string& path) const override;
  // The text must not change while it is read.
  [[nodiscard]] std::unique_ptr<ByteSource> open(const std::string& path,
                                                 std::string& failure) const override;
  [[nodiscard]] std::optional<std::string> text(const std::string& path,
                                                std::string& failure) const override;

 private:
  [[nodiscard]] const std::string* find(const std::string& path) const;

  std::map<std::string, std::string> texts_;  // by path without `.` and `..`
};

// While it lives, files come from `files`, which must outlive it; for all threads, so make it
// before anything is read.
class FilesInUse {
 public:
  explicit FilesInUse(const Files& files);
  ~FilesInUse();
  FilesInUse(const FilesInUse&) = delete;
  FilesInUse& operator=(const FilesInUse&) = delete;

 private:
  const Files* before_;
};

// Where files come from now.
[[nodiscard]] const Files& files();
// Where they come from by default: the disk. Who takes the core alone brings this function along.
[[nodiscard]] const Files& default_files();

}  // namespace coldcast
