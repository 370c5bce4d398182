#pragma once

#include <string>
#include <vector>

namespace coldcast {

// A file that can be read as UTF-8 from its beginning, twice: the user's own, or, for standard
// input and UTF-16, a copy that lives as long as this.
class ReadableText {
 public:
  // Throws UsageError for a file that cannot be read.
  explicit ReadableText(const std::string& name);
  ~ReadableText();
  ReadableText(const ReadableText&) = delete;
  ReadableText& operator=(const ReadableText&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  // The first bytes.
  [[nodiscard]] const std::string& head() const { return head_; }

 private:
  void copy_input();
  void copy_utf16(bool is_big_endian);

  std::string path_;
  std::string head_;
  bool is_copy_ = false;
};

}  // namespace coldcast
