#include "app/error_printer.h"

#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/config/scenario_file.h"

#include "app/command.h"
#include "app/interrupt.h"
#include "app/terminal.h"
#include "report/page/markup.h"
#include "report/words/shortened.h"

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

// Of the UTF-8 character that `text` begins with; 0 if it begins with none.
std::size_t character_length(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = first < 0x80                     ? 1
                             : first >= 0xc2 && first < 0xe0  ? 2
                             : first >= 0xe0 && first < 0xf0  ? 3
                             : first >= 0xf0 && first <= 0xf4 ? 4
                                                              : 0;
  if (length == 0 || length > text.size()) return 0;
  for (const char c : text.substr(1, length - 1)) {
    if ((static_cast<unsigned char>(c) & 0xc0U) != 0x80U) return 0;
  }
  return length;
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
  std::fputs(text_for_terminal(all).c_str(), stderr);
  const std::size_t count = error.diagnostics().size();
  std::fputs(fmt::format("error: the scenario has {} error{}; nothing was simulated\n", count,
                         count == 1 ? "" : "s")
                 .c_str(),
             stderr);
}

}  // namespace

std::string text_for_terminal(std::string_view text) {
  std::string shown;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = character_length(text.substr(at));
    const auto byte = static_cast<unsigned char>(text[at]);
    const bool is_control = (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f;
    if (length == 0 || is_control) {
      shown += fmt::format("\\x{:02x}", byte);
      ++at;
    } else {
      shown += length == 1 ? std::string(1, text[at]) : printable(text.substr(at, length));
      at += length;
    }
  }
  return shown;
}

void print_line(std::string_view line) {
  constexpr std::size_t kIndent = 2;
  const std::string text = text_for_terminal(line);
  const std::optional<unsigned> width = error_terminal_width();
  std::fputs((width ? wrapped_words(text, *width, kIndent) : text).c_str(), stderr);
  std::fputs("\n", stderr);
}

void print_error(const Error& error) {
  if (const auto* scenario_error = dynamic_cast<const ScenarioError*>(&error)) {
    print_diagnostics(*scenario_error);
  } else {
    print_line(fmt::format("error: {}", error.what()));
  }
  if (!error.hint().empty()) print_line(fmt::format("hint: {}", error.hint()));
}

int exit_code(const Error& error) {
  if (dynamic_cast<const Interrupted*>(&error) != nullptr) return kInterrupted;
  const bool is_users = dynamic_cast<const UsageError*>(&error) != nullptr ||
                        dynamic_cast<const ScenarioError*>(&error) != nullptr;
  return is_users ? kUsage : kFailed;
}

}  // namespace coldcast
