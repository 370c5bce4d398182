#pragma once

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include "coldcast/base/error.h"
#include "coldcast/exchange/fit.h"

namespace coldcast {

// Files in a folder that is gone afterwards, and what a fit says of them.
class MeasuredFiles {
 public:
  MeasuredFiles() {
    folder_ = std::filesystem::temp_directory_path() / ("coldcast-fit-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
    options.directory = folder_.string();
    options.command = "coldcast fit";
  }
  ~MeasuredFiles() { std::filesystem::remove_all(folder_); }
  MeasuredFiles(const MeasuredFiles&) = delete;
  MeasuredFiles& operator=(const MeasuredFiles&) = delete;

  void write(const std::string& name, const std::string& text) {
    const std::filesystem::path path = folder_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    files_.push_back(path.string());
  }
  [[nodiscard]] std::string path(const std::string& name) const {
    return (folder_ / name).string();
  }

  // Rows of requests, without the header.
  [[nodiscard]] std::vector<std::string> rows() const {
    std::stringstream out;
    Fit(files_, options).write_requests(out);
    std::vector<std::string> lines;
    std::string line;
    std::getline(out, line);
    while (std::getline(out, line)) lines.push_back(line);
    return lines;
  }
  [[nodiscard]] std::string scenario() const { return Fit(files_, options).scenario(); }
  [[nodiscard]] std::string report() const {
    return write_fit_report(Fit(files_, options).report());
  }
  // What a fit that fails says.
  [[nodiscard]] std::string failure() const {
    try {
      const Fit fit(files_, options);
    } catch (const ScenarioError& error) {
      std::string text;
      for (const Diagnostic& one : error.diagnostics()) text += one.to_string() + "\n";
      return text;
    } catch (const Error& error) {
      return error.what();
    }
    return "nothing failed";
  }
  [[nodiscard]] const std::vector<std::string>& files() const { return files_; }

  FitOptions options{};

 private:
  std::filesystem::path folder_;
  std::vector<std::string> files_;
};

}  // namespace coldcast
