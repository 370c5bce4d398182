#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <string_view>

#include "coldcast/base/parameters.h"

namespace coldcast {

// Reads a block in YAML's flow style, as catalog examples are written: {kind: fixed, timeout: 1s}.
// Only what tests need: plain scalars, maps, lists.
class FlowReader {
 public:
  explicit FlowReader(std::string_view text) : rest_(text) {}

  Node value() {
    skip_blanks();
    Node node;
    node.mark = {1, 1};
    if (take('{')) {
      node.kind = Node::Kind::map;
      while (!take('}')) {
        std::string key = word(":");
        take(':');
        node.entries.push_back({std::move(key), {1, 1}, value()});
        take(',');
      }
    } else if (take('[')) {
      node.kind = Node::Kind::list;
      while (!take(']')) {
        node.items.push_back(value());
        take(',');
      }
    } else {
      node.text = word(",}]");
    }
    return node;
  }

 private:
  void skip_blanks() {
    while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
  }
  bool take(char c) {
    skip_blanks();
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::string word(std::string_view stops) {
    skip_blanks();
    std::size_t end = std::min(rest_.find_first_of(stops), rest_.size());
    std::string text{rest_.substr(0, end)};
    rest_.remove_prefix(end);
    while (!text.empty() && text.back() == ' ') text.pop_back();
    return text;
  }

  std::string_view rest_;
};

// A block of a scenario `a.yaml` at key path `f`, and what its reader says about it.
class ParsedBlock {
 public:
  explicit ParsedBlock(std::string_view flow, std::string directory = ".")
      : node_(FlowReader{flow}.value()), diagnostics_("a.yaml", std::move(directory)) {}

  [[nodiscard]] Setting setting() { return Setting{node_, "f", diagnostics_, resolved_}; }
  // Everything reported so far, a line each.
  [[nodiscard]] std::string complaints() {
    try {
      diagnostics_.throw_if_any();
    } catch (const ScenarioError& error) {
      return error.what();
    }
    return "";
  }

 private:
  Node node_;
  Node resolved_;
  Diagnostics diagnostics_;
};

// A folder that is gone after the test, with files as the user would see them.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    std::string name = std::string{"coldcast_"} + test->test_suite_name() + "_" + test->name();
    for (char& c : name) c = c == '/' ? '_' : c;
    path_ = std::filesystem::path{testing::TempDir()} / name;
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] std::string path() const { return path_.string(); }
  // Writes a file and returns its path.
  std::string write(const std::string& name, std::string_view bytes) const {
    const std::filesystem::path path = path_ / name;
    std::ofstream{path, std::ios::binary} << bytes;
    return path.string();
  }

 private:
  std::filesystem::path path_;
};

}  // namespace coldcast
