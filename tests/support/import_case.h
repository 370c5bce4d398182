#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include "coldcast/exchange/import.h"

namespace coldcast {

// A folder of a few files in which an import is tried.
class ImportCase {
 public:
  ImportCase() : before_(std::filesystem::current_path()) {
    std::string pattern = (std::filesystem::temp_directory_path() / "import-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    std::filesystem::current_path(folder_);
  }
  ~ImportCase() {
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(folder_);
  }
  ImportCase(const ImportCase&) = delete;
  ImportCase& operator=(const ImportCase&) = delete;

  ImportCase& file(const std::string& name, const std::string& text) {
    if (const auto parent = std::filesystem::path(name).parent_path(); !parent.empty())
      std::filesystem::create_directories(parent);
    std::ofstream(name, std::ios::binary) << text;
    return *this;
  }
  ImportRequest& request() { return request_; }
  ImportOutcome import(ImportFormat format, std::vector<std::string> files) {
    request_.format = format;
    request_.files = std::move(files);
    if (request_.command.empty()) request_.command = "coldcast import";
    return import_configuration(request_);
  }

 private:
  std::filesystem::path before_;
  std::filesystem::path folder_;
  ImportRequest request_;
};

// What was found wrong, one a line; the scenario where nothing was.
inline std::string told(const ImportOutcome& outcome) {
  if (outcome.errors.empty()) return outcome.scenario;
  std::string lines;
  for (const std::string& error : outcome.errors) lines += error + "\n";
  return lines;
}

// Each line but the empty ones behind `blanks`.
inline std::string indented(const std::string& lines, const std::string& blanks) {
  std::string text;
  std::string line;
  for (const char c : lines + "\n") {
    if (c != '\n') {
      line += c;
    } else if (!line.empty()) {
      text += blanks + line + "\n";
      line.clear();
    }
  }
  return text;
}

inline std::string lines_of(const std::vector<std::string>& all) {
  std::string lines;
  for (const std::string& line : all) lines += line + "\n";
  return lines;
}

}  // namespace coldcast
