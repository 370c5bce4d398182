#include "app/error_printer.h"

#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/config/scenario_file.h"

#include "app/command.h"
#include "app/interrupt.h"

namespace coldcast {
namespace {

// What a file says; nothing for what cannot be read twice, such as a pipe.
std::string text_of(const std::string& file) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored)) return {};
  std::stringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

// A file that errors were found in.
struct FileLines {
  std::string text;
  std::vector<std::string_view> lines;  // of it
};

void print_diagnostics(const ScenarioError& error) {
  std::map<std::string, FileLines> files;
  std::string all;
  for (const Diagnostic& found : error.diagnostics()) {
    const auto [file, is_new] = files.try_emplace(found.file);
    if (is_new) {
      file->second.text = text_of(found.file);
      file->second.lines = lines_of(file->second.text);
    }
    all += found.to_string() + "\n" + excerpt(file->second.lines, found.mark);
  }
  std::fputs(all.c_str(), stderr);
  const std::size_t count = error.diagnostics().size();
  std::fputs(fmt::format("error: the scenario has {} error{}; nothing was simulated\n", count,
                         count == 1 ? "" : "s")
                 .c_str(),
             stderr);
}

}  // namespace

void print_error(const Error& error) {
  if (const auto* scenario_error = dynamic_cast<const ScenarioError*>(&error)) {
    print_diagnostics(*scenario_error);
  } else {
    std::fputs(fmt::format("error: {}\n", error.what()).c_str(), stderr);
  }
  if (!error.hint().empty()) std::fputs(fmt::format("hint: {}\n", error.hint()).c_str(), stderr);
}

int exit_code(const Error& error) {
  if (dynamic_cast<const Interrupted*>(&error) != nullptr) return kInterrupted;
  const bool is_users = dynamic_cast<const UsageError*>(&error) != nullptr ||
                        dynamic_cast<const ScenarioError*>(&error) != nullptr;
  return is_users ? kUsage : kFailed;
}

}  // namespace coldcast
