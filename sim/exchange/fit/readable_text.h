#pragma once

#include <string>
#include <vector>

namespace coldcast {

// A file that can be read from its beginning, twice: the user's own, or, for standard input, a copy
// that lives as long as this.
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

  std::string path_;
  std::string head_;
  bool is_copy_ = false;
};

}  // namespace coldcast
