#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coldcast {

// Exit codes that scripts rely on (they may not change).
inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;
inline constexpr int kThresholdFailed = 99;
inline constexpr int kInterrupted = 130;

// One word of `coldcast WORD ...`. A command has a file in tools/commands/ and a row in
// command.cpp.
struct Command {
  std::string_view name;
  std::string_view arguments;  // as its usage line shows them
  std::string_view summary;
  // Takes the words after the command's name and returns the exit code. Throws Error.
  int (*run)(const std::vector<std::string>& words);
};

[[nodiscard]] std::span<const Command> commands();

// Runs the command that the first word names, or answers --help and --version.
[[nodiscard]] int run_command_line(const std::vector<std::string>& words);

}  // namespace coldcast
